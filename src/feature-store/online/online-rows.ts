import type { TableRows } from '#src/tables/index.ts';
import type { KeyValue } from './key-hash.ts';
import { newCells } from './cells.ts';
import { compareTimes, hashOfRow, keyedRows, type KeyedRows, type OnlineShape } from './keyed-rows.ts';
import { newestRows } from './newest-rows.ts';
import { newOnlineColumn } from './new-online-column.ts';
import type { OnlineColumn } from './online-column.ts';

/** The newest row of each key, in memory, with the keys numbered from 0 on. */
export type OnlineRows = {
  readonly shape: OnlineShape;
  /** In the order of the shape's schema. */
  readonly columns: readonly OnlineColumn[];
  readonly nKeys: () => number;
  /** Gives the number of a key by its values, or -1. */
  readonly find: (key: readonly KeyValue[]) => number;
  /** Gives the number of the key of a row, or -1. */
  readonly findRow: (rows: Pick<KeyedRows, 'keys'>, row: number) => number;
  /** Orders the times of the row of a key and of another row: below 0 where that of the key is older. */
  readonly compareTimes: (id: number, rows: KeyedRows, row: number) => number;
  /** Takes a row for a key that has the number, or for a new one with -1. Gives whether any value is another than before. */
  readonly put: (id: number, rows: KeyedRows, row: number) => boolean;
  /** Takes a key out; the last key then has its number. */
  readonly remove: (id: number) => void;
  readonly byteLength: () => number;
};

/** Gives the newest row of each key of a table's rows. */
export function onlineRowsOf(shape: OnlineShape, content: TableRows): OnlineRows {
  const all = keyedRows(shape, content);
  const { table, rowOf } = newestRows(all, shape.hash);
  const cells = newCells(shape.schema.length, table.size());
  const columns = shape.schema.map(({ type }, i) => newOnlineColumn(type, cells, i));
  for (const [i, column] of columns.entries()) {
    const values = all.columns[i]!;
    for (let id = 0; id < rowOf.length; id++) column.put(id, values, rowOf[id]!);
  }
  const columnOf = (name: string): OnlineColumn => columns[shape.schema.findIndex((column) => column.name === name)]!;
  const keys = shape.primaryKey.map((name) => columnOf(name));
  const times = shape.times.map((name) => columnOf(name));
  return {
    shape,
    columns,
    nKeys: table.size,
    find: (key) => {
      let hash = 0;
      for (const value of key) hash = shape.hash(value, hash);
      return table.find(hash, (id) => isKey(keys, id, key));
    },
    findRow: (rows, row) => table.find(hashOfRow(rows, row, shape.hash), (id) => isKeyOfRow(keys, id, rows, row)),
    compareTimes: (id, rows, row) => {
      for (const [i, time] of times.entries()) {
        const order = compareTimes((time.valueAt(id) as number | null) ?? Number.NaN, rows.times[i]![row]!);
        if (order !== 0) return order;
      }
      return 0;
    },
    put: (id, rows, row) => {
      if (id !== -1 && columns.every((column, i) => column.isAs(id, rows.columns[i]!, row))) return false;
      const at = id === -1 ? table.add(hashOfRow(rows, row, shape.hash)) : id;
      for (const [i, column] of columns.entries()) column.put(at, rows.columns[i]!, row);
      return true;
    },
    remove: (id) => {
      const last = table.size() - 1;
      cells.move(last, id);
      for (const column of columns) column.move(last, id);
      table.remove(id);
    },
    byteLength: () =>
      columns.reduce((sum, column) => sum + column.byteLength(), table.byteLength() + cells.byteLength()),
  };
}

function isKey(keys: readonly OnlineColumn[], id: number, key: readonly KeyValue[]): boolean {
  for (let i = 0; i < keys.length; i++) if (keys[i]!.valueAt(id) !== key[i]) return false;
  return true;
}

function isKeyOfRow(keys: readonly OnlineColumn[], id: number, rows: Pick<KeyedRows, 'keys'>, row: number): boolean {
  for (let i = 0; i < keys.length; i++) if (keys[i]!.valueAt(id) !== rows.keys[i]![row]) return false;
  return true;
}
