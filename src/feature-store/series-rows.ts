import {
  compareKeys,
  periodNumber,
  periodStart,
  takeSeries,
  type FleetSeries,
  type Frequency,
  type Key,
} from '#src/core/index.ts';
import { compareCodePoints, numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';
import { seriesColumns } from './series-schema.ts';

/** Gives the rows of a series group, one row a period, sorted as a table sorts them by key and period; future rows have a null target. */
export function rowsOfSeries(series: FleetSeries): TableRows {
  // Fleets count the numbers among their keys up; tables have text in the order of its code points.
  const fleet = inOrder(series, (left, right) => compareTexts(left, right));
  const nRows = fleet.target.length;
  const keys: string[][] = fleet.keyColumns.map(() => []);
  const periods = new Float64Array(nRows);
  for (let i = 0; i < fleet.keys.length; i++) {
    const from = fleet.indptr[i]!;
    for (let row = from; row < fleet.indptr[i + 1]!; row++) {
      for (const [column, values] of keys.entries()) values[row] = fleet.keys[i]![column]!;
      periods[row] = periodStart(fleet.frequency, fleet.firstPeriod[i]! + row - from);
    }
  }
  return {
    nRows,
    columns: {
      ...Object.fromEntries(fleet.keyColumns.map((name, column) => [name, keys[column]!])),
      [seriesColumns.period]: periods,
      [seriesColumns.target]: fleet.target,
      [seriesColumns.repaired]: Array.from(fleet.repaired, (flag) => flag === 1),
      ...fleet.covariates,
    },
  };
}

/** Gives back the series that `rowsOfSeries` was given. */
export function seriesOfRows(rows: TableRows, shape: SeriesShape): FleetSeries {
  const { keyColumns, frequency, covariates } = shape;
  const keyValues = keyColumns.map((name) => stringColumn(rows, name));
  const periods = numberColumn(rows, seriesColumns.period);
  const target = numberColumn(rows, seriesColumns.target);
  const repaired = rows.columns[seriesColumns.repaired] ?? [];
  const borders = bordersOfKeys(keyValues, rows.nRows);
  const fleet: FleetSeries = {
    frequency,
    keyColumns,
    keys: borders.slice(0, -1).map((row): Key => keyValues.map((values) => values[row]!)),
    indptr: Int32Array.from(borders),
    firstPeriod: Int32Array.from(borders.slice(0, -1), (row) => periodNumber(frequency, periods[row]!)),
    nObserved: Int32Array.from(borders.slice(0, -1), (row, i) => countObserved(target, row, borders[i + 1]!)),
    target,
    repaired: Uint8Array.from({ length: rows.nRows }, (_, row) => (repaired[row] === true ? 1 : 0)),
    covariates: Object.fromEntries(covariates.map((name) => [name, numberColumn(rows, name)])),
  };
  return inOrder(fleet, compareKeys);
}

/** What the rows of a series group do not say themselves. */
export type SeriesShape = {
  readonly frequency: Frequency;
  readonly keyColumns: readonly string[];
  readonly covariates: readonly string[];
};

type KeyOrder = (left: Key, right: Key) => number;

/** Gives the fleet with its series in an order of their keys; itself where they are in it. */
function inOrder(fleet: FleetSeries, compare: KeyOrder): FleetSeries {
  if (fleet.keys.every((key, i) => i === 0 || compare(fleet.keys[i - 1]!, key) <= 0)) return fleet;
  const order = fleet.keys.map((_, i) => i).sort((a, b) => compare(fleet.keys[a]!, fleet.keys[b]!));
  return takeSeries(fleet, order);
}

function compareTexts(left: Key, right: Key): number {
  for (const [i, value] of left.entries()) {
    const order = compareCodePoints(value, right[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function bordersOfKeys(keyValues: readonly (readonly string[])[], nRows: number): number[] {
  const borders: number[] = [];
  for (let row = 0; row < nRows; row++) {
    if (row === 0 || keyValues.some((values) => values[row] !== values[row - 1])) borders.push(row);
  }
  return [...borders, nRows];
}

function countObserved(target: Float64Array, from: number, to: number): number {
  let end = to;
  while (end > from && Number.isNaN(target[end - 1])) end--;
  return end - from;
}
