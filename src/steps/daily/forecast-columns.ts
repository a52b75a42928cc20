import { numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';
import { rowKeys, type RowKeys } from './row-keys.ts';

const numbers = ['period', 'cutoff', 'forecast', 'lower', 'upper', 'version', 'release', 'forecast_at'] as const;
const texts = ['model', 'source', 'reason', 'run'] as const;

/** The columns of a table of forecasts, [nRows] each: instants in epoch milliseconds, NaN for a number that is not known. */
export type ForecastColumns = Readonly<Record<(typeof numbers)[number], Float64Array>> &
  Readonly<Record<(typeof texts)[number], readonly string[]>> &
  RowKeys;

/** Gives the columns of a table of forecasts. Throws TABLE_COLUMN_MISSING, TABLE_COLUMN_TYPE. */
export function forecastColumns(rows: TableRows, keyColumns: readonly string[]): ForecastColumns {
  return {
    ...(Object.fromEntries(numbers.map((name) => [name, numberColumn(rows, name)])) as Record<
      (typeof numbers)[number],
      Float64Array
    >),
    ...(Object.fromEntries(texts.map((name) => [name, stringColumn(rows, name)])) as Record<
      (typeof texts)[number],
      readonly string[]
    >),
    ...rowKeys(rows, keyColumns),
  };
}
