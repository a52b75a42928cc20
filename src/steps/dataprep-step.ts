import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { countOf, isMusterError, MusterError, numberText, periodLabel, type FleetSeries } from '#src/core/index.ts';
import {
  defaultRules,
  describeQuality,
  prepareFleet,
  warningsOfQuality,
  type CsvSource,
  type PreparationRules,
  type PreparedFleet,
} from '#src/data-preparation/index.ts';
import { findSeriesGroup, groupPath, writeSeriesGroup, type SeriesGroup } from '#src/feature-store/index.ts';
import { defineStep, type StepResult } from '#src/pipelines/index.ts';
import { withLocalInputs, type LocalInput, type LocalInputs } from './clone-inputs.ts';
import { writeExports } from './export-files.ts';
import { describeChanges } from './group-changes.ts';
import { writePerKey, writesPerKey, type PerKeyExport } from './per-key-exports.ts';
import { progressOf } from './progress.ts';
import { fileInputs } from './step-inputs.ts';
import { preparationSettings, seasonLengthOf, type SeriesContext } from './series-settings.ts';

const options = z.strictObject({
  missing: z
    .enum(['seasonal', 'previous', 'zero'])
    .default(defaultRules.missing)
    .describe(
      'What stands for a missing value: the one a season before (or the one before the gap), the one before, or 0.',
    ),
  duplicates: z
    .enum(['last', 'first', 'sum', 'mean', 'refuse'])
    .default(defaultRules.duplicates)
    .describe('Which of several rows of one key and period counts, or what they make together.'),
  finer: z
    .enum(['refuse', 'sum', 'mean', 'last'])
    .default(defaultRules.finer)
    .describe('What rows of a finer calendar than the frequency make together.'),
  negatives: z
    .enum(['refuse', 'zero', 'keep'])
    .default(defaultRules.negatives)
    .describe('What becomes of a negative target: the row is refused, the value is 0, or it stays.'),
  max_filled_share: z
    .number()
    .min(0)
    .max(1)
    .default(defaultRules.maxFilledShare)
    .describe('The largest share of filled periods with which a key is still trained.'),
  max_refused_share: z
    .number()
    .min(0)
    .max(1)
    .default(defaultRules.maxRefusedShare)
    .describe('The largest share of refused rows with which a file is still read.'),
  min_end_share: z
    .number()
    .min(0)
    .max(1)
    .default(defaultRules.minEndShare)
    .describe('The share of keys that must reach the last period; rows behind it are refused.'),
});

/** The step that reads the raw CSV files and fills the feature group with a regular calendar for each key. */
export const prepareSeries = defineStep({
  uses: 'prepare-series',
  summary:
    'Reads the raw CSV files, types and repairs them, and writes a regular calendar for each key into the feature group.',
  role: 'dataprep',
  options,
  settings: preparationSettings,
  engineKeys: ['exports'],
  inputFiles: {
    demand: { isRequired: true, description: 'The CSV file with keys, time and target.' },
    known_future: {
      isRequired: false,
      description: 'The CSV file with the known-future columns of periods to come.',
    },
  },
  module: import.meta.url,
  inputs: async (context) => fileInputs(context),
  run: async (context, rules): Promise<StepResult> =>
    withLocalInputs(context, async (inputs) => prepare(context, rules, inputs)),
});

type PreparationContext = SeriesContext<keyof typeof preparationSettings.shape>;

async function prepare(
  context: PreparationContext,
  rules: z.infer<typeof options>,
  inputs: LocalInputs,
): Promise<StepResult> {
  const { settings } = context;
  const demand = await csvSource(inputs.demand, 'inputs.demand');
  const future = inputs.knownFuture;
  const knownFuture = future === undefined ? undefined : await csvSource(future, 'inputs.known_future');
  const prepared = await prepareFleet(demand, knownFuture, prepareOptions(settings, rules), context.signal);
  for (const warning of warningsOfQuality(prepared.report)) context.report.warn(warning);
  const before = await groupBefore(context);
  const group = await writeSeriesGroup(context.workspace, settings.feature_group, prepared, {
    run: context.run.id,
    step: context.run.step,
    codeVersion: context.run.codeVersion,
    now: context.now(),
  });
  const files = await exportPrepared(prepared, context);
  const result = resultOf(prepared, group, settings);
  const changes = before === undefined || !group.hasChanged ? [] : describeChanges(before, prepared);
  return {
    ...result,
    remarks: [...inputs.remarks, ...(result.remarks ?? []), ...changes],
    produced: [
      { kind: 'table', name: groupPath(settings.feature_group), version: group.version },
      { kind: 'files', name: exportFolder, files },
    ],
  };
}

// Only what changed is told from it: a version before that cannot be read does not keep new data out.
async function groupBefore(context: PreparationContext): Promise<SeriesGroup | undefined> {
  try {
    return await findSeriesGroup(context.workspace, context.settings.feature_group);
  } catch (error) {
    if (!isMusterError(error) || error.code !== 'TABLE_FILE_DAMAGED') throw error;
    context.report.warn(
      `the version before of the feature group cannot be read: ${error.faults[0]?.what ?? error.message}`,
    );
    return undefined;
  }
}

async function csvSource({ path, name }: LocalInput, where: string): Promise<CsvSource> {
  try {
    await access(path, constants.R_OK);
    if ((await stat(path)).isDirectory()) throw new Error('It is a folder.');
  } catch (cause) {
    throw new MusterError(
      'DATA_FILE_NOT_FOUND',
      { what: 'The file is not there, is a folder, or cannot be read.', where: { file: path, path: where } },
      { cause },
    );
  }
  return { name, open: () => createReadStream(path) };
}

function prepareOptions(
  settings: PreparationContext['settings'],
  rules: z.infer<typeof options>,
): Parameters<typeof prepareFleet>[2] {
  const preparation: PreparationRules = {
    missing: rules.missing,
    duplicates: rules.duplicates,
    finer: rules.finer,
    negatives: rules.negatives,
    maxFilledShare: rules.max_filled_share,
    maxRefusedShare: rules.max_refused_share,
    endedAfter: settings.ended_after ?? seasonLengthOf(settings),
    minEndShare: rules.min_end_share,
  };
  return {
    frequency: settings.frequency,
    seasonLength: seasonLengthOf(settings),
    keyColumns: settings.keys,
    covariates: settings.known_future,
    columns: settings.columns,
    timeFormat: settings.time_format,
    decimalMark: settings.decimal_mark,
    rules: preparation,
  };
}

const exportFolder = 'DataPrep_outputs';

/** Writes the prepared series as CSV files, and gives their paths below the output folder. */
async function exportPrepared(
  { fleet, keyQuality, report }: PreparedFleet,
  context: PreparationContext,
): Promise<readonly string[]> {
  const root = join(context.outputFolder, exportFolder);
  const watch = { onProgress: progressOf(context, 'writing DataPrep_outputs'), signal: context.signal };
  const quality = { path: 'quality_report.json', text: `${JSON.stringify(report, undefined, 2)}\n` };
  await writeExports(root, [quality], watch);
  const isWritten = writesPerKey(context.pipeline, keyQuality.length);
  const files = isWritten ? fleet.keys.map((_, i) => filesOfKey(fleet, i)) : [];
  const allKeys = keyQuality.map((each) => each.key);
  const perKey = { keyColumns: fleet.keyColumns, allKeys, fileNames: ['data.csv', 'target.csv'], files };
  const written = await writePerKey(root, perKey, watch);
  return [quality.path, ...written].map((path) => join(exportFolder, path));
}

/** data.csv: period, covariates, repaired, also of the known future; target.csv: period and target, of the observed periods. */
function filesOfKey(fleet: FleetSeries, i: number): PerKeyExport['files'][number] {
  const from = fleet.indptr[i]!;
  const names = Object.keys(fleet.covariates);
  const labels = Array.from({ length: fleet.indptr[i + 1]! - from }, (_, row) =>
    periodLabel(fleet.frequency, fleet.firstPeriod[i]! + row),
  );
  const data = labels.map((label, row) => [
    label,
    ...names.map((name) => numberText(fleet.covariates[name]![from + row]!)),
    String(fleet.repaired[from + row]),
  ]);
  const target = labels
    .slice(0, fleet.nObserved[i])
    .map((label, row) => [label, numberText(fleet.target[from + row]!)]);
  return {
    key: fleet.keys[i]!,
    files: {
      'data.csv': stringify([['period', ...names, 'repaired'], ...data]),
      'target.csv': stringify([['period', 'target'], ...target]),
    },
  };
}

function resultOf(
  { fleet, keyQuality, report }: PreparedFleet,
  group: { readonly version: number; readonly hasChanged: boolean },
  settings: PreparationContext['settings'],
): StepResult {
  const blocked = keyQuality.filter((each) => each.state === 'BLOCKED_DATA').length;
  const change = group.hasChanged ? 'is now at' : 'is unchanged at';
  return {
    summary: `${countOf(keyQuality.length, 'key')}, ${countOf(fleet.target.length, 'row')}; feature group ${settings.feature_group.name} ${change} version ${group.version}.`,
    counts: { keys: keyQuality.length, keysBlocked: blocked, rows: fleet.target.length, groupVersion: group.version },
    remarks: describeQuality(report),
    outputs: [
      { path: 'DataPrep_outputs', holds: 'data.csv and target.csv for each key, quality_report.json' },
      {
        path: groupPath(settings.feature_group),
        holds: 'the feature group (table in the workspace)',
        isInWorkspace: true,
      },
    ],
  };
}
