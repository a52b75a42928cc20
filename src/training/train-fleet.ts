import { setImmediate } from 'node:timers/promises';
import { keyId, seriesAt, type FleetSeries } from '#src/core/index.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import { blockedKey, trainKey } from './train-key.ts';
import { checkTrainOptions } from './train-options.ts';

/** What the caller of a long training may want. */
export type TrainWatch = {
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/**
 * Trains each key of a fleet, one challenger a key, in the order of the keys. `blocked` names keys that data preparation refused
 * (by `keyId`) with the reason; they are not trained. Gives way to other work between keys; rejects with the reason of `signal`.
 */
export async function trainFleet(
  fleet: FleetSeries,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
  { onProgress, signal }: TrainWatch = {},
): Promise<readonly Challenger[]> {
  checkTrainOptions(options);
  const challengers: Challenger[] = [];
  for (const [i, key] of fleet.keys.entries()) {
    signal?.throwIfAborted();
    const reason = blocked.get(keyId(key));
    challengers.push(reason === undefined ? trainKey(seriesAt(fleet, i), options) : blockedKey(key, reason, options));
    onProgress?.(challengers.length, fleet.keys.length);
    await setImmediate();
  }
  return challengers;
}
