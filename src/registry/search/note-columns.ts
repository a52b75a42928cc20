import { keyId } from '#src/core/index.ts';
import { numberColumn, type ColumnValues, type TableRows, type TableSchema } from '#src/tables/index.ts';
import type { ModelNote } from '../model-notes.ts';

type Versions = { readonly schema: TableSchema; readonly rows: TableRows };

/**
 * Gives versions with a column for each alias and tag that any of them has: `alias.champion` and its like are boolean, `tag.team` and
 * its like text, null where a version has no such tag; and the descriptions by row. Notes about versions that are not there are left out.
 */
export function withNotes(
  { schema, rows }: Versions,
  notes: readonly ModelNote[],
  {
    rowsOfKey,
    champions,
  }: {
    readonly rowsOfKey: ReadonlyMap<string, readonly number[]>;
    readonly champions: ReadonlySet<number>;
  },
): Versions & { readonly descriptions: ReadonlyMap<number, string> } {
  const versions = rows.nRows === 0 ? new Float64Array() : numberColumn(rows, 'version');
  const aliases = new Map<string, boolean[]>([
    ['champion', Array.from({ length: rows.nRows }, (_, row) => champions.has(row))],
  ]);
  const tags = new Map<string, (string | null)[]>();
  const descriptions = new Map<number, string>();
  for (const { key, version, kind, name, value } of notes) {
    const row = rowsOfKey.get(keyId(key))?.find((each) => versions[each] === version);
    if (row === undefined || value === null) continue;
    if (kind === 'alias') columnOf(aliases, name, rows.nRows, false)[row] = true;
    else if (kind === 'tag') columnOf<string | null>(tags, name, rows.nRows, null)[row] = value;
    else descriptions.set(row, value);
  }
  const added: readonly (readonly [string, 'boolean' | 'string', ColumnValues])[] = [
    ...[...aliases].map(([name, values]) => [`alias.${name}`, 'boolean', values] as const),
    ...[...tags].map(([name, values]) => [`tag.${name}`, 'string', values] as const),
  ];
  return {
    schema: [...schema, ...added.map(([name, type]) => ({ name, type, nullable: true }))],
    rows: {
      nRows: rows.nRows,
      columns: { ...rows.columns, ...Object.fromEntries(added.map(([name, , values]) => [name, values])) },
    },
    descriptions,
  };
}

function columnOf<Value>(columns: Map<string, Value[]>, name: string, nRows: number, empty: Value): Value[] {
  const known = columns.get(name);
  if (known !== undefined) return known;
  const made = Array.from({ length: nRows }, () => empty);
  columns.set(name, made);
  return made;
}
