import type { KeyHash } from './key-hash.ts';
import { newKeyTable, type KeyTable } from './key-table.ts';
import { compareTimes, hashOfRow, hasKey, haveSameKey, type KeyedRows } from './keyed-rows.ts';

/** The keys of rows, numbered, and for each of them its newest row. */
export type NewestRows = { readonly table: KeyTable; /** [nKeys] */ readonly rowOf: Int32Array };

/**
 * Gives the newest row of each key: that with the greatest event time, of these with the greatest knowledge time, of these the last of
 * those given; of rows without times the last. Rows without a key are left out. One pass, linear in time and memory.
 */
export function newestRows(rows: KeyedRows, hash: KeyHash): NewestRows {
  const table = newKeyTable();
  let rowOf = new Int32Array(1024);
  let row = 0;
  const isSame = (id: number): boolean => haveSameKey(rows, row, rowOf[id]!);
  for (; row < rows.nRows; row++) {
    if (!hasKey(rows, row)) continue;
    const rowHash = hashOfRow(rows, row, hash);
    const id = table.find(rowHash, isSame);
    if (id !== -1) {
      if (!isOlder(rows, row, rowOf[id]!)) rowOf[id] = row;
      continue;
    }
    const added = table.add(rowHash);
    if (added === rowOf.length) {
      const grown = new Int32Array(2 * added);
      grown.set(rowOf);
      rowOf = grown;
    }
    rowOf[added] = row;
  }
  return { table, rowOf: rowOf.slice(0, table.size()) };
}

function isOlder({ times }: KeyedRows, row: number, other: number): boolean {
  for (const values of times) {
    const order = compareTimes(values[row]!, values[other]!);
    if (order !== 0) return order < 0;
  }
  return false;
}
