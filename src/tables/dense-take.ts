import { dataPagesOf, type DataPage, type DenseChunk } from './dense-chunk.ts';
import { fillFromPage, plainNumbersAt, plainWordsAt, type DenseColumn, type PageForm } from './dense-page.ts';
import { lengthAt, ranksOfBits, readHybridAt, type ByteReader } from './parquet-hybrid.ts';
import type { WantedRows } from './row-runs.ts';

/** Rows that are wanted of a chunk, whose first row has the number `at`. */
type WantedOfChunk = WantedRows & { readonly at: number };

/** Writes the values of wanted rows of a chunk to their places; for -1 and for a null NaN, or null in a column of text. */
export function takeFromChunk(chunk: DenseChunk, wanted: WantedOfChunk, out: DenseColumn): void {
  if (isForSingles(chunk, wanted)) takeSingles(chunk, wanted, out);
  else takeOfAll(chunk, wanted, out);
}

/** Decodes all rows, then takes what is wanted. */
function takeOfAll(chunk: DenseChunk, { rows, runs, at }: WantedOfChunk, out: DenseColumn): void {
  if (scratch.length < chunk.nRows) scratch = new Float64Array(chunk.nRows);
  const column = ArrayBuffer.isView(out) ? scratch : Array<string | null>(chunk.nRows);
  for (const page of dataPagesOf(chunk)) fillFromPage(page.load(), page.form, page.dictionary, { column, at: page.at });
  for (let run = 0; run < runs.length; run += 2) {
    const own = { rows, from: runs[run]!, to: runs[run + 1]!, at };
    if (ArrayBuffer.isView(out)) takeRun(scratch, own, out);
    else takeWordsOfRun(column as (string | null)[], own, out);
  }
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

function takeWordsOfRun(words: readonly (string | null)[], { rows, from, to, at }: Run, out: (string | null)[]): void {
  for (let place = from; place < to; place++) out[place] = words[rows[place]! - at] ?? null;
}

/** Says whether so few rows are wanted, in ascending order, that the others need not be decoded. */
function isForSingles({ nRows }: DenseChunk, { rows, runs }: WantedRows): boolean {
  if (runs.length !== 2 || (runs[1]! - runs[0]!) * 4 > nRows) return false;
  let last = -1;
  for (let place = runs[0]!; place < runs[1]!; place++) {
    const row = rows[place]!;
    if (row === -1) continue;
    if (row < last) return false;
    last = row;
  }
  return true;
}

function takeSingles(chunk: DenseChunk, { rows, runs, at }: WantedOfChunk, out: DenseColumn): void {
  let [place, end] = [runs[0]!, runs[1]!];
  for (const page of dataPagesOf(chunk)) {
    const first = at + page.at;
    const from = place;
    while (place < end && rows[place]! < first + page.form.nRows) place++;
    if (place > from) takeFromPage(page, { rows, from, to: place, at: first }, out);
  }
  // What is left names no row.
  if (ArrayBuffer.isView(out)) out.fill(Number.NaN, place, end);
  else out.fill(null, place, end);
}

/** Finds where the values of the wanted rows stand among those of the page that are no nulls, then reads them there. */
function takeFromPage({ load, form, dictionary }: DataPage, { rows, from, to, at }: Run, out: DenseColumn): void {
  const bytes = load();
  const reader = { bytes, at: 0 };
  const numbers = new Int32Array(to - from);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.max(rows[from + i]! - at, -1);
  const { ranks, nPresent } = ranksInPage(reader, form, numbers);
  if (!ArrayBuffer.isView(out)) {
    const words = wordsAt(reader, { ranks, nPresent }, dictionary as readonly (string | null)[] | undefined);
    for (const [i, word] of words.entries()) out[from + i] = word;
    return;
  }
  const values = out.subarray(from, to);
  if (dictionary === undefined) plainNumbersAt(reader, form.type, ranks, values);
  else readHybridAt(reader, bytes[reader.at++]!, { ranks, nPresent, table: dictionary as Float64Array }, values);
}

/** The places of rows among the values of a page, -1 for a null, and how many values there are. */
type RanksInPage = { readonly ranks: Int32Array; readonly nPresent: number };

function wordsAt(
  reader: ByteReader,
  { ranks, nPresent }: RanksInPage,
  dictionary: readonly (string | null)[] | undefined,
): readonly (string | null)[] {
  if (dictionary === undefined) return plainWordsAt(reader, ranks);
  const codes = new Float64Array(ranks.length);
  const table = Float64Array.from(dictionary.keys());
  if (nPresent > 0) readHybridAt(reader, reader.bytes[reader.at++]!, { ranks, nPresent, table }, codes);
  return Array.from(codes, (code, i) => (ranks[i] === -1 ? null : dictionary[code]!));
}

/** Gives the places of rows among those that have a value, -1 for a null, and leaves the reader at the values. */
function ranksInPage(reader: ByteReader, { nRows, hasLevels, takesNull }: PageForm, numbers: Int32Array): RanksInPage {
  if (!hasLevels) return { ranks: numbers, nPresent: nRows };
  const { bytes, at } = reader;
  const ranks = new Int32Array(numbers.length);
  const nPresent = ranksOfBits({ bytes, at: at + 4 }, nRows, numbers, ranks);
  if (nPresent < nRows && !takesNull) throw new Error('a column that takes no nulls holds one');
  reader.at = at + 4 + lengthAt(bytes, at);
  return { ranks, nPresent };
}
