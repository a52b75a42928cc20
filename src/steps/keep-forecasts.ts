import type { StepContext, StepOutput } from '#src/pipelines/index.ts';
import type { ForecastsToKeep } from './forecast-rows.ts';
import { putForecasts, type ForecastGroup, type ForecastOrigin } from './forecast-group.ts';
import { recordForecasts, type ForecastGround } from './forecast-table.ts';

/** The tables that received forecasts, and lines for people that say so. */
type Kept = { readonly said: readonly string[]; readonly tables: readonly StepOutput[] };

/**
 * Appends forecasts to the table of the fleet and, where one is wished, puts them into a feature group. A backtest does not go there: it
 * would take the place of what was forecast at its time.
 */
export async function keepForecasts(
  made: ForecastsToKeep,
  { group, ...origin }: ForecastOrigin & ForecastGround & { readonly group: ForecastGroup | undefined },
  context: StepContext,
): Promise<Kept> {
  const recorded = await recordForecasts(made, origin, context);
  const said = [recorded.said];
  const written: { readonly path: string; readonly version: number | undefined }[] = [recorded];
  if (group !== undefined && made.forecast.isBacktest) {
    said.push(`a backtest does not go into the feature group ${group.name}, which holds what was forecast at its time`);
  } else if (group !== undefined) {
    const put = await putForecasts(made, { group, origin, context });
    said.push(put.said);
    written.push(put);
  }
  const tables = written.flatMap(({ path, version }) =>
    version === undefined ? [] : [{ kind: 'table' as const, name: path, version }],
  );
  return { said, tables };
}
