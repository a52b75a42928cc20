import { join } from 'node:path';
import { z } from 'zod';
import {
  compareKeys,
  countOf,
  countText,
  describeKey,
  isMusterError,
  keyId,
  selectSeries,
  type Key,
} from '#src/core/index.ts';
import type { SeriesGroup, SeriesViewRows } from '#src/feature-store/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import {
  defineStep,
  seasonLengthOf,
  type PipelineDefinition,
  type StepContext,
  type StepResult,
} from '#src/pipelines/index.ts';
import {
  coefficientCsv,
  defaultCoverage,
  fleetCoefficientsCsv,
  fleetRmseCsv,
  metricNames,
  modelMetrics,
  rmseCsv,
  trainFleet,
  trainingSummary,
  unitlessMetrics,
  writeChallengers,
  type Challenger,
  type TrainOptions,
} from '#src/training/index.ts';
import { writeExports } from './export-files.ts';
import { challengersOfSameData } from './challenger-data.ts';
import { fleetFolder } from './fleet-folder.ts';
import { targetRange } from './target-range.ts';
import { selectionOf } from './key-selection.ts';
import { writePerKey, writesPerKey } from './per-key-exports.ts';
import { progressOf } from './progress.ts';
import { readSeries } from './read-series.ts';

const options = z.strictObject({
  candidates: z.array(z.unknown()).min(1).superRefine(reportWrongCandidates),
  min_rows: z.int().min(1).default(24),
  holdout: z.int().min(1).optional(),
  origins: z.int().min(1).default(3),
  validation_horizon: z.int().min(1).optional(),
  metric: z
    .union([z.enum(metricNames), z.partialRecord(z.enum(unitlessMetrics), z.number().min(0)).refine(hasWeight)])
    .default('rmse'),
  selection: z.enum(['fleet', 'key']).default('fleet'),
  coverage: z.number().gt(0).lt(1).default(defaultCoverage),
});

/** The step that fits every candidate to every key and keeps the best of each as its challenger. */
export const trainFleetStep = defineStep({
  uses: 'train-fleet',
  summary:
    'Fits every candidate to every key, chooses on validation origins before the holdout, and keeps one challenger a key.',
  options,
  run: async (context, rules): Promise<StepResult> => {
    const group = await readSeries(context);
    const isSelected = selectionOf(group, context.selection);
    const training = trainOptions(context.pipeline, rules, Object.keys(group.fleet.covariates));
    const trained = await trainSelected(group, isSelected, training, context);
    const challengers = await keepChallengers(trained, group, context);
    await exportTraining(group, challengers, context);
    return resultOf(group, trained, challengers.length - trained.length);
  },
});

function hasWeight(weights: Readonly<Partial<Record<string, number>>>): boolean {
  return Object.values(weights).some((weight) => weight !== undefined && weight > 0);
}

function reportWrongCandidates(candidates: readonly unknown[], context: z.RefinementCtx): void {
  for (const [i, candidate] of candidates.entries()) {
    try {
      // Whether a candidate is well formed does not depend on the season.
      parseCandidate(candidate, { seasonLength: 1 });
    } catch (error) {
      if (!isMusterError(error)) throw error;
      const { what, expected } = error.faults[0]!;
      context.addIssue({
        code: 'custom',
        path: [i],
        message: `${what}${expected === undefined ? '' : ` Expected: ${expected}.`}`,
      });
    }
  }
}

function trainOptions(
  pipeline: PipelineDefinition,
  rules: z.infer<typeof options>,
  covariates: readonly string[],
): TrainOptions {
  const seasonLength = seasonLengthOf(pipeline);
  const defaults = { seasonLength, covariates, ...targetRange(pipeline) };
  const { validation_horizon: validationHorizon } = rules;
  return {
    candidates: rules.candidates.map((candidate) => parseCandidate(candidate, defaults)),
    horizon: pipeline.horizon,
    seasonLength,
    minRows: rules.min_rows,
    holdout: rules.holdout ?? pipeline.horizon,
    origins: rules.origins,
    ...(validationHorizon === undefined ? {} : { validationHorizon }),
    metric: rules.metric,
    selection: rules.selection,
    coverage: rules.coverage,
    seed: pipeline.seed,
  };
}

async function trainSelected(
  group: SeriesGroup,
  isSelected: (key: Key) => boolean,
  training: TrainOptions,
  context: StepContext,
): Promise<readonly Challenger[]> {
  const fleet = selectSeries(group.fleet, isSelected);
  const blocked = new Map(
    group.keyQuality.filter((each) => each.state !== 'READY').map((each) => [keyId(each.key), each.reason]),
  );
  const challengers = await trainFleet(fleet, blocked, training, {
    onProgress: progressOf(context, 'training keys'),
    signal: context.signal,
  });
  const withSeries = new Set(group.fleet.keys.map((key) => keyId(key)));
  const withoutRows = group.keyQuality.filter((each) => !withSeries.has(keyId(each.key)) && isSelected(each.key));
  return [...challengers, ...withoutRows.map((each) => withoutSeries(each, training.holdout))].sort((a, b) =>
    compareKeys(a.key, b.key),
  );
}

// All rows of the key were refused: it has no series, but it is a key of the data and ends in a state.
function withoutSeries(quality: SeriesGroup['keyQuality'][number], holdout: number): Challenger {
  return { key: quality.key, state: 'BLOCKED_DATA', reason: quality.reason, validation: [], holdout, notes: [] };
}

const mostTries = 20;

/**
 * Writes the challengers in place of those of the last training; a run on selected keys leaves the others of the same data as they are.
 * Where another training came between, the others are read again. Gives all challengers that the table now holds.
 */
async function keepChallengers(
  trained: readonly Challenger[],
  group: SeriesViewRows,
  context: StepContext,
): Promise<readonly Challenger[]> {
  for (let tries = 1; ; tries++) {
    const before = await challengersOfSameData(context.workspace, context.pipeline, group);
    const challengers = withTheOthers(trained, before.challengers, context);
    try {
      await commitChallengers(challengers, before.tableVersion, group, context);
      return challengers;
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_CONFLICT' || tries === mostTries) throw error;
      context.report.debug('another training came between; its challengers are read again');
    }
  }
}

function withTheOthers(
  trained: readonly Challenger[],
  before: readonly Challenger[],
  context: StepContext,
): readonly Challenger[] {
  if (Object.keys(context.selection).length === 0) return trained;
  const ids = new Set(trained.map((each) => keyId(each.key)));
  return [...trained, ...before.filter((each) => !ids.has(keyId(each.key)))].sort((a, b) => compareKeys(a.key, b.key));
}

async function commitChallengers(
  challengers: readonly Challenger[],
  expectedVersion: number,
  group: SeriesViewRows,
  context: StepContext,
): Promise<void> {
  await writeChallengers(context.workspace, fleetFolder(context.pipeline), {
    keyColumns: group.fleet.keyColumns,
    challengers,
    info: {
      operation: 'TRAIN',
      run: context.run.id,
      step: context.run.step,
      codeVersion: context.run.codeVersion,
      featureView: { name: group.view.name, version: group.view.version },
      tablesRead: group.tablesRead,
    },
    now: context.now(),
    expectedVersion,
  });
}

async function exportTraining(
  group: SeriesGroup,
  challengers: readonly Challenger[],
  context: StepContext,
): Promise<void> {
  const { keyColumns } = group.fleet;
  const watch = { onProgress: progressOf(context, 'writing Training_Output'), signal: context.signal };
  const trained = challengers.filter((each) => each.state === 'TRAINED');
  const metrics = { path: 'all_model_metrics.json', text: json(modelMetrics(keyColumns, challengers)) };
  const summary = { path: 'training_summary.json', text: json(trainingSummary(challengers)) };
  await writeExports(join(context.outputFolder, 'model_metrics'), [metrics, summary], watch);
  const root = join(context.outputFolder, 'Training_Output');
  const wide = [
    { path: 'coefficients.csv', text: fleetCoefficientsCsv(keyColumns, trained) },
    { path: 'rmse.csv', text: fleetRmseCsv(keyColumns, trained) },
  ];
  await writeExports(root, wide, watch);
  const isWritten = writesPerKey(context.pipeline, group.keyQuality.length);
  const files = trained.map((each) => ({
    key: each.key,
    files: { 'coefficient.csv': coefficientCsv(each), 'rmse.csv': rmseCsv(each) },
  }));
  const perKey = {
    keyColumns,
    allKeys: group.keyQuality.map((each) => each.key),
    fileNames: ['coefficient.csv', 'rmse.csv'],
  };
  await writePerKey(root, { ...perKey, files: isWritten ? files : [] }, watch);
}

function resultOf(group: SeriesGroup, challengers: readonly Challenger[], nKept: number): StepResult {
  const count = (state: Challenger['state']): number => challengers.filter((each) => each.state === state).length;
  const states = {
    TRAINED: count('TRAINED'),
    BLOCKED_DATA: count('BLOCKED_DATA'),
    FAILED_TRAIN: count('FAILED_TRAIN'),
  };
  const kept = nKept === 0 ? '' : ` The challengers of ${countOf(nKept, 'other key')} are kept.`;
  const others = challengers.filter((each) => each.state !== 'TRAINED');
  return {
    summary: `${countText(states.TRAINED)} of ${countOf(challengers.length, 'key')} trained; ${winners(challengers)}.${kept}`,
    counts: {
      keys: challengers.length,
      trained: states.TRAINED,
      blocked: states.BLOCKED_DATA,
      failed: states.FAILED_TRAIN,
    },
    keyStates: states,
    remarks: namedKeys(
      others.map((each) => `${each.state} ${describeKey(group.fleet.keyColumns, each.key)}: ${each.reason}`),
    ),
    outputs: [
      {
        path: 'Training_Output',
        holds: 'coefficient.csv and rmse.csv for each key; coefficients.csv and rmse.csv for all',
      },
      { path: 'model_metrics', holds: 'all_model_metrics.json, training_summary.json' },
    ],
  };
}

function winners(challengers: readonly Challenger[]): string {
  const counts = new Map<string, number>();
  for (const { candidate } of challengers) {
    if (candidate !== undefined) counts.set(candidate.learner, (counts.get(candidate.learner) ?? 0) + 1);
  }
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([learner, count]) => `${learner} ${countText(count)}`);
  return parts.length === 0 ? 'no candidate won' : `chosen: ${parts.join(', ')}`;
}

const mostNamed = 10;

/** Gives the first lines, and how many more there are and where to read them. */
function namedKeys(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostNamed) return lines;
  return [
    ...lines.slice(0, mostNamed),
    `… and ${lines.length - mostNamed} more: model_metrics/all_model_metrics.json names all`,
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
