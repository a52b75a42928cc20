import { join } from 'node:path';
import { z } from 'zod';
import { keyId } from '#src/core/index.ts';
import { groupPath, type SeriesGroup } from '#src/feature-store/index.ts';
import {
  contributionLines,
  contributionsCsv,
  forecastBases,
  forecastSpan,
  itemForecastCsv,
  reconcileMethods,
  totalsFiles,
  type FleetForecast,
  type FleetForecastOptions,
  type TotalForecast,
} from '#src/inference/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { defineStep, tableInput, type StepContext, type StepResult } from '#src/pipelines/index.ts';
import { readChampions, readPreviousVersions } from '#src/registry/index.ts';
import { holdAgainstTraining } from './artifacts/hold-against-training.ts';
import { checkMode, forecastByMode, forecastModes } from './daily/forecast-by-mode.ts';
import { drawForecasts } from './draw-forecasts.ts';
import { removeStaleExports, writeExports } from './export-files.ts';
import { fleetFolder } from './fleet-folder.ts';
import { forecastResult } from './forecast-result.ts';
import { forecastsToKeep } from './forecast-rows.ts';
import { keepForecasts } from './keep-forecasts.ts';
import { selectionOf } from './key-selection.ts';
import { progressOf } from './progress.ts';
import { readSeries } from './read-series.ts';
import { forecastSettings, seasonLengthOf } from './series-settings.ts';
import { seriesInputs } from './step-inputs.ts';
import { targetRange } from './target-range.ts';
import { withTotals } from './total-forecasts.ts';

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
  start: z
    .string()
    .optional()
    .describe(
      'The first period to forecast, such as "2023-07" or "2023-Q3"; the one after the end of the data unless it is said. Inside the data it is a backtest: no row from it on is read.',
    ),
  periods: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('How many periods to forecast; the horizon unless it is said.'),
  plots: z
    .union([z.int().min(0), z.enum(['all', 'none'])])
    .default(10)
    .describe(
      'How many keys are drawn in forecasts/plots, those with the largest volume, beside the whole fleet and a heat map; "all", or "none" for no chart at all.',
    ),
  unit: z.string().min(1).max(40).optional().describe('What the target is counted in, such as pieces, for the charts.'),
  mode: z
    .enum(forecastModes)
    .default('full')
    .describe(
      'What is forecast: full forecasts every key; daily only what no earlier run has forecast from the same rows and champion, and holds earlier forecasts against the values that came. A daily forecast has no start.',
    ),
  reconcile: z
    .enum(reconcileMethods)
    .default('bottom_up')
    .describe(
      'How totals and keys agree: bottom_up sums the keys; ols, wls_struct and wls_var reconcile them with forecasts of the totals first, weighing all alike, by the number of keys, or by the width of the intervals.',
    ),
  explain: z
    .boolean()
    .default(false)
    .describe(
      'Whether forecasts/item_demand_contributions.csv says what makes up each forecast, term by term: lags, trend, season, covariates. Not of a daily forecast.',
    ),
});

/** The step that forecasts with the champions of a release: the periods after the end of the data, or those that are asked for. */
export const batchForecast = defineStep({
  uses: 'batch-forecast',
  summary:
    'Forecasts every key with its champion, or with a fallback that is said, and writes the forecasts as CSV files and charts.',
  role: 'inference',
  options,
  settings: forecastSettings,
  engineKeys: ['seed'],
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
    const { pipeline, settings } = context;
    const hold = { mode: wish.schema, training: wish.training };
    const { group, remarks, isReplaced } = await holdAgainstTraining(await readSeries(context), hold, context);
    const { keyColumns } = group.fleet;
    checkMode(wish);
    const span = forecastSpan(group.fleet, { start: wish.start, periods: wish.periods ?? settings.horizon });
    const service = await serviceOf(keyColumns, wish.release, context);
    const release = service.release === 0 ? undefined : service.release;
    const releases = { [`${fleetFolder(pipeline)}/releases`]: service.releaseVersion };
    const tablesRead = { ...group.tablesRead, ...(release === undefined ? {} : releases) };
    const request = { ...service, ...forecastOptions(group, context), span, isExplained: wish.explain };
    const bases = span.isBacktest ? new Map<string, string>() : forecastBases(group.fleet, request);
    const ground = { bases, featureGroup: groupPath(settings.feature_group), tablesRead };
    const made = await forecastByMode(wish.mode, { fleet: group.fleet, request, ground }, context);
    const about = { ...request, method: wish.reconcile };
    const { forecast, totals, coverage, said } = await withTotals(group.fleet, made.forecast, about, context);
    const explained = wish.explain ? { isReconciled: wish.reconcile !== 'bottom_up' } : undefined;
    const files = await writeForecasts(group, forecast, { release, isReplaced, totals, explained }, context);
    const toKeep = forecastsToKeep(group.fleet, forecast, { release, isNew: made.isNew });
    const kept = await keepForecasts(toKeep, { group: wish.feature_group, release, ...ground }, context);
    const total = totals.find(({ column }) => column === undefined);
    const words = { target: settings.columns['target'] ?? 'target', seasonLength: seasonLengthOf(settings) };
    const plots = await drawForecasts(
      group,
      forecast,
      { ...words, total, coverage, plots: wish.plots, unit: wish.unit, release },
      context,
    );
    const result = forecastResult(group, forecast, context);
    const termLines = explained === undefined ? [] : contributionLines(group.fleet, forecast, explained);
    return {
      ...result,
      remarks: [...remarks, ...(result.remarks ?? []), ...said, ...made.said, ...kept.said, ...termLines],
      produced: [{ kind: 'files', name: 'forecasts', files: [...files, ...made.files, ...plots] }, ...kept.tables],
    };
  },
});

type Service = Awaited<ReturnType<typeof readChampions>> & Pick<FleetForecastOptions, 'previous'>;

/** Reads the champions of a release, and what stands in for those that do not load. */
async function serviceOf(
  keyColumns: readonly string[],
  wished: number | undefined,
  { workspace, pipeline, signal }: StepContext,
): Promise<Service> {
  const folder = fleetFolder(pipeline);
  const release = wished === undefined ? {} : { release: wished };
  const service = await readChampions(workspace, folder, { keyColumns, signal, ...release });
  const previous = await readPreviousVersions(workspace, folder, { ...service, keyColumns, signal });
  return { ...service, previous };
}

/** Gives what a forecast needs of the data and the settings. */
function forecastOptions(
  group: SeriesGroup,
  context: StepContext<z.output<typeof forecastSettings>>,
): Omit<FleetForecastOptions, 'champions' | 'previous' | 'span'> {
  const { settings, pipeline, selection } = context;
  const seasonLength = seasonLengthOf(settings);
  const inFleet = new Set(group.fleet.keys.map((key) => keyId(key)));
  return {
    reasons: reasonsOfBlocked(group),
    keysWithoutRows: group.keyQuality.map(({ key }) => key).filter((key) => !inFleet.has(keyId(key))),
    isSelected: selectionOf(group, selection),
    fallback: parseCandidate('seasonal_naive', { seasonLength, ...targetRange(settings) }),
    seasonLength,
    seed: pipeline.seed,
    endedAfter: settings.ended_after ?? seasonLength,
  };
}

function reasonsOfBlocked(group: SeriesGroup): ReadonlyMap<string, string> {
  return new Map(group.keyQuality.filter((each) => each.reason !== '').map((each) => [keyId(each.key), each.reason]));
}

const contributionsFile = 'item_demand_contributions.csv';

/** Writes the forecasts as CSV files, and gives their paths below the output folder. */
async function writeForecasts(
  group: SeriesGroup,
  forecast: FleetForecast,
  {
    release,
    isReplaced,
    totals,
    explained,
  }: {
    readonly release: number | undefined;
    readonly isReplaced: boolean;
    readonly totals: readonly TotalForecast[];
    readonly explained: Parameters<typeof contributionsCsv>[2] | undefined;
  },
  context: StepContext,
): Promise<readonly string[]> {
  const files = [
    { path: 'item_demand_forecast.csv', text: itemForecastCsv(group.fleet, forecast, release, { isReplaced }) },
    ...totalsFiles(group.fleet, forecast, totals),
    ...(explained === undefined
      ? []
      : [{ path: contributionsFile, text: contributionsCsv(group.fleet, forecast, explained) }]),
  ];
  // Terms of earlier forecasts do not make up these.
  if (explained === undefined) await removeStaleExports(context.outputFolder, ['forecasts'], [contributionsFile]);
  const watch = { onProgress: progressOf(context, 'writing forecasts'), signal: context.signal };
  await writeExports(join(context.outputFolder, 'forecasts'), files, watch);
  return files.map(({ path }) => join('forecasts', path));
}
