import { isUint8Array } from 'node:util/types';
import type { ColumnValues } from './rows.ts';

/**
 * Gives a hash of each row over the values of some columns, in their order, equal for equal values whatever array holds them: FNV-1a,
 * 32 bits at a time, then mixed (fmix32 of MurmurHash3) for its low bits to tell: [nRows].
 */
export function hashRows(columns: readonly ColumnValues[], nRows: number): Uint32Array {
  const hashes = new Uint32Array(nRows).fill(start);
  for (const values of columns) addColumn(values, hashes);
  for (let row = 0; row < nRows; row++) {
    const half = Math.imul(hashes[row]! ^ (hashes[row]! >>> 16), 0x85ebca6b);
    const full = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
    hashes[row] = full ^ (full >>> 16);
  }
  return hashes;
}

const start = 0x811c9dc5;
const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

function addColumn(values: ColumnValues, out: Uint32Array): void {
  let text = '';
  let hashOfText = hashText(text);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === 'number') {
      // Of the two zeros one, since they are equal; of all NaN one, since they are null.
      number[0] = Number.isNaN(value) ? Number.NaN : value + 0;
      out[row] = step(step(out[row]!, words[0]!), words[1]!);
    } else if (typeof value === 'string') {
      // Rows sorted by key repeat their texts.
      if (value !== text) {
        text = value;
        hashOfText = hashText(text);
      }
      out[row] = step(out[row]!, hashOfText);
    } else if (isUint8Array(value)) out[row] = value.reduce(step, out[row]!);
    else out[row] = step(out[row]!, value === null ? 2 : Number(value));
  }
}

function hashText(text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = step(hash, text.charCodeAt(i));
  return hash;
}

function step(hash: number, word: number): number {
  return Math.imul(hash ^ word, 0x01000193);
}
