import { countOf, type FleetSeries } from '#src/core/index.ts';
import type { FleetForecast } from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { commitRows, tableHistory, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { fleetFolder } from './fleet-folder.ts';
import type { ForecastOrigin } from './forecast-group.ts';
import { forecastRows, forecastSchema } from './forecast-rows.ts';

/**
 * Appends forecasts to the table of all forecasts of the fleet, once for each run, and gives its path and version: a row for each key and
 * period, with the run and its time, and whether it was a backtest.
 */
export async function recordForecasts(
  fleet: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  forecast: FleetForecast,
  { release, tablesRead }: ForecastOrigin,
  context: StepContext,
): Promise<{ readonly said: string; readonly path: string; readonly version: number }> {
  const { workspace, pipeline, run, signal } = context;
  const path = `${fleetFolder(pipeline)}/forecasts`;
  const rows = withRun(forecastRows(fleet, forecast, release), { forecast, context });
  const said = `${countOf(rows.nRows, 'row')} in the table ${pipeline.name}.forecasts`;
  // A run that died behind its commit, and is gone on with, has its rows there.
  const own = (await tableHistory(workspace, path, { signal })).findLast(
    ({ info }) => info['run'] === run.id && info['step'] === run.step,
  );
  if (own !== undefined) return { said, path, version: own.version };
  const { version } = await commitRows(workspace, path, {
    mode: 'append',
    schema: [...forecastSchema(fleet.keyColumns), ...runColumns],
    rows,
    now: context.now(),
    info: { operation: 'WRITE FORECASTS', run: run.id, step: run.step, codeVersion: run.codeVersion, tablesRead },
    signal,
  });
  return { said, path, version };
}

const runColumns: TableSchema = [
  { name: 'is_backtest', type: 'boolean', nullable: false },
  { name: 'run', type: 'string', nullable: false },
  { name: 'forecast_at', type: 'timestamp', nullable: false },
];

function withRun(
  { nRows, columns }: TableRows,
  { forecast, context }: { readonly forecast: FleetForecast; readonly context: StepContext },
): TableRows {
  const { isBacktest } = forecast;
  const { id, startedAt } = context.run;
  const constant = {
    is_backtest: Array.from({ length: nRows }, () => isBacktest),
    run: Array.from({ length: nRows }, () => id),
    forecast_at: new Float64Array(nRows).fill(startedAt),
  };
  return { nRows, columns: { ...columns, ...constant } };
}
