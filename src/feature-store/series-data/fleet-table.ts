import { periodStart, type FleetSeries } from '#src/core/index.ts';
import type { ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';

/** The columns that the feature view of every fleet of series has beside its keys: the first instant of the period, and the label. */
export const [period, target] = ['period', 'target'] as const;

/** Columns and rows. */
type Table = { readonly schema: TableSchema; readonly rows: TableRows };

/** Gives the keys of a fleet as a table, a row a key. */
export function keyTable({ keyColumns, keys }: FleetSeries): Table {
  const columns = keyColumns.map((name, i): readonly [string, ColumnValues] => [name, keys.map((key) => key[i]!)]);
  return {
    schema: keyColumns.map((name) => ({ name, type: 'string' })),
    rows: { nRows: keys.length, columns: Object.fromEntries(columns) },
  };
}

/** Gives the rows of a fleet as a table without their keys; the arrays are those of the fleet. */
export function valueTable(fleet: FleetSeries): Table {
  const { covariates } = fleet;
  return {
    schema: [
      { name: period, type: 'timestamp' },
      { name: target, type: 'double' },
      ...Object.keys(covariates).map((name) => ({ name, type: 'double' as const })),
    ],
    rows: {
      nRows: fleet.target.length,
      columns: { [period]: periodColumn(fleet), [target]: fleet.target, ...covariates },
    },
  };
}

/** Gives the first instant of the period of each row, in epoch milliseconds. */
function periodColumn({ frequency, keys, indptr, firstPeriod, target: rows }: FleetSeries): Float64Array {
  const starts = new Float64Array(rows.length);
  for (let i = 0; i < keys.length; i++) {
    for (let row = indptr[i]!; row < indptr[i + 1]!; row++) {
      starts[row] = periodStart(frequency, firstPeriod[i]! + row - indptr[i]!);
    }
  }
  return starts;
}
