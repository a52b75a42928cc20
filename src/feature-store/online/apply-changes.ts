import type { TableRows } from '#src/tables/index.ts';
import { hasKey, keyedRows, type KeyedRows } from './keyed-rows.ts';
import { newestRows } from './newest-rows.ts';
import type { OnlineRows } from './online-rows.ts';

/** What changes of a table mean for the rows that are held, worked out beforehand, so that they can be applied at one stroke. */
export type ChangePlan = {
  readonly inserted: KeyedRows;
  /** The rows of `inserted` that are the newest ones of their keys by now. */
  readonly newest: readonly number[];
  /** Keys whose newest row was deleted and not replaced: which row is theirs now, only the table knows. */
  readonly doubtful: readonly number[];
};

/** Works out what inserted and deleted rows mean for the rows that are held, which it leaves as they are. */
export function planChanges(
  held: OnlineRows,
  changes: { readonly inserted: TableRows; readonly deleted: TableRows },
): ChangePlan {
  const inserted = keyedRows(held.shape, changes.inserted);
  const deleted = keyedRows(held.shape, changes.deleted);
  const newest: number[] = [];
  const settled = new Set<number>();
  for (const row of newestRows(inserted, held.shape.hash).rowOf) {
    const id = held.findRow(inserted, row);
    // Of rows with the same times, the one that came later stands last.
    if (id !== -1 && held.compareTimes(id, inserted, row) > 0) continue;
    newest.push(row);
    settled.add(id);
  }
  const doubtful = new Set<number>();
  for (let row = 0; row < deleted.nRows; row++) {
    const id = hasKey(deleted, row) ? held.findRow(deleted, row) : -1;
    if (id !== -1 && !settled.has(id) && held.compareTimes(id, deleted, row) === 0) doubtful.add(id);
  }
  return { inserted, newest, doubtful: [...doubtful] };
}

/**
 * Applies a plan to the rows that it was made for, without a pause in which half of it could be seen, and gives how many keys have
 * another answer than before. `reread` holds at least all rows that the table now has of the doubtful keys.
 */
export function applyChanges(held: OnlineRows, { inserted, newest, doubtful }: ChangePlan, reread: TableRows): number {
  const rows = keyedRows(held.shape, reread);
  const found = newestOfKeys(held, new Set(doubtful), rows);
  let nChanged = 0;
  for (const [id, row] of found) nChanged += Number(held.put(id, rows, row));
  for (const row of newest) nChanged += Number(held.put(held.findRow(inserted, row), inserted, row));
  // From the last one down: a key that is taken out gives its number to the last, which must not be one that is still to go.
  const gone = doubtful.filter((id) => !found.has(id)).sort((a, b) => b - a);
  for (const id of gone) held.remove(id);
  for (const column of held.columns) column.tidy(held.nKeys());
  return nChanged + gone.length;
}

/** Gives the newest of the rows for each of the keys that has one. */
function newestOfKeys(held: OnlineRows, ids: ReadonlySet<number>, rows: KeyedRows): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const row of newestRows(rows, held.shape.hash).rowOf) {
    const id = held.findRow(rows, row);
    if (ids.has(id)) found.set(id, row);
  }
  return found;
}
