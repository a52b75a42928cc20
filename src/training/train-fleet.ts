import { setImmediate } from 'node:timers/promises';
import { compareKeys, keyId, seriesAt, type FleetSeries } from '#src/core/index.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import { fleetEvidence, type FleetEvidence } from './fleet-evidence.ts';
import { blockedComparison, compareKey, finishKey, type KeyComparison } from './train-key.ts';
import { checkTrainOptions } from './train-options.ts';

/** What the caller of a long training may want. */
export type TrainWatch = {
  /** Told in keys; comparing the candidates of a key is one half of it, fitting its winner the other. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/** What else a training is given. */
export type TrainSurroundings = TrainWatch & {
  /** Challengers of other keys of the fleet, compared before: their evidence counts as if they were compared now. */
  readonly standIns?: readonly Pick<Challenger, 'key' | 'evidence'>[];
};

/**
 * Trains each key of a fleet, one challenger a key, in the order of the keys. Two passes: the candidates of every key on its validation
 * origins; then, with what the whole fleet says of the candidates, the choice and the fits of every key. `blocked` names keys that data
 * preparation refused (by `keyId`) with the reason; they are not trained. Gives way to other work between keys; rejects with the
 * reason of `signal`.
 */
export async function trainFleet(
  fleet: FleetSeries,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
  { standIns = [], ...watch }: TrainSurroundings = {},
): Promise<readonly Challenger[]> {
  checkTrainOptions(options);
  const nKeys = fleet.keys.length;
  const comparisons: KeyComparison[] = [];
  const challengers: Challenger[] = [];
  const nextKey = async (): Promise<void> => {
    const halves = comparisons.length + challengers.length;
    if (halves % 2 === 0) watch.onProgress?.(halves / 2, nKeys);
    await setImmediate();
    watch.signal?.throwIfAborted();
  };
  watch.signal?.throwIfAborted();
  for (let i = 0; i < nKeys; i++) {
    comparisons.push(compareOrBlock(fleet, i, blocked, options));
    await nextKey();
  }
  const evidence = evidenceOf(comparisons, standIns, options);
  for (let i = 0; i < nKeys; i++) {
    challengers.push(finishKey(seriesAt(fleet, i), comparisons[i]!, evidence, options));
    await nextKey();
  }
  return challengers;
}

function compareOrBlock(
  fleet: FleetSeries,
  i: number,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
): KeyComparison {
  const key = fleet.keys[i]!;
  const reason = blocked.get(keyId(key));
  return reason === undefined ? compareKey(seriesAt(fleet, i), options) : blockedComparison(key, reason);
}

/** Gives what the comparisons of all keys say of the candidates; undefined where each key is to choose alone. */
function evidenceOf(
  comparisons: readonly KeyComparison[],
  standIns: NonNullable<TrainSurroundings['standIns']>,
  { selection }: TrainOptions,
): FleetEvidence | undefined {
  if (selection === 'key') return undefined;
  const own = comparisons.map(({ key, comparison }) => ({ key, evidence: comparison }));
  // In the order of keys, whichever of them stand in: sums of the same numbers in another order differ by rounding.
  const all = [...own, ...standIns].sort((left, right) => compareKeys(left.key, right.key));
  return fleetEvidence(all.flatMap(({ evidence }) => evidence ?? []));
}
