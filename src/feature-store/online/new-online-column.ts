import type { ColumnType } from '#src/tables/index.ts';
import { newBooleanColumn } from './boolean-column.ts';
import { newBytesColumn } from './bytes-column.ts';
import type { Cells } from './cells.ts';
import { newNumberColumn } from './number-column.ts';
import { newTextColumn } from './text-column.ts';
import type { OnlineColumn } from './online-column.ts';

/** Gives a column of a type without rows, whose values, unless they are bytes, lie in column `at` of the cells. */
export function newOnlineColumn(type: ColumnType, cells: Cells, at: number): OnlineColumn {
  switch (type) {
    case 'string':
      return newTextColumn(cells, at);
    case 'boolean':
      return newBooleanColumn(cells, at);
    case 'binary':
      return newBytesColumn();
    case 'integer':
    case 'long':
    case 'double':
    case 'timestamp':
      return newNumberColumn(cells, at);
    default:
      return type satisfies never;
  }
}
