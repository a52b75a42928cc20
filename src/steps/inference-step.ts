import { join } from 'node:path';
import { z } from 'zod';
import { countOf, countText, describeKey, keyId, periodLabel } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { forecastFleet, itemForecastCsv, locationSummaryCsv, type FleetForecast } from '#src/inference/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { defineStep, selectsAll, tableInput, type StepContext, type StepResult } from '#src/pipelines/index.ts';
import { readChampions } from '#src/registry/index.ts';
import { holdAgainstTraining } from './artifacts/hold-against-training.ts';
import { writeExports } from './export-files.ts';
import { fleetFolder } from './fleet-folder.ts';
import { putForecasts } from './forecast-group.ts';
import { selectionOf } from './key-selection.ts';
import { progressOf } from './progress.ts';
import { readSeries } from './read-series.ts';
import { forecastSettings, seasonLengthOf } from './series-settings.ts';
import { seriesInputs } from './step-inputs.ts';
import { targetRange } from './target-range.ts';

const groupForm = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and "_", a letter first'),
  version: z.int().min(1).optional(),
});
const groupName = z.union([groupForm.shape.name.transform((name) => ({ name })), groupForm]);

const options = z.strictObject({
  feature_group: groupName
    .optional()
    .describe('The feature group, such as demand_forecast, that receives the forecasts as well.'),
  schema: z
    .enum(['strict', 'coerce', 'warn'])
    .default('warn')
    .describe(
      'What becomes of rows that are other than those of the training: strict refuses them, coerce changes what it can, warn tells.',
    ),
  training: z
    .strictObject({
      run: z.string().min(1).describe('The id of the run that trained.'),
      step: z.string().min(1).describe('The name of its step.'),
    })
    .optional()
    .describe(
      'The step that trained, whose data schema the rows are held against; the newest training unless it is said.',
    ),
  release: z.int().min(1).optional().describe('The release whose champions forecast; the newest unless it is said.'),
});

/** The step that forecasts the periods after the end of the data with the champions of the newest release. */
export const batchForecast = defineStep({
  uses: 'batch-forecast',
  summary:
    'Forecasts every key with its champion, or with a fallback that is said, and writes the forecasts as CSV files.',
  role: 'inference',
  options,
  settings: forecastSettings,
  engineKeys: [],
  module: import.meta.url,
  inputs: async (context) => {
    const { workspace, pipeline, signal } = context;
    const tables = ['challengers', 'releases'].map((name) => `${fleetFolder(pipeline)}/${name}`);
    // The data schema is that of the newest training, which is the one of the challengers.
    return [
      ...(await seriesInputs(context)),
      ...(await Promise.all(tables.map(async (path) => tableInput(workspace, path, { signal })))),
    ];
  },
  run: async (context, wish): Promise<StepResult> => {
    const { pipeline, settings, workspace } = context;
    const hold = { mode: wish.schema, training: wish.training };
    const { group, remarks, isReplaced } = await holdAgainstTraining(await readSeries(context), hold, context);
    const { keyColumns } = group.fleet;
    const service = await readChampions(workspace, fleetFolder(pipeline), {
      keyColumns,
      ...(wish.release === undefined ? {} : { release: wish.release }),
    });
    const seasonLength = seasonLengthOf(settings);
    const forecast = await forecastFleet(
      group.fleet,
      {
        champions: service.champions,
        reasons: reasonsOfBlocked(group),
        isSelected: selectionOf(group, context.selection),
        horizon: settings.horizon,
        fallback: parseCandidate('seasonal_naive', { seasonLength, ...targetRange(settings) }),
        endedAfter: settings.ended_after ?? seasonLength,
      },
      { onProgress: progressOf(context, 'forecasting keys'), signal: context.signal },
    );
    const release = service.release === 0 ? undefined : service.release;
    const files = await writeForecasts(group, forecast, { release, isReplaced }, context);
    const result = resultOf(group, forecast, context);
    const releases = { [`${fleetFolder(pipeline)}/releases`]: service.releaseVersion };
    const tablesRead = { ...group.tablesRead, ...(release === undefined ? {} : releases) };
    const origin = { release, tablesRead };
    const put =
      wish.feature_group === undefined
        ? undefined
        : await putForecasts(group.fleet, forecast, { group: wish.feature_group, origin, context });
    return {
      ...result,
      remarks: [...remarks, ...(result.remarks ?? []), ...(put === undefined ? [] : [put.said])],
      produced: [
        { kind: 'files', name: 'forecasts', files },
        ...(put === undefined ? [] : [{ kind: 'table' as const, name: put.path, version: put.version }]),
      ],
    };
  },
});

function reasonsOfBlocked(group: SeriesGroup): ReadonlyMap<string, string> {
  return new Map(group.keyQuality.filter((each) => each.reason !== '').map((each) => [keyId(each.key), each.reason]));
}

/** Writes the forecasts as CSV files, and gives their paths below the output folder. */
async function writeForecasts(
  group: SeriesGroup,
  forecast: FleetForecast,
  { release, isReplaced }: { readonly release: number | undefined; readonly isReplaced: boolean },
  context: StepContext,
): Promise<readonly string[]> {
  const summary = locationSummaryCsv(group.fleet, forecast);
  const files = [
    { path: 'item_demand_forecast.csv', text: itemForecastCsv(group.fleet, forecast, release, { isReplaced }) },
    ...(summary === undefined ? [] : [{ path: 'location_demand_summary.csv', text: summary }]),
  ];
  const watch = { onProgress: progressOf(context, 'writing forecasts'), signal: context.signal };
  await writeExports(join(context.outputFolder, 'forecasts'), files, watch);
  return files.map(({ path }) => join('forecasts', path));
}

function resultOf(group: SeriesGroup, forecast: FleetForecast, context: StepContext): StepResult {
  const { keyColumns, frequency } = group.fleet;
  const nChampions = forecast.forecasts.filter((each) => each.source === 'champion').length;
  const nFallbacks = forecast.forecasts.length - nChampions;
  const forecastKeys = new Set(forecast.forecasts.map((each) => keyId(each.key)));
  const isSelected = selectionOf(group, context.selection);
  const without = group.keyQuality.filter((each) => isSelected(each.key) && !forecastKeys.has(keyId(each.key)));
  const isPartial = !selectsAll(context.selection);
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
