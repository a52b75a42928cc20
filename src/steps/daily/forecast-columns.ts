import { keyId, type Key } from '#src/core/index.ts';
import { numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';

const numbers = ['period', 'cutoff', 'forecast', 'lower', 'upper', 'version', 'release', 'forecast_at'] as const;
const texts = ['model', 'source', 'reason', 'run'] as const;

/** The columns of a table of forecasts, [nRows] each: instants in epoch milliseconds, NaN for a number that is not known. */
export type ForecastColumns = Readonly<Record<(typeof numbers)[number], Float64Array>> &
  Readonly<Record<(typeof texts)[number], readonly string[]>> & {
    readonly keys: readonly Key[];
    /** By `keyId`. */
    readonly ids: readonly string[];
  };

/** Gives the columns of a table of forecasts. Throws TABLE_COLUMN_MISSING, TABLE_COLUMN_TYPE. */
export function forecastColumns(rows: TableRows, keyColumns: readonly string[]): ForecastColumns {
  const keyValues = keyColumns.map((name) => stringColumn(rows, name));
  const keys = Array.from({ length: rows.nRows }, (_, row) => keyValues.map((values) => values[row]!));
  return {
    ...(Object.fromEntries(numbers.map((name) => [name, numberColumn(rows, name)])) as Record<
      (typeof numbers)[number],
      Float64Array
    >),
    ...(Object.fromEntries(texts.map((name) => [name, stringColumn(rows, name)])) as Record<
      (typeof texts)[number],
      readonly string[]
    >),
    keys,
    ids: keys.map((key) => keyId(key)),
  };
}
