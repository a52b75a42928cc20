import type { ColumnValues } from '#src/tables/index.ts';
import type { OnlineRows } from './online-rows.ts';

/** Counts the keys that have another row in `after` than in `before`, or a row in only one of them. */
export function countDifferent(before: OnlineRows, after: OnlineRows): number {
  const names = after.shape.schema.map(({ name }) => name);
  const isSameShape = before.shape.schema.map(({ name }) => name).join('\n') === names.join('\n');
  if (!isSameShape) return after.nKeys();
  let nSame = 0;
  let nShared = 0;
  for (let id = 0; id < after.nKeys(); id++) {
    const values = after.columns.map((column) => [column.valueAt(id)] as ColumnValues);
    const keys = after.shape.primaryKey.map((name) => values[names.indexOf(name)]!);
    const old = before.findRow({ keys }, 0);
    if (old === -1) continue;
    nShared++;
    if (before.columns.every((column, i) => column.isAs(old, values[i]!, 0))) nSame++;
  }
  return before.nKeys() + after.nKeys() - nShared - nSame;
}
