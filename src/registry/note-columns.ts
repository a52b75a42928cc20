import { numberColumn, stringColumn, type KeyIndex, type TableRows } from '#src/tables/index.ts';
import { withAddedColumns, type AddedColumn, type Versions } from './added-columns.ts';

/**
 * Gives versions with a column for each alias and tag that any of them has: `alias.champion` and its like are boolean, `tag.team` and
 * its like text, null where a version has no such tag; and the descriptions by row. Of notes, in the order in which they were written
 * (`readNoteRows`), the newest holds; those about versions that are not there are left out.
 */
export function withNotes(
  { schema, rows }: Versions,
  notes: TableRows,
  known: { readonly keyColumns: readonly string[]; readonly keyIndex: KeyIndex; readonly champions: readonly number[] },
): Versions & { readonly descriptions: ReadonlyMap<number, string> } {
  const isChampion = Array<boolean>(rows.nRows).fill(false);
  for (const row of known.champions) isChampion[row] = true;
  const { aliases, tags, descriptions } = noted(rows, notes, known);
  const added: readonly AddedColumn[] = [
    ['alias.champion', 'boolean', isChampion] as const,
    ...[...aliases]
      .filter(([, values]) => values.includes(true))
      .map(([name, values]) => [`alias.${name}`, 'boolean', values] as const),
    ...[...tags]
      .filter(([, values]) => values.some((value) => value !== null))
      .map(([name, values]) => [`tag.${name}`, 'string', values] as const),
  ];
  return { ...withAddedColumns({ schema, rows }, added), descriptions };
}

/** What is noted, by row. */
type Noted = {
  readonly aliases: Map<string, boolean[]>;
  readonly tags: Map<string, (string | null)[]>;
  readonly descriptions: Map<number, string>;
};

function noted(
  rows: TableRows,
  notes: TableRows,
  {
    keyColumns,
    keyIndex: { find, firstRows },
  }: { readonly keyColumns: readonly string[]; readonly keyIndex: KeyIndex },
): Noted {
  const all: Noted = { aliases: new Map(), tags: new Map(), descriptions: new Map() };
  if (rows.nRows === 0 || notes.nRows === 0) return all;
  const versions = numberColumn(rows, 'version');
  const notedVersions = numberColumn(notes, 'version');
  const [kinds, names] = [stringColumn(notes, 'note_kind'), stringColumn(notes, 'note_name')];
  const values = notes.columns['note_value'] as readonly (string | null)[];
  const found = find(
    keyColumns.map((name) => notes.columns[name]!),
    notes.nRows,
  );
  for (let note = 0; note < notes.nRows; note++) {
    const first = found[note]!;
    if (first === -1) continue;
    const [kind, name, value] = [kinds[note]!, names[note]!, values[note]!];
    const alias = kind === 'alias' ? columnOf(all.aliases, name, rows.nRows, false) : undefined;
    for (let row = first; firstRows[row] === first; row++) {
      const isMeant = versions[row] === notedVersions[note];
      // An alias belongs to one version of a key at a time.
      if (alias !== undefined) alias[row] = isMeant && value !== null;
      else if (isMeant && kind === 'tag') columnOf<string | null>(all.tags, name, rows.nRows, null)[row] = value;
      else if (isMeant && value !== null) all.descriptions.set(row, value);
      else if (isMeant) all.descriptions.delete(row);
    }
  }
  return all;
}

function columnOf<Value>(columns: Map<string, Value[]>, name: string, nRows: number, empty: Value): Value[] {
  const known = columns.get(name);
  if (known !== undefined) return known;
  const made = Array<Value>(nRows).fill(empty);
  columns.set(name, made);
  return made;
}
