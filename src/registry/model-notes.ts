import { MusterError, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { commitRows, indexKeys, numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { readRegistryTable, type OfKeys } from './read-registry-table.ts';
import { keyValues } from './registry-rows.ts';
import { registrySchema, tablePath } from './registry-tables.ts';

/** What a note says of a version: a tag of it, a name under which its key has it, or what it is for. */
type NoteKind = 'tag' | 'alias' | 'description';

/** A note about a version of a model. */
export type ModelNote = {
  readonly key: Key;
  readonly version: number;
  readonly kind: NoteKind;
  /** The name of the tag or alias; empty for a description. */
  readonly name: string;
  /** Null takes away what a note of the same kind and name said before. */
  readonly value: string | null;
};

/** Who writes down something about models. */
export type NotedBy = StoreOptions & {
  readonly run: string;
  readonly codeVersion: string;
  readonly actor: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
};

// A name stands in filters as `tag.NAME`.
const noteName = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/**
 * Appends notes in one commit; nothing is ever changed in place, and the newest note of a name wins. Throws REGISTRY_NOTE_INVALID for a
 * name that no filter could name, and for the alias `champion`, which only releases move.
 */
export async function writeNotes(fleet: Fleet, notes: readonly ModelNote[], by: NotedBy): Promise<void> {
  for (const note of notes) checkNote(note);
  if (notes.length === 0) return;
  const constant = <T>(value: T): readonly T[] => notes.map(() => value);
  await commitRows(fleet.store, tablePath(fleet.folder, 'model_notes'), {
    schema: registrySchema('model_notes', fleet.keyColumns),
    rows: {
      nRows: notes.length,
      columns: {
        ...keyValues(
          fleet.keyColumns,
          notes.map(({ key }) => key),
        ),
        version: notes.map(({ version }) => version),
        note_kind: notes.map(({ kind }) => kind),
        note_name: notes.map(({ name }) => name),
        note_value: notes.map(({ value }) => value),
        run: constant(by.run),
        actor: constant(by.actor),
        noted_at: constant(by.now),
      },
    },
    mode: 'append',
    now: by.now,
    info: { operation: 'WRITE NOTES', run: by.run, codeVersion: by.codeVersion },
    signal: by.signal,
  });
}

/**
 * Reads the notes that hold today: of each tag and description of a version, and of each alias of a key, the newest; those that were
 * taken away are left out.
 */
export async function readNotes(fleet: Fleet, options: OfKeys = {}): Promise<readonly ModelNote[]> {
  const rows = await readNoteRows(fleet, options);
  const [kinds, names] = ['note_kind', 'note_name'].map((name) => stringColumn(rows, name));
  const versions = numberColumn(rows, 'version');
  const values = rows.columns['note_value'] as readonly (string | null)[];
  const keyValuesOf = fleet.keyColumns.map((name) => stringColumn(rows, name));
  // An alias belongs to one version of a key at a time.
  const subjects = versions.map((version, row) => (kinds![row] === 'alias' ? 0 : version));
  const { firstRows } = indexKeys([kinds!, names!, ...keyValuesOf, subjects], rows.nRows);
  const newest = new Map<number, number>();
  for (let row = 0; row < rows.nRows; row++) newest.set(firstRows[row]!, row);
  return [...newest.values()]
    .filter((row) => values[row] !== null)
    .map((row) => ({
      key: keyValuesOf.map((own) => own[row]!),
      version: versions[row]!,
      kind: kinds![row] as NoteKind,
      name: names![row]!,
      value: values[row]!,
    }));
}

/** Reads all notes, of all keys or of one, in the order in which they were written: the key columns and those of `ModelNote`, as `note_…`. */
export async function readNoteRows(fleet: Fleet, options: OfKeys): Promise<TableRows> {
  const columns = [...fleet.keyColumns, 'version', 'note_kind', 'note_name', 'note_value'];
  const table = await readRegistryTable(fleet, 'model_notes', { ...options, columns });
  return table?.rows ?? { nRows: 0, columns: Object.fromEntries(columns.map((name) => [name, []])) };
}

/** Refuses the name of a tag or alias that no filter could name, or that only releases give, with REGISTRY_NOTE_INVALID. */
export function checkNote({ kind, name, version }: Pick<ModelNote, 'kind' | 'name' | 'version'>): void {
  const isReserved = kind === 'alias' && (name === 'champion' || /^\d/.test(name));
  if (!isReserved && (kind === 'description' || noteName.test(name))) return;
  throw new MusterError('REGISTRY_NOTE_INVALID', {
    what: isReserved
      ? `The alias "${name}" cannot be given.`
      : `"${name}" is no name of ${kind === 'tag' ? 'a tag' : 'an alias'}.`,
    expected: isReserved
      ? 'another name: a number is a version, and "champion" is what a release puts into service'
      : 'a letter or _, then letters, digits, _ . or -',
    ...(isReserved ? { toDo: `To put version ${version} into service, promote it.` } : {}),
  });
}
