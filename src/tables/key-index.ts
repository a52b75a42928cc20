import { hashRows } from './row-hashes.ts';
import type { ColumnValues } from './rows.ts';

/** The rows of some columns, the key, found by the values that they have there. */
export type KeyIndex = {
  /** Gives for each row the first one with its key, itself where there is none before it: [nRows]. */
  readonly firstRows: Int32Array;
  /** Gives for each of `n` rows of other columns, in the order of the key, the first row with its key; -1 where there is none: [n]. */
  readonly find: (others: readonly ColumnValues[], n: number) => Int32Array;
};

/**
 * Indexes rows by their key, of columns of any type but bytes, without a text for each row. The two zeros are equal; a null is a value
 * like others. Open addressing with linear probing (Knuth, The Art of Computer Programming 3, 6.4), at most half full.
 */
export function indexKeys(columns: readonly ColumnValues[], nRows: number): KeyIndex {
  const hashes = hashRows(columns, nRows);
  const mask = 2 ** Math.ceil(Math.log2(2 * nRows + 2)) - 1;
  // Row numbers from 1 on; 0 is an empty slot.
  const slots = new Int32Array(mask + 1);
  const firstRows = new Int32Array(nRows);
  for (let row = 0; row < nRows; row++) {
    const slot = slotOf({ slots, hashes, columns }, columns, { row, hash: hashes[row]! });
    if (slots[slot] === 0) slots[slot] = row + 1;
    firstRows[row] = slots[slot]! - 1;
  }
  const find: KeyIndex['find'] = (others, n) => {
    const found = new Int32Array(n);
    const hashesOfOthers = hashRows(others, n);
    for (let row = 0; row < n; row++) {
      found[row] = slots[slotOf({ slots, hashes, columns }, others, { row, hash: hashesOfOthers[row]! })]! - 1;
    }
    return found;
  };
  return { firstRows, find };
}

type Slots = {
  readonly slots: Int32Array;
  readonly hashes: Uint32Array;
  readonly columns: readonly ColumnValues[];
};

/** Gives the slot of the row with the key of a row of other columns, or the empty slot where it would stand. */
function slotOf(
  { slots, hashes, columns }: Slots,
  others: readonly ColumnValues[],
  { row, hash }: { readonly row: number; readonly hash: number },
): number {
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const known = slots[slot]! - 1;
    if (known === -1 || (hashes[known] === hash && areEqual(columns, known, others, row))) return slot;
  }
}

function areEqual(
  columns: readonly ColumnValues[],
  row: number,
  others: readonly ColumnValues[],
  otherRow: number,
): boolean {
  for (let i = 0; i < columns.length; i++) {
    const [value, other] = [columns[i]![row], others[i]![otherRow]];
    if (value !== other && !(Number.isNaN(value) && Number.isNaN(other))) return false;
  }
  return true;
}
