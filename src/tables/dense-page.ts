import { Buffer, isAscii } from 'node:buffer';
import { longsAsNumbers } from './dense-longs.ts';
import { lengthAt, readBits, readHybrid, type ByteReader } from './parquet-hybrid.ts';
import type { ColumnType } from './table-schema.ts';

/** A column that is filled page by page: numbers with NaN for null, or text with null. */
export type DenseColumn = Float64Array | (string | null)[];

/** The types of column that pages are decoded of here. */
export const denseTypes: ReadonlySet<ColumnType> = new Set(['double', 'integer', 'long', 'timestamp', 'string']);

/** What a page, in the form of version 1, holds besides its decompressed bytes. */
export type PageForm = {
  readonly type: ColumnType;
  readonly nRows: number;
  /** Whether the page says of each row whether it is null. */
  readonly hasLevels: boolean;
  readonly takesNull: boolean;
};

/** Gives the values of a dictionary page: [nValues] in the form of `DenseColumn`. */
export function dictionaryOfPage(bytes: Uint8Array, type: ColumnType, nValues: number): DenseColumn {
  const out = newDense(type, nValues);
  plainValues({ bytes, at: 0 }, type, out);
  return out;
}

/** Gives an empty column of a type for `nRows` values; many numbers in shared memory, which several threads can fill. */
export function newDense(type: ColumnType, nRows: number): DenseColumn {
  // Filled later, each row once: filling 10 million rows beforehand would cost as much as decoding them.
  if (type === 'string') return Array<string | null>(nRows);
  return nRows < leastShared ? new Float64Array(nRows) : sharedNumbers(nRows);
}

/** Gives numbers in memory that several threads can fill. */
export function sharedNumbers(nRows: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * nRows));
}

// Fewer rows are decoded before another thread has started.
const leastShared = 500_000;

/**
 * Writes the rows of a data page into a column from row `at` on; with a dictionary the page holds places in it. parquet-format,
 * README.md "Data Pages" and Encodings.md.
 */
export function fillFromPage(
  bytes: Uint8Array,
  form: PageForm,
  dictionary: DenseColumn | undefined,
  { column, at }: { readonly column: DenseColumn; readonly at: number },
): void {
  const { type, nRows } = form;
  const reader: ByteReader = { bytes, at: 0 };
  const { levels, nPresent } = levelsOf(reader, form);
  if (ArrayBuffer.isView(column)) {
    const out = column.subarray(at, at + nRows);
    const present = out.subarray(0, nPresent);
    if (dictionary === undefined) plainValues(reader, type, present);
    else lookUp(reader, dictionary as Float64Array, present);
    if (levels !== undefined) spreadNumbers(levels, nPresent, out);
    return;
  }
  if (dictionary === undefined) {
    const words = plainWords(reader, nPresent);
    for (let row = 0, next = 0; row < nRows; row++) column[at + row] = levels?.[row] === 0 ? null : words[next++]!;
    return;
  }
  const codes = codesOf(reader, nPresent, dictionary.length);
  for (let row = 0, next = 0; row < nRows; row++)
    column[at + row] = levels?.[row] === 0 ? null : (dictionary as (string | null)[])[codes[next++]!]!;
}

type Levels = {
  /** 1 for each row that has a value and 0 for each null; undefined where there is no null. */
  readonly levels: Uint8Array | undefined;
  readonly nPresent: number;
};

function levelsOf(reader: ByteReader, { nRows, hasLevels, takesNull }: PageForm): Levels {
  if (!hasLevels) return { levels: undefined, nPresent: nRows };
  const { bytes, at } = reader;
  if (levelScratch.length < nRows) levelScratch = new Uint8Array(nRows);
  const levels = levelScratch.subarray(0, nRows);
  const nPresent = readBits({ bytes, at: at + 4 }, levels);
  if (nPresent < nRows && !takesNull) throw new Error('a column that takes no nulls holds one');
  reader.at = at + 4 + lengthAt(bytes, at);
  return { levels: nPresent === nRows ? undefined : levels, nPresent };
}

function lookUp(reader: ByteReader, dictionary: Float64Array, out: Float64Array): void {
  if (out.length > 0) readHybrid(reader, reader.bytes[reader.at++]!, dictionary, out);
}

/** Gives the numbers of a page, which stand for words of a dictionary, until the next page is read. */
function codesOf(reader: ByteReader, nValues: number, nWords: number): Float64Array {
  if (codeScratch.length < nValues) codeScratch = new Float64Array(nValues);
  if (ownNumbers.length < nWords) ownNumbers = new Float64Array(nWords).map((_, code) => code);
  const codes = codeScratch.subarray(0, nValues);
  lookUp(reader, ownNumbers, codes);
  return codes;
}

/** Moves the values of the rows that have one to their places, from the last on, and writes NaN between them. */
function spreadNumbers(levels: Uint8Array, nPresent: number, out: Float64Array): void {
  let next = nPresent;
  for (let row = levels.length - 1; row >= 0; row--) out[row] = levels[row] === 1 ? out[--next]! : Number.NaN;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function plainWords(reader: ByteReader, nValues: number): readonly string[] {
  const { bytes } = reader;
  const words = Array<string>(nValues);
  // Decoding word by word costs much more than cutting one text into them, whose characters stand where its bytes do.
  const text = isAscii(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    : undefined;
  for (let i = 0; i < nValues; i++) {
    const { at } = reader;
    reader.at = at + 4 + lengthAt(bytes, at);
    if (reader.at > bytes.length) throw new Error('a page ends within its values');
    words[i] = text?.slice(at + 4, reader.at) ?? utf8.decode(bytes.subarray(at + 4, reader.at));
  }
  return words;
}

/** Writes numbers of a page by their places among its values, in any order; NaN for -1. */
export function plainNumbersAt(
  { bytes, at }: ByteReader,
  type: ColumnType,
  places: Int32Array,
  out: Float64Array,
): void {
  const size = sizeOf(type);
  const own = new Uint8Array(size * places.length);
  for (const [i, place] of places.entries()) {
    if (place === -1) continue;
    const from = at + size * place;
    if (from + size > bytes.length) throw new Error('a page ends within its values');
    for (let byte = 0; byte < size; byte++) own[size * i + byte] = bytes[from + byte]!;
  }
  plainValues({ bytes: own, at: 0 }, type, out);
  for (const [i, place] of places.entries()) if (place === -1) out[i] = Number.NaN;
}

/** Gives texts of a page by their places among its values, which ascend but for -1: null. Those in between are passed over. */
export function plainWordsAt(reader: ByteReader, numbers: Int32Array): readonly (string | null)[] {
  const { bytes } = reader;
  let next = 0;
  return Array.from(numbers, (number) => {
    if (number === -1) return null;
    for (; next < number; next++) reader.at += 4 + lengthAt(bytes, reader.at);
    const from = reader.at + 4;
    const to = from + lengthAt(bytes, reader.at);
    if (to > bytes.length) throw new Error('a page ends within its values');
    return utf8.decode(bytes.subarray(from, to));
  });
}

function plainValues(reader: ByteReader, type: ColumnType, out: DenseColumn): void {
  if (!ArrayBuffer.isView(out)) {
    for (const [i, word] of plainWords(reader, out.length).entries()) out[i] = word;
    return;
  }
  const size = sizeOf(type) * out.length;
  const own = reader.bytes.subarray(reader.at, reader.at + size);
  if (own.length < size) throw new Error('a page ends within its values');
  if (type === 'double') {
    new Uint8Array(out.buffer, out.byteOffset, size).set(own);
    return;
  }
  // In a page numbers do not stand where they can be viewed, at whole multiples of their size.
  if (scratch.length < size) scratch = new Uint8Array(size);
  scratch.set(own);
  if (type === 'integer') out.set(new Int32Array(scratch.buffer, 0, out.length));
  else longsAsNumbers(new BigInt64Array(scratch.buffer, 0, out.length), type === 'timestamp' ? 1000 : 1, out);
  if (type === 'long' && !out.every(Number.isSafeInteger)) throw new Error('a long lies beyond 2^53');
}

function sizeOf(type: ColumnType): 4 | 8 {
  return type === 'integer' ? 4 : 8;
}

// For one page at a time: a new one for each would keep the garbage collector busy.
let scratch = new Uint8Array(0);
let levelScratch = new Uint8Array(0);
let codeScratch = new Float64Array(0);
// Each number stands for itself.
let ownNumbers = new Float64Array(0);
