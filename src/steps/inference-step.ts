import { join } from 'node:path';
import { z } from 'zod';
import { countOf, countText, describeKey, keyId, periodLabel } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { forecastFleet, itemForecastCsv, locationSummaryCsv, type FleetForecast } from '#src/inference/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { defineStep, seasonLengthOf, type StepContext, type StepResult } from '#src/pipelines/index.ts';
import { readChampions } from '#src/registry/index.ts';
import { writeExports } from './export-files.ts';
import { fleetFolder } from './fleet-folder.ts';
import { putForecasts } from './forecast-group.ts';
import { selectionOf } from './key-selection.ts';
import { progressOf } from './progress.ts';
import { readSeries } from './read-series.ts';
import { targetRange } from './target-range.ts';

const groupForm = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and "_", a letter first'),
  version: z.int().min(1).optional(),
});
const groupName = z.union([groupForm.shape.name.transform((name) => ({ name })), groupForm]);

/** The step that forecasts the periods after the end of the data with the champions of the newest release. */
export const batchForecast = defineStep({
  uses: 'batch-forecast',
  summary:
    'Forecasts every key with its champion, or with a fallback that is said, and writes the forecasts as CSV files.',
  options: z.strictObject({
    feature_group: groupName
      .optional()
      .describe('The feature group, such as demand_forecast, that receives the forecasts as well.'),
  }),
  run: async (context, { feature_group: target }): Promise<StepResult> => {
    const { pipeline, workspace } = context;
    const group = await readSeries(context);
    const { keyColumns } = group.fleet;
    const service = await readChampions(workspace, fleetFolder(pipeline), { keyColumns });
    const seasonLength = seasonLengthOf(pipeline);
    const forecast = await forecastFleet(
      group.fleet,
      {
        champions: service.champions,
        reasons: reasonsOfBlocked(group),
        isSelected: selectionOf(group, context.selection),
        horizon: pipeline.horizon,
        fallback: parseCandidate('seasonal_naive', { seasonLength, ...targetRange(pipeline) }),
        endedAfter: pipeline.ended_after ?? seasonLength,
      },
      { onProgress: progressOf(context, 'forecasting keys'), signal: context.signal },
    );
    const release = service.release === 0 ? undefined : service.release;
    await writeForecasts(group, forecast, release, context);
    const result = resultOf(group, forecast, context);
    if (target === undefined) return result;
    const releases = { [`${fleetFolder(pipeline)}/releases`]: service.releaseVersion };
    const tablesRead = { ...group.tablesRead, ...(release === undefined ? {} : releases) };
    const put = await putForecasts(group.fleet, forecast, { group: target, origin: { release, tablesRead }, context });
    return { ...result, remarks: [...(result.remarks ?? []), put] };
  },
});

function reasonsOfBlocked(group: SeriesGroup): ReadonlyMap<string, string> {
  return new Map(group.keyQuality.filter((each) => each.reason !== '').map((each) => [keyId(each.key), each.reason]));
}

async function writeForecasts(
  group: SeriesGroup,
  forecast: FleetForecast,
  release: number | undefined,
  context: StepContext,
): Promise<void> {
  const summary = locationSummaryCsv(group.fleet, forecast);
  const files = [
    { path: 'item_demand_forecast.csv', text: itemForecastCsv(group.fleet, forecast, release) },
    ...(summary === undefined ? [] : [{ path: 'location_demand_summary.csv', text: summary }]),
  ];
  const watch = { onProgress: progressOf(context, 'writing forecasts'), signal: context.signal };
  await writeExports(join(context.outputFolder, 'forecasts'), files, watch);
}

function resultOf(group: SeriesGroup, forecast: FleetForecast, context: StepContext): StepResult {
  const { keyColumns, frequency } = group.fleet;
  const nChampions = forecast.forecasts.filter((each) => each.source === 'champion').length;
  const nFallbacks = forecast.forecasts.length - nChampions;
  const forecastKeys = new Set(forecast.forecasts.map((each) => keyId(each.key)));
  const isSelected = selectionOf(group, context.selection);
  const without = group.keyQuality.filter((each) => isSelected(each.key) && !forecastKeys.has(keyId(each.key)));
  const isPartial = Object.keys(context.selection).length > 0;
  const from = periodLabel(frequency, forecast.firstPeriod);
  const to = periodLabel(frequency, forecast.firstPeriod + forecast.horizon - 1);
  return {
    summary: `${countOf(forecast.forecasts.length, 'key')} forecast from ${from} to ${to}: ${countText(nChampions)} by their champion, ${countText(nFallbacks)} by a fallback.`,
    counts: {
      keys: forecast.forecasts.length,
      champions: nChampions,
      fallbacks: nFallbacks,
      withoutForecast: without.length,
    },
    remarks: [
      ...without.map((each) => `no forecast for ${describeKey(keyColumns, each.key)}: ${each.reason}`),
      ...(isPartial ? ['the files in forecasts now hold the selected keys only'] : []),
    ],
    outputs: [{ path: 'forecasts', holds: 'item_demand_forecast.csv, location_demand_summary.csv' }],
  };
}
