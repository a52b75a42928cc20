/** Says whether a table is one that a deletion, killed on its way, has emptied but not yet removed. */
export function isDropped({ properties }: { readonly properties: Readonly<Record<string, string>> }): boolean {
  return properties['muster.dropped'] === 'true';
}
