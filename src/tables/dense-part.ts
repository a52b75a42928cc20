import { isSharedArrayBuffer } from 'node:util/types';
import type { ColumnMetaData, FileMetaData } from 'hyparquet';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { DenseColumn } from './dense-page.ts';
import { runDenseTask, type DenseTask } from './dense-task.ts';
import { runOnThread } from './dense-threads.ts';
import { mapInOrder } from './map-in-order.ts';
import type { StoredPart } from './query/part-files.ts';
import type { WantedRows } from './row-runs.ts';
import { isNullable, type ColumnDefinition, type TableSchema } from './table-schema.ts';

const knownEncodings: ReadonlySet<string> = new Set(['PLAIN', 'RLE', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY']);
const knownCodecs: ReadonlySet<string> = new Set(['ZSTD', 'SNAPPY', 'UNCOMPRESSED']);

/** Says whether all that a file holds of a column is of the forms that `fillDense` knows; what is rarer is left to other readers. */
export function hasDenseForm({ row_groups }: FileMetaData, { name }: ColumnDefinition): boolean {
  return row_groups.every((group) => {
    const about = chunkOf(group.columns, name);
    return knownCodecs.has(about.codec) && about.encodings.every((encoding) => knownEncodings.has(encoding));
  });
}

/** Columns to fill from a row on, in the order of their schema. */
export type DenseTarget = {
  readonly schema: TableSchema;
  readonly columns: readonly DenseColumn[];
  readonly at: number;
  /** Gives what is wanted of the row group whose first row has a number; all of its rows unless it is said. */
  readonly wantedOf?: ((firstRow: number) => WantedRows) | undefined;
};

/**
 * Reads columns of a part file into arrays, whose first row is that of number `at`. Columns in shared memory are decoded on other
 * threads, one row group each. A file that is damaged is a plain error.
 */
export async function fillDense(
  store: ObjectStore,
  part: StoredPart & { readonly metadata: FileMetaData },
  target: DenseTarget,
  options: StoreOptions,
): Promise<void> {
  const elements = new Map(part.metadata.schema.slice(1).map((element) => [element.name, element]));
  const hasLevels = target.schema.map(({ name }) => elements.get(name)?.repetition_type !== 'REQUIRED');
  let { at } = target;
  const groups = part.metadata.row_groups.map((group) => {
    const from = at;
    at += Number(group.num_rows);
    return { group, from, to: at };
  });
  const filled = groups.filter(({ from, to }) => to > from);
  await mapInOrder(filled, async ({ group, from, to }) => {
    const wanted = target.wantedOf?.(from);
    if (wanted?.runs.length === 0) return;
    options.signal?.throwIfAborted();
    const bytes = await loadChunks(store, part.path, { group, schema: target.schema }, options);
    const chunks = target.schema.map((column, i) => ({
      name: column.name,
      type: column.type,
      codec: chunkOf(group.columns, column.name).codec,
      nRows: to - from,
      hasLevels: hasLevels[i]!,
      takesNull: isNullable(column),
      bytes: bytes[i]!,
    }));
    await runParts({ chunks, columns: target.columns, at: from, wanted });
  });
}

/** Runs a task: what it writes into shared memory on another thread, the rest, such as text, here. */
async function runParts({ chunks, columns, at, wanted }: DenseTask): Promise<void> {
  const isShared = columns.map((column) => ArrayBuffer.isView(column) && isSharedArrayBuffer(column.buffer));
  const partOf = (shared: boolean): DenseTask => ({
    chunks: chunks.filter((_, i) => isShared[i] === shared),
    columns: columns.filter((_, i) => isShared[i] === shared),
    at,
    wanted,
  });
  const [elsewhere, here] = [partOf(true), partOf(false)];
  // What goes to the other thread is no longer here, so the rest comes first.
  if (here.chunks.length > 0) runDenseTask(here);
  if (elsewhere.chunks.length > 0) await runOnThread(elsewhere);
}

type RowGroup = FileMetaData['row_groups'][number];

/** Gives the bytes of columns of a row group, in buffers that hold nothing else of worth. */
async function loadChunks(
  store: ObjectStore,
  path: string,
  { group, schema }: { readonly group: RowGroup; readonly schema: TableSchema },
  options: StoreOptions,
): Promise<readonly Uint8Array[]> {
  const places = schema.map(({ name }) => placeOf(chunkOf(group.columns, name)));
  const start = Math.min(...places.map((place) => place.start));
  const end = Math.max(...places.map((place) => place.end));
  const wanted = places.reduce((sum, place) => sum + place.end - place.start, 0);
  const read = async (from: number, to: number): Promise<Uint8Array> =>
    ownBytes(await store.readRange(path, from, to - from, options));
  // One request costs as much as some bytes that nobody wants.
  if (end - start > wanted + readAlong) return Promise.all(places.map(async (place) => read(place.start, place.end)));
  const whole = await read(start, end);
  return places.map((place) => whole.subarray(place.start - start, place.end - start));
}

// Bytes between the wanted columns of a row group that are read with them.
const readAlong = 512 * 1024;

function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

type Place = { readonly start: number; readonly end: number };

function placeOf(about: ColumnMetaData): Place {
  const start = Number(about.dictionary_page_offset ?? about.data_page_offset);
  return { start, end: start + Number(about.total_compressed_size) };
}

function chunkOf(columns: RowGroup['columns'], name: string): ColumnMetaData {
  const found = columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
  if (found === undefined) throw new Error(`a row group has no column "${name}"`);
  return found;
}
