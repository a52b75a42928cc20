import { numberColumn, type ColumnValues, type KeyIndex, type TableRows, type TableSchema } from '#src/tables/index.ts';
import type { ModelNote } from './model-notes.ts';
import { keyValues } from './registry-rows.ts';

type Versions = { readonly schema: TableSchema; readonly rows: TableRows };

/**
 * Gives versions with a column for each alias and tag that any of them has: `alias.champion` and its like are boolean, `tag.team` and
 * its like text, null where a version has no such tag; and the descriptions by row. Notes about versions that are not there are left out.
 */
export function withNotes(
  { schema, rows }: Versions,
  notes: readonly ModelNote[],
  { keyIndex, champions }: { readonly keyIndex: KeyIndex; readonly champions: readonly number[] },
): Versions & { readonly descriptions: ReadonlyMap<number, string> } {
  const noted = rowsOfNotes(rows, notes, keyIndex);
  const isChampion = Array<boolean>(rows.nRows).fill(false);
  for (const row of champions) isChampion[row] = true;
  const aliases = new Map([['champion', isChampion]]);
  const tags = new Map<string, (string | null)[]>();
  const descriptions = new Map<number, string>();
  for (const [i, { kind, name, value }] of notes.entries()) {
    const row = noted[i]!;
    if (row === -1 || value === null) continue;
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

/** Gives the row of the version that each note is about; -1 for one that is not there. */
function rowsOfNotes({ nRows, columns }: TableRows, notes: readonly ModelNote[], keyIndex: KeyIndex): Int32Array {
  if (nRows === 0 || notes.length === 0) return new Int32Array(notes.length).fill(-1);
  const versions = numberColumn({ nRows, columns }, 'version');
  const keys = notes.map(({ key }) => key);
  const places = keys[0]!.map((_, i) => String(i));
  const found = keyIndex.find(Object.values(keyValues(places, keys)), notes.length);
  return found.map((first, i) => {
    for (let row = first; row !== -1 && keyIndex.firstRows[row] === first; row++) {
      if (versions[row] === notes[i]!.version) return row;
    }
    return -1;
  });
}

function columnOf<Value>(columns: Map<string, Value[]>, name: string, nRows: number, empty: Value): Value[] {
  const known = columns.get(name);
  if (known !== undefined) return known;
  const made = Array<Value>(nRows).fill(empty);
  columns.set(name, made);
  return made;
}
