import type { ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import { categoryCodes } from './feature.ts';

/** Gives the number of rows that equal an earlier one in every column; null equals null. */
export function countDuplicateRows(schema: TableSchema, rows: TableRows): number {
  const columns = schema.map(({ name }) => rows.columns[name]!);
  const hashes = hashRows(columns, rows.nRows);
  const repeated = repeatedValues(hashes);
  // Equal hashes are only likely to mean equal rows: these are compared as a whole.
  const seen = new Set<string>();
  let nDuplicates = 0;
  for (let i = 0; i < rows.nRows && repeated.size > 0; i++) {
    if (!repeated.has(hashes[i]!)) continue;
    const text = JSON.stringify(columns.map((values) => comparable(values[i]!)));
    if (seen.has(text)) nDuplicates++;
    else seen.add(text);
  }
  return nDuplicates;
}

// Whole numbers below 2^53, made of two hashes that are mixed by different multipliers: [nRows].
function hashRows(columns: readonly ColumnValues[], nRows: number): Float64Array {
  const high = new Int32Array(nRows);
  const low = new Int32Array(nRows);
  for (const values of columns) {
    const codes = codesOf(values);
    for (let i = 0; i < nRows; i++) {
      const bits = codes[2 * i]! ^ Math.imul(codes[2 * i + 1]!, 0x85ebca6b);
      high[i] = mix(high[i]! ^ bits, 0x2c1b3c6d);
      low[i] = mix(low[i]! + Math.imul(bits, 0x297a2d39), 0x85ebca77);
    }
  }
  return Float64Array.from(high, (value, i) => (value >>> 11) * 4294967296 + (low[i]! >>> 0));
}

// The bits of numbers, and the numbers of different texts, two words a row; only equality counts, so the order of words is the machine's.
function codesOf(values: ColumnValues): Int32Array {
  const isNumeric = ArrayBuffer.isView(values) || values.every((value) => value === null || typeof value === 'number');
  if (!isNumeric) return codesOfTexts(values);
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = ((values[i] as number | null) ?? Number.NaN) + 0;
  return new Int32Array(numbers.buffer);
}

function codesOfTexts(values: ColumnValues): Int32Array {
  const { codes } = categoryCodes((values as readonly unknown[]).map(comparable) as readonly string[]);
  const words = new Int32Array(2 * codes.length);
  for (let i = 0; i < codes.length; i++) words[2 * i] = codes[i]!;
  return words;
}

function comparable(value: unknown): unknown {
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
  return typeof value === 'number' && !Number.isFinite(value) && !Number.isNaN(value) ? String(value) : value;
}

// The finalizer of MurmurHash3 with another multiplier each time.
function mix(value: number, multiplier: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), multiplier);
  return mixed ^ (mixed >>> 13);
}

function repeatedValues(hashes: Float64Array): ReadonlySet<number> {
  const sorted = hashes.toSorted();
  const repeated = new Set<number>();
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i]!);
  return repeated;
}
