import { z } from 'zod';
import { compareKeys, countOf, countText, describeKey, isMusterError, keyId, type Key } from '#src/core/index.ts';
import type { SeriesGroup, SeriesViewRows } from '#src/feature-store/index.ts';
import { candidateDigest, parseCandidate } from '#src/learners/index.ts';
import { defineStep, selectsAll, type StepContext, type StepResult, valueInput } from '#src/pipelines/index.ts';
import {
  challengerPacks,
  defaultCoverage,
  metricNames,
  trainChangedKeys,
  unitlessMetrics,
  writeChallengers,
  type Challenger,
  type ModelPacks,
  type RetrainedKeys,
  type TrainOptions,
} from '#src/training/index.ts';
import { keepTraining } from './artifacts/keep-training.ts';
import { challengersBefore, trainingCode, trainingModule, type ChallengersBefore } from './challenger-data.ts';
import { fleetFolder } from './fleet-folder.ts';
import { fleetTables } from './fleet-tables.ts';
import { targetRange } from './target-range.ts';
import { selectionOf } from './key-selection.ts';
import { progressOf } from './progress.ts';
import { readSeries } from './read-series.ts';
import { seriesInputs } from './step-inputs.ts';
import { seasonLengthOf, trainingSettings, type SeriesContext } from './series-settings.ts';
import { exportTraining } from './training-exports.ts';

const options = z.strictObject({
  candidates: z
    .array(z.unknown())
    .min(1)
    .superRefine(reportWrongCandidates)
    .describe('The learners to try: a name, or { learner, parameters }.'),
  min_rows: z.int().min(1).default(24).describe('The least number of observed rows with which a key is trained.'),
  holdout: z
    .int()
    .min(1)
    .optional()
    .describe(
      'The last periods, which only the gate sees; the horizon unless it is said. Two horizons or more let it test each key.',
    ),
  origins: z
    .int()
    .min(1)
    .default(3)
    .describe('The points before the holdout from which candidates forecast to be compared.'),
  validation_horizon: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Periods that are forecast from each origin; the horizon, or less where the history is short, unless it is said.',
    ),
  metric: z
    .union([z.enum(metricNames), z.partialRecord(z.enum(unitlessMetrics), z.number().min(0)).refine(hasWeight)])
    .default('rmse')
    .describe('The error by which candidates are compared: one, or weights of several without a unit.'),
  selection: z
    .enum(['fleet', 'key'])
    .default('fleet')
    .describe(
      'fleet: a key leaves the best candidate of the fleet on strong evidence only; key: on its own errors alone.',
    ),
  coverage: z
    .number()
    .gt(0)
    .lt(1)
    .default(defaultCoverage)
    .describe('The share of values that prediction intervals shall hold.'),
  budget: z
    .strictObject({
      minutes: z
        .number()
        .gt(0)
        .optional()
        .describe(
          'After so many minutes no further key is begun: those are NOT_BEGUN, their champions stay, and the next run begins those first that waited longest.',
        ),
      seconds_per_key: z
        .number()
        .gt(0)
        .optional()
        .describe(
          'A key compares no further candidate after so many seconds; which ones then depends on the machine, and a key whose rows do not change keeps the choice that it made so. No limit unless it is said.',
        ),
    })
    .default({})
    .describe('How long training may take; without limits unless they are said.'),
  reuse: z
    .boolean()
    .default(true)
    .describe(
      'Whether keys whose rows, settings and code did not change keep the challengers of the training before; false trains all.',
    ),
});

/** The step that fits every candidate to every key and keeps the best of each as its challenger. */
export const trainFleetStep = defineStep({
  uses: 'train-fleet',
  summary:
    'Fits every candidate to every key, chooses on validation origins before the holdout, and keeps one challenger a key.',
  role: 'train',
  options,
  settings: trainingSettings,
  module: import.meta.url,
  partsOfCode: [trainingModule],
  inputs: async (context, { budget }) => [
    ...(await seriesInputs(context)),
    // Which keys the minutes left out is in the table alone: the step runs again, and takes over all others.
    ...(budget.minutes === undefined ? [] : [valueInput('keys that were not begun', undefined)]),
    // The challengers of the other keys stay beside those of the selected ones: which ones these are the training finds out.
    ...(selectsAll(context.selection) ? [] : [valueInput('challengers of the other keys', undefined)]),
  ],
  run: async (context, rules): Promise<StepResult> => {
    const group = await readSeries(context);
    const isSelected = selectionOf(group, context.selection);
    const training = trainOptions(context, rules, Object.keys(group.fleet.covariates));
    const before = await challengersBefore(context.workspace, context.pipeline, group);
    const [fault] = before.damaged;
    if (fault !== undefined)
      context.report.warn(`${countOf(before.damaged.length, 'fault')} in the stored challengers: ${fault.message}`);
    const packs = challengerPacks(context.workspace, fleetFolder(context.pipeline));
    const { minutes } = rules.budget;
    const mayReuse = rules.reuse && context.isForced !== true;
    const stored = before.challengers;
    const trained = await trainSelected({ group, isSelected, stored, mayReuse, packs, minutes }, training, context);
    const { challengers, version } = await keepChallengers(trained.challengers, { group, before, packs }, context);
    const files = await exportTraining(group, challengers, context);
    return {
      ...resultOf(group, trained, challengers.length - trained.challengers.length),
      produced: [
        { kind: 'table', name: `${fleetFolder(context.pipeline)}/challengers`, version },
        ...(await fleetTables(context, ['challenger_blobs'])),
        { kind: 'files', name: 'Training_Output', files },
      ],
    };
  },
});

function hasWeight(weights: Readonly<Partial<Record<string, number>>>): boolean {
  return Object.values(weights).some((weight) => weight !== undefined && weight > 0);
}

function reportWrongCandidates(candidates: readonly unknown[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  for (const [i, candidate] of candidates.entries()) {
    const report = (message: string): void => context.addIssue({ code: 'custom', path: [i], message });
    try {
      // Whether a candidate is well formed, and which one it is, does not depend on the season.
      const digest = candidateDigest(parseCandidate(candidate, { seasonLength: 1 }));
      const first = seen.get(digest);
      if (first === undefined) seen.set(digest, i);
      else report(`It is the same as candidates[${first}]; each candidate is listed once.`);
    } catch (error) {
      if (!isMusterError(error)) throw error;
      for (const { what, expected } of error.faults)
        report(`${what}${expected === undefined ? '' : ` Expected: ${expected}.`}`);
    }
  }
}

function trainOptions(
  { pipeline, settings }: SeriesContext<keyof typeof trainingSettings.shape>,
  rules: z.infer<typeof options>,
  covariates: readonly string[],
): TrainOptions {
  const seasonLength = seasonLengthOf(settings);
  const defaults = { seasonLength, covariates, ...targetRange(settings) };
  const { validation_horizon: validationHorizon, budget } = rules;
  return {
    candidates: rules.candidates.map((candidate) => parseCandidate(candidate, defaults)),
    horizon: settings.horizon,
    seasonLength,
    minRows: rules.min_rows,
    holdout: rules.holdout ?? settings.horizon,
    origins: rules.origins,
    ...(validationHorizon === undefined ? {} : { validationHorizon }),
    metric: rules.metric,
    selection: rules.selection,
    coverage: rules.coverage,
    ...(budget.seconds_per_key === undefined ? {} : { secondsPerKey: budget.seconds_per_key }),
    seed: pipeline.seed,
  };
}

type TrainingRows = {
  readonly group: SeriesGroup;
  readonly isSelected: (key: Key) => boolean;
  readonly stored: readonly Challenger[];
  /** Whether stored challengers stand for keys of which nothing changed. */
  readonly mayReuse: boolean;
  /** Where the models go as they are fitted. */
  readonly packs: ModelPacks;
  /** After which no key is begun. */
  readonly minutes: number | undefined;
};

async function trainSelected(
  { group, packs, minutes, ...keys }: TrainingRows,
  training: TrainOptions,
  context: StepContext,
): Promise<RetrainedKeys> {
  const { fleet, keyQuality } = group;
  const blocked = new Map(
    keyQuality.filter((each) => each.state !== 'READY').map((each) => [keyId(each.key), each.reason]),
  );
  const { challengers, ...sets } = await trainChangedKeys(
    { fleet, blocked, ...keys, codeDigest: trainingCode(context), codeNow: () => trainingCode({}) },
    training,
    {
      onProgress: progressOf(context, 'training keys'),
      signal: context.signal,
      workers: context.pipeline.workers,
      keepModels: packs.add,
      minutes,
    },
  );
  const withSeries = new Set(fleet.keys.map((key) => keyId(key)));
  const withoutRows = keyQuality.filter((each) => !withSeries.has(keyId(each.key)) && keys.isSelected(each.key));
  const all = [...challengers, ...withoutRows.map((each) => withoutSeries(each, training.holdout))];
  return { challengers: all.sort((a, b) => compareKeys(a.key, b.key)), ...sets };
}

// All rows of the key were refused: it has no series, but it is a key of the data and ends in a state.
function withoutSeries(quality: SeriesGroup['keyQuality'][number], holdout: number): Challenger {
  return { key: quality.key, state: 'BLOCKED_DATA', reason: quality.reason, validation: [], holdout, notes: [] };
}

const mostTries = 20;

type KeepRequest = {
  readonly group: SeriesViewRows;
  readonly before: ChallengersBefore;
  readonly packs: ModelPacks;
};

/**
 * Writes the challengers in place of those of the last training; a run on selected keys leaves the others of the same data as they are.
 * Where another training came between, the others are read again. Gives all challengers that the table now holds, and its version.
 */
async function keepChallengers(
  trained: readonly Challenger[],
  { group, before: asRead, packs }: KeepRequest,
  context: StepContext,
): Promise<{ readonly challengers: readonly Challenger[]; readonly version: number }> {
  let before = asRead;
  for (let tries = 1; ; tries++) {
    const challengers = withTheOthers(trained, { group, before }, context);
    try {
      // The commit comes last: a training that is seen has its artifacts.
      await keepTraining(context, { group, challengers, version: before.tableVersion + 1 });
      const commit = { challengers, packs, expectedVersion: before.tableVersion };
      const version = await commitChallengers(commit, group, context);
      return { challengers, version };
    } catch (error) {
      if (!isMusterError(error) || error.code !== 'TABLE_CONFLICT' || tries === mostTries) throw error;
      context.report.debug('another training came between; its challengers are read again');
      before = await challengersBefore(context.workspace, context.pipeline, group);
    }
  }
}

function withTheOthers(
  trained: readonly Challenger[],
  { group, before: { challengers, damaged, isSameData } }: Omit<KeepRequest, 'packs'>,
  { selection }: StepContext,
): readonly Challenger[] {
  if (selectsAll(selection) || !isSameData) return trained;
  const names = new Set(trained.map((each) => describeKey(group.fleet.keyColumns, each.key)));
  const lost = damaged.find(({ faults }) => !names.has(faults[0]?.where?.key ?? ''));
  if (lost !== undefined) throw lost;
  const ids = new Set(trained.map((each) => keyId(each.key)));
  const others = challengers.filter((each) => !ids.has(keyId(each.key)));
  return [...trained, ...others].sort((a, b) => compareKeys(a.key, b.key));
}

async function commitChallengers(
  commit: {
    readonly challengers: readonly Challenger[];
    readonly packs: ModelPacks;
    readonly expectedVersion: number;
  },
  group: SeriesViewRows,
  context: StepContext,
): Promise<number> {
  const { version } = await writeChallengers(context.workspace, fleetFolder(context.pipeline), {
    ...commit,
    keyColumns: group.fleet.keyColumns,
    info: {
      operation: 'TRAIN',
      run: context.run.id,
      step: context.run.step,
      codeVersion: context.run.codeVersion,
      featureView: { name: group.view.name, version: group.view.version },
      tablesRead: group.tablesRead,
    },
    now: context.now(),
  });
  return version;
}

function resultOf(
  group: SeriesGroup,
  { challengers, reused, notBegun, isCodeChanged }: RetrainedKeys,
  nKept: number,
): StepResult {
  const count = (state: Challenger['state']): number => challengers.filter((each) => each.state === state).length;
  const states = {
    TRAINED: count('TRAINED'),
    BLOCKED_DATA: count('BLOCKED_DATA'),
    FAILED_TRAIN: count('FAILED_TRAIN'),
    ...(notBegun.size === 0 ? {} : { NOT_BEGUN: notBegun.size }),
  };
  const nBlocked = states.BLOCKED_DATA;
  const rest =
    notBegun.size === 0
      ? ''
      : ` ${countOf(notBegun.size, 'key')} not begun within the budget: run it again to train the rest.`;
  const kept = nKept === 0 ? '' : ` The challengers of ${countOf(nKept, 'other key')} are kept.`;
  const others = challengers.filter((each) => each.state !== 'TRAINED');
  const work = {
    keysTrained: challengers.length - reused.size - notBegun.size - nBlocked,
    keysReused: reused.size,
    keysBlocked: nBlocked,
    ...(notBegun.size === 0 ? {} : { keysNotBegun: notBegun.size }),
  };
  const done =
    reused.size === 0
      ? `${countText(states.TRAINED)} of ${countOf(challengers.length, 'key')} trained`
      : `${countText(work.keysTrained)} of ${countOf(challengers.length, 'key')} trained anew, ` +
        `${countText(reused.size)} as before, ${countText(nBlocked)} blocked`;
  return {
    summary: `${done}; ${winners(challengers)}.${rest}${kept}`,
    counts: {
      keys: challengers.length,
      trained: states.TRAINED,
      blocked: states.BLOCKED_DATA,
      failed: states.FAILED_TRAIN,
      ...work,
    },
    keyStates: states,
    ...(isCodeChanged ? { notReusable: 'the code of training was edited while its threads loaded it' } : {}),
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
  for (const { state, candidate } of challengers) {
    if (state === 'TRAINED' && candidate !== undefined)
      counts.set(candidate.learner, (counts.get(candidate.learner) ?? 0) + 1);
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
