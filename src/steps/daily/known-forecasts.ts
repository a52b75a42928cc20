import { finiteOrNull, periodNumber, periodStart, type FleetSeries, type Key } from '#src/core/index.ts';
import type { FleetForecastOptions, KnownForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { readTable, tableVersion, type TableRows } from '#src/tables/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import { forecastColumns } from './forecast-columns.ts';

/** A forecast that is being put together from its rows. */
type Growing = { -readonly [Name in keyof KnownForecast]: KnownForecast[Name] };

/**
 * Reads from the table of forecasts those of the periods of the span that rest on what the keys rest on now, by key id; of several of a
 * period the newest. A backtest is none of them.
 */
export async function readKnownForecasts(
  { keyColumns, frequency }: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  { span }: Pick<FleetForecastOptions, 'span'>,
  bases: ReadonlyMap<string, string>,
  context: Pick<StepContext, 'workspace' | 'pipeline' | 'signal'>,
): Promise<ReadonlyMap<string, KnownForecast>> {
  const known = new Map<string, Growing>();
  const { firstPeriod, horizon } = span;
  const borders = [firstPeriod, firstPeriod + horizon - 1].map((period) => periodStart(frequency, period));
  const rows = await readForecasts([borders[0]!, borders[1]!], context);
  if (rows === undefined) return known;
  const columns = forecastColumns(rows, keyColumns);
  const basis = rows.columns['basis_digest']!;
  for (const [row, id] of columns.ids.entries()) {
    if (basis[row] !== bases.get(id)) continue;
    const own = known.get(id) ?? nothingKnown(columns.keys[row]!, horizon);
    known.set(id, own);
    const step = periodNumber(frequency, columns.period[row]!) - firstPeriod;
    own.isKnown[step] = 1;
    for (const [values, name] of [
      [own.values, 'forecast'],
      [own.lower, 'lower'],
      [own.upper, 'upper'],
    ] as const)
      values[step] = columns[name][row]!;
    for (const name of ['model', 'source', 'reason'] as const) own[name] = columns[name][row]!;
    for (const name of ['version', 'release'] as const) own[name] = finiteOrNull(columns[name][row]);
  }
  return known;
}

/** Reads the forecasts of periods from the first to the last; undefined where none says on what it rests. */
async function readForecasts(
  [first, last]: readonly [number, number],
  { workspace, pipeline, signal }: Pick<StepContext, 'workspace' | 'pipeline' | 'signal'>,
): Promise<TableRows | undefined> {
  const path = `${fleetFolder(pipeline)}/forecasts`;
  if ((await tableVersion(workspace, path, { signal })) === undefined) return undefined;
  const where = {
    and: [
      { column: 'is_backtest', is: '=', value: false },
      { column: 'period', is: '>=', value: first },
      { column: 'period', is: '<=', value: last },
    ],
  } as const;
  const rows = (await readTable(workspace, path, { where, signal }))?.rows;
  return rows?.columns['basis_digest'] === undefined ? undefined : rows;
}

function nothingKnown(key: Key, horizon: number): Growing {
  const unknown = (): Float64Array => new Float64Array(horizon).fill(Number.NaN);
  const nowhere = { model: '', source: '', reason: '', version: null, release: null };
  return { key, isKnown: new Uint8Array(horizon), values: unknown(), lower: unknown(), upper: unknown(), ...nowhere };
}
