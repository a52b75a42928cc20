import { compareKeys, countOf, keyId, type Key } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { defineStep, selectsAll, type StepContext, type StepResult, valueInput } from '#src/pipelines/index.ts';
import {
  challengerPacks,
  trainChangedKeys,
  type Challenger,
  type ModelPacks,
  type RetrainedKeys,
  type TrainOptions,
} from '#src/training/index.ts';
import { challengersBefore, trainingCode, trainingModule } from './challenger-data.ts';
import { fleetFolder } from './fleet-folder.ts';
import { fleetTables } from './fleet-tables.ts';
import { keepChallengers } from './keep-challengers.ts';
import { selectionOf } from './key-selection.ts';
import { progressOf } from './progress.ts';
import { readSeries } from './read-series.ts';
import { trainingSettings } from './series-settings.ts';
import { seriesInputs } from './step-inputs.ts';
import { exportTraining } from './training-exports.ts';
import { trainingOptions, trainOptions } from './training-options.ts';
import { trainingResult } from './training-result.ts';

/** The step that fits every candidate to every key and keeps the best of each as its challenger. */
export const trainFleetStep = defineStep({
  uses: 'train-fleet',
  summary:
    'Fits every candidate to every key, chooses on validation origins before the holdout, and keeps one challenger a key.',
  role: 'train',
  options: trainingOptions,
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
      ...trainingResult(group, trained, challengers.length - trained.challengers.length),
      produced: [
        { kind: 'table', name: `${fleetFolder(context.pipeline)}/challengers`, version },
        ...(await fleetTables(context, ['challenger_blobs'])),
        { kind: 'files', name: 'Training_Output', files },
      ],
    };
  },
});

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
