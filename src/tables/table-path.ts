/** Gives the path, from the root of the store, of an object in a table's folder; the empty table path is the root itself. */
export function pathInTable(tablePath: string, name: string): string {
  return tablePath === '' ? name : `${tablePath}/${name}`;
}
