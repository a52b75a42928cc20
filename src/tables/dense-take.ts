import { dataPagesOf, type DataPage, type DenseChunk } from './dense-chunk.ts';
import { fillFromPage, type PageForm } from './dense-page.ts';
import { lengthAt, ranksOfBits, readHybridAt, type ByteReader } from './parquet-hybrid.ts';
import type { WantedRows } from './row-runs.ts';

/** Writes the values of wanted rows of a chunk, whose first row has the number `at`, to their places; NaN for null and for -1. */
export function takeFromChunk(
  chunk: DenseChunk,
  wanted: WantedRows & { readonly at: number },
  out: Float64Array,
): void {
  if (isForSingles(chunk, wanted)) takeSingles(chunk, wanted, out);
  else takeOfAll(chunk, wanted, out);
}

/** Decodes all rows, then takes what is wanted. */
function takeOfAll(
  chunk: DenseChunk,
  { rows, runs, at }: WantedRows & { readonly at: number },
  out: Float64Array,
): void {
  if (scratch.length < chunk.nRows) scratch = new Float64Array(chunk.nRows);
  for (const page of dataPagesOf(chunk))
    fillFromPage(page.bytes, page.form, page.dictionary, { column: scratch, at: page.at });
  for (let run = 0; run < runs.length; run += 2)
    takeRun(scratch, { rows, from: runs[run]!, to: runs[run + 1]!, at }, out);
}

// For one row group at a time: it stays in the processor's cache.
let scratch = new Float64Array(0);

type Run = { readonly rows: Int32Array; readonly from: number; readonly to: number; readonly at: number };

function takeRun(values: Float64Array, { rows, from, to, at }: Run, out: Float64Array): void {
  for (let place = from; place < to; place++) {
    const row = rows[place]!;
    out[place] = row === -1 ? Number.NaN : values[row - at]!;
  }
}

/** Says whether so few rows are wanted, in ascending order, that the others need not be decoded. */
function isForSingles({ type, nRows }: DenseChunk, { rows, runs }: WantedRows): boolean {
  if (type !== 'double' || runs.length !== 2 || (runs[1]! - runs[0]!) * 4 > nRows) return false;
  let last = -1;
  for (let place = runs[0]!; place < runs[1]!; place++) {
    const row = rows[place]!;
    if (row === -1) continue;
    if (row < last) return false;
    last = row;
  }
  return true;
}

function takeSingles(
  chunk: DenseChunk,
  { rows, runs, at }: WantedRows & { readonly at: number },
  out: Float64Array,
): void {
  let [place, end] = [runs[0]!, runs[1]!];
  for (const page of dataPagesOf(chunk)) {
    const first = at + page.at;
    const from = place;
    while (place < end && rows[place]! < first + page.form.nRows) place++;
    takeFromPage(page, { rows, from, to: place, at: first }, out);
  }
  // What is left names no row.
  out.fill(Number.NaN, place, end);
}

/** Finds where the values of the wanted rows stand among those of the page that are no nulls, then reads them there. */
function takeFromPage({ bytes, form, dictionary }: DataPage, { rows, from, to, at }: Run, out: Float64Array): void {
  const reader = { bytes, at: 0 };
  const numbers = new Int32Array(to - from);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.max(rows[from + i]! - at, -1);
  const { ranks, nPresent } = ranksInPage(reader, form, numbers);
  const values = out.subarray(from, to);
  if (dictionary === undefined) doublesAt(bytes, { at: reader.at, ranks }, values);
  else readHybridAt(reader, bytes[reader.at++]!, { ranks, nPresent, table: dictionary as Float64Array }, values);
}

/** Gives the places of rows among those that have a value, -1 for a null, and leaves the reader at the values. */
function ranksInPage(
  reader: ByteReader,
  { nRows, hasLevels, takesNull }: PageForm,
  numbers: Int32Array,
): { readonly ranks: Int32Array; readonly nPresent: number } {
  if (!hasLevels) return { ranks: numbers, nPresent: nRows };
  const { bytes, at } = reader;
  const ranks = new Int32Array(numbers.length);
  const nPresent = ranksOfBits({ bytes, at: at + 4 }, nRows, numbers, ranks);
  if (nPresent < nRows && !takesNull) throw new Error('a column that takes no nulls holds one');
  reader.at = at + 4 + lengthAt(bytes, at);
  return { ranks, nPresent };
}

function doublesAt(
  bytes: Uint8Array,
  { at, ranks }: { readonly at: number; readonly ranks: Int32Array },
  out: Float64Array,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < ranks.length; i++)
    out[i] = ranks[i] === -1 ? Number.NaN : view.getFloat64(at + 8 * ranks[i]!, true);
}
