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
  type CsvSource,
  type PreparationRules,
  type PreparedFleet,
} from '#src/data-preparation/index.ts';
import { findSeriesGroup, groupPath, writeSeriesGroup, type SeriesGroup } from '#src/feature-store/index.ts';
import {
  defineStep,
  seasonLengthOf,
  type PipelineDefinition,
  type StepContext,
  type StepResult,
} from '#src/pipelines/index.ts';
import { withLocalInputs, type LocalInput, type LocalInputs } from './clone-inputs.ts';
import { writeExports } from './export-files.ts';
import { describeChanges } from './group-changes.ts';
import { writePerKey, writesPerKey, type PerKeyExport } from './per-key-exports.ts';
import { progressOf } from './progress.ts';

const options = z.strictObject({
  missing: z.enum(['seasonal', 'previous', 'zero']).default(defaultRules.missing),
  duplicates: z.enum(['last', 'first', 'sum', 'mean', 'refuse']).default(defaultRules.duplicates),
  finer: z.enum(['refuse', 'sum', 'mean', 'last']).default(defaultRules.finer),
  negatives: z.enum(['refuse', 'zero', 'keep']).default(defaultRules.negatives),
  max_filled_share: z.number().min(0).max(1).default(defaultRules.maxFilledShare),
  max_refused_share: z.number().min(0).max(1).default(defaultRules.maxRefusedShare),
  min_end_share: z.number().min(0).max(1).default(defaultRules.minEndShare),
});

/** The step that reads the raw CSV files and fills the feature group with a regular calendar for each key. */
export const prepareSeries = defineStep({
  uses: 'prepare-series',
  summary:
    'Reads the raw CSV files, types and repairs them, and writes a regular calendar for each key into the feature group.',
  options,
  run: async (context, rules): Promise<StepResult> =>
    withLocalInputs(context, async (inputs) => prepare(context, rules, inputs)),
});

async function prepare(context: StepContext, rules: z.infer<typeof options>, inputs: LocalInputs): Promise<StepResult> {
  const { pipeline } = context;
  const demand = await csvSource(inputs.demand, 'inputs.demand');
  const future = inputs.knownFuture;
  const knownFuture = future === undefined ? undefined : await csvSource(future, 'inputs.known_future');
  const prepared = await prepareFleet(demand, knownFuture, prepareOptions(pipeline, rules), context.signal);
  const before = await groupBefore(context);
  const group = await writeSeriesGroup(context.workspace, pipeline.feature_group, prepared, {
    run: context.run.id,
    step: context.run.step,
    codeVersion: context.run.codeVersion,
    now: context.now(),
  });
  await exportPrepared(prepared, context);
  const result = resultOf(prepared, group, pipeline);
  const changes = before === undefined || !group.hasChanged ? [] : describeChanges(before, prepared);
  return { ...result, remarks: [...inputs.remarks, ...(result.remarks ?? []), ...changes] };
}

// Only what changed is told from it: a version before that cannot be read does not keep new data out.
async function groupBefore(context: StepContext): Promise<SeriesGroup | undefined> {
  try {
    return await findSeriesGroup(context.workspace, context.pipeline.feature_group);
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
  pipeline: PipelineDefinition,
  rules: z.infer<typeof options>,
): Parameters<typeof prepareFleet>[2] {
  const preparation: PreparationRules = {
    missing: rules.missing,
    duplicates: rules.duplicates,
    finer: rules.finer,
    negatives: rules.negatives,
    maxFilledShare: rules.max_filled_share,
    maxRefusedShare: rules.max_refused_share,
    endedAfter: pipeline.ended_after ?? seasonLengthOf(pipeline),
    minEndShare: rules.min_end_share,
  };
  return {
    frequency: pipeline.frequency,
    seasonLength: seasonLengthOf(pipeline),
    keyColumns: pipeline.keys,
    covariates: pipeline.known_future,
    columns: pipeline.columns,
    timeFormat: pipeline.time_format,
    rules: preparation,
  };
}

async function exportPrepared({ fleet, keyQuality, report }: PreparedFleet, context: StepContext): Promise<void> {
  const root = join(context.outputFolder, 'DataPrep_outputs');
  const watch = { onProgress: progressOf(context, 'writing DataPrep_outputs'), signal: context.signal };
  await writeExports(root, [{ path: 'quality_report.json', text: `${JSON.stringify(report, undefined, 2)}\n` }], watch);
  const isWritten = writesPerKey(context.pipeline, keyQuality.length);
  const files = isWritten ? fleet.keys.map((_, i) => filesOfKey(fleet, i)) : [];
  const allKeys = keyQuality.map((each) => each.key);
  const perKey = { keyColumns: fleet.keyColumns, allKeys, fileNames: ['data.csv', 'target.csv'], files };
  await writePerKey(root, perKey, watch);
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
  pipeline: PipelineDefinition,
): StepResult {
  const blocked = keyQuality.filter((each) => each.state === 'BLOCKED_DATA').length;
  const change = group.hasChanged ? 'is now at' : 'is unchanged at';
  return {
    summary: `${countOf(keyQuality.length, 'key')}, ${countOf(fleet.target.length, 'row')}; feature group ${pipeline.feature_group.name} ${change} version ${group.version}.`,
    counts: { keys: keyQuality.length, keysBlocked: blocked, rows: fleet.target.length, groupVersion: group.version },
    remarks: describeQuality(report),
    outputs: [
      { path: 'DataPrep_outputs', holds: 'data.csv and target.csv for each key, quality_report.json' },
      {
        path: groupPath(pipeline.feature_group),
        holds: 'the feature group (table in the workspace)',
        isInWorkspace: true,
      },
    ],
  };
}
