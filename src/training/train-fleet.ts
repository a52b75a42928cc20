import { compareKeys, keyId, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Shards } from '#src/execution/index.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import { compareFleet, withinMinutes } from './compare-fleet.ts';
import { readComparison } from './comparison-table.ts';
import { finishFleet, winnersOf } from './finish-fleet.ts';
import { fitFleet } from './fit-fleet.ts';
import { fleetEvidence, type ComparedKey, type FleetEvidence } from './fleet-evidence.ts';
import { openTraining, type OpenTraining } from './open-training.ts';
import { gatherFits, shareComparisons, shareFits } from './share-training.ts';
import type { TrainSurroundings } from './train-surroundings.ts';
import type { TrainingState } from './training-state.ts';

/**
 * Trains each key of a fleet, one challenger a key, in the order of the fleet, which is that in which keys are begun; models packed. Two passes over worker threads: the
 * candidates of every key on its validation origins; then, with what the whole fleet says of the candidates, the choice and the fits of
 * every key. `blocked` names keys that data preparation refused (by `keyId`) with the reason; they are not trained. The same bytes
 * whatever the number of workers, and of processes that share the keys. A key whose thread ends whenever it is trained ends as FAILED_TRAIN. Rejects with the reason of `signal`.
 */
export async function trainFleet(
  fleet: FleetSeries,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
  surroundings: TrainSurroundings = {},
): Promise<readonly Challenger[]> {
  const training = await openTraining(fleet, blocked, options, surroundings);
  const { shards, keepModels } = surroundings;
  try {
    const winners = await chooseWinners(training, surroundings);
    if (shards !== undefined) await shareFits(training, shards, winners);
    const range = { from: 0, to: fleet.keys.length };
    const ranges =
      shards === undefined
        ? fitFleet(training.workers, training.shared, training.state, { range, winners })
        : gatherFits(training, shards, winners);
    return await finishFleet(training.state, { ranges, winners, keepModels });
  } finally {
    await training.workers.close();
  }
}

/** Does the part of one rank in the training of a fleet, of which the driver makes challengers by `trainFleet`. Rejects as that does. */
export async function trainShare(
  fleet: FleetSeries,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
  surroundings: TrainSurroundings & { readonly shards: Shards },
): Promise<void> {
  const training = await openTraining(fleet, blocked, options, surroundings);
  try {
    await shareFits(training, surroundings.shards, await chooseWinners(training, surroundings));
  } finally {
    await training.workers.close();
  }
}

/** The first pass, and the choice of every key that follows from it. */
async function chooseWinners(
  training: OpenTraining,
  surroundings: TrainSurroundings,
): Promise<readonly (number | undefined)[]> {
  const { workers, shared, state, blocked, minutes } = training;
  const range = { from: 0, to: state.fleet.keys.length };
  if (surroundings.shards !== undefined) await shareComparisons(training, surroundings.shards);
  else await compareFleet(workers, shared, state, { range, blocked, mayBegin: withinMinutes(minutes), minutes });
  return winnersOf(state, evidenceOf(state, surroundings));
}

/** Gives what the comparisons of all keys say of the candidates; undefined where each key is to choose alone. */
function evidenceOf(
  { fleet, table, words, unfinished, options }: TrainingState,
  { standIns = [], reserves = [] }: TrainSurroundings,
): FleetEvidence | undefined {
  if (options.selection === 'key') return undefined;
  const reserveOf = new Map(reserves.map((each) => [keyId(each.key), each.evidence]));
  const own = fleet.keys.map((key, i): { readonly key: Key; readonly evidence?: ComparedKey | undefined } => {
    const isNotBegun = unfinished.get(i)?.cause === 'not begun';
    const evidence = isNotBegun
      ? reserveOf.get(keyId(key))
      : readComparison(table, i, words.get(i), options).comparison;
    return { key, evidence };
  });
  // In the order of keys, whichever stand in or are begun first: sums of the same numbers in another order differ by rounding.
  const all = [...own, ...standIns].sort((left, right) => compareKeys(left.key, right.key));
  return fleetEvidence(all.flatMap(({ evidence }) => evidence ?? []));
}
