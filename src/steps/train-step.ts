import { compareKeys, countOf, keyId, type Key } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { defineStep, selectsAll, type StepResult, valueInput } from '#src/pipelines/index.ts';
import { challengerPacks, trainChangedKeys, type Challenger, type RetrainedKeys } from '#src/training/index.ts';
import { challengersBefore, trainingModule } from './challenger-data.ts';
import { fleetFolder } from './fleet-folder.ts';
import { fleetTables } from './fleet-tables.ts';
import { keepChallengers } from './keep-challengers.ts';
import { progressOf } from './progress.ts';
import { driveRanks } from './ranks/drive-ranks.ts';
import { trainByRank } from './ranks/train-by-rank.ts';
import { readSeries } from './read-series.ts';
import { trainingSettings } from './series-settings.ts';
import { seriesInputs } from './step-inputs.ts';
import { exportTraining } from './training-exports.ts';
import { trainingOptions, trainOptions } from './training-options.ts';
import { trainingRequest } from './training-request.ts';
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
  isShared: true,
  run: async (context, rules): Promise<StepResult> => {
    const { ranks } = context;
    if (ranks !== undefined && ranks.rank > 0) return trainByRank(context, ranks, rules);
    const group = await readSeries(context);
    const training = trainOptions(context, rules, Object.keys(group.fleet.covariates));
    const before = await challengersBefore(context.workspace, context.pipeline, group);
    const [fault] = before.damaged;
    if (fault !== undefined)
      context.report.warn(`${countOf(before.damaged.length, 'fault')} in the stored challengers: ${fault.message}`);
    const packs = challengerPacks(context.workspace, fleetFolder(context.pipeline));
    const { tableVersion: challengersVersion, challengers: stored } = before;
    const driver = ranks === undefined ? undefined : driveRanks(context, ranks, rules, { group, challengersVersion });
    const request = trainingRequest({ group, stored, reuse: rules.reuse }, context);
    const retrained = await trainChangedKeys(request, training, {
      onProgress: progressOf(context, 'training keys'),
      signal: context.signal,
      workers: context.pipeline.workers,
      keepModels: packs.add,
      minutes: rules.budget.minutes,
      openShards: driver?.openShards,
    });
    const trained = withKeysWithoutRows(retrained, {
      group,
      isSelected: request.isSelected,
      holdout: training.holdout,
    });
    const { challengers, version } = await keepChallengers(trained.challengers, { group, before, packs }, context);
    const files = await exportTraining(group, challengers, context);
    await driver?.end();
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

/** Adds the selected keys that have no series, and so no training. */
function withKeysWithoutRows(
  { challengers, ...sets }: RetrainedKeys,
  { group, isSelected, holdout }: KeysOfData,
): RetrainedKeys {
  const withSeries = new Set(group.fleet.keys.map((key) => keyId(key)));
  const withoutRows = group.keyQuality.filter((each) => !withSeries.has(keyId(each.key)) && isSelected(each.key));
  const all = [...challengers, ...withoutRows.map((each) => withoutSeries(each, holdout))];
  return { challengers: all.sort((a, b) => compareKeys(a.key, b.key)), ...sets };
}

type KeysOfData = {
  readonly group: SeriesGroup;
  readonly isSelected: (key: Key) => boolean;
  readonly holdout: number;
};

// All rows of the key were refused: it has no series, but it is a key of the data and ends in a state.
function withoutSeries(quality: SeriesGroup['keyQuality'][number], holdout: number): Challenger {
  return { key: quality.key, state: 'BLOCKED_DATA', reason: quality.reason, validation: [], holdout, notes: [] };
}
