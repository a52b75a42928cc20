import type { FleetSeries } from '#src/core/index.ts';
import { openWorkers, sharedFleet, workersFor, type Workers } from '#src/execution/index.ts';
import type { TrainOptions } from './challenger.ts';
import { comparisonTable } from './comparison-table.ts';
import { learnFromFleet } from './learn-from-fleet.ts';
import { checkTrainOptions } from './train-options.ts';
import type { SharedTraining } from './train-range.ts';
import type { TrainSurroundings, TrainWatch } from './train-surroundings.ts';
import type { TrainingState } from './training-state.ts';

/** A training that was made ready; whoever opens it closes its workers. */
export type OpenTraining = {
  readonly workers: Workers;
  readonly shared: SharedTraining;
  readonly state: TrainingState;
  /** Keys that data preparation refused (by `keyId`), with the reason. */
  readonly blocked: ReadonlyMap<string, string>;
  /** After which no key is begun. */
  readonly minutes: number | undefined;
};

/** Lets the fleet teach the candidates that learn from it, lays the series where threads see them, and starts the threads. TRAIN_OPTIONS_INVALID. */
export async function openTraining(
  fleet: FleetSeries,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
  surroundings: TrainSurroundings,
): Promise<OpenTraining> {
  checkTrainOptions(options);
  const { signal, workers: wish, workerMemoryInMb: memoryInMb, minutes, shards } = surroundings;
  signal?.throwIfAborted();
  const nKeys = fleet.keys.length;
  const table = comparisonTable(fleet.nObserved, options);
  const teachers = surroundings.teachers ?? { fleet, blocked };
  const lessons = nKeys === 0 ? undefined : await learnFromFleet(teachers, options, signal);
  const shared: SharedTraining = { fleet: sharedFleet(fleet), options, table, lessons };
  const nOwn = shards?.share(nKeys) ?? nKeys;
  const module = new URL('threads/train-worker.ts', import.meta.url);
  const workers = openWorkers({ count: workersFor(wish, nOwn), module, data: shared, signal, memoryInMb });
  const advance = halvesOfKeys(nOwn, surroundings);
  const state: TrainingState = { fleet, options, table, words: new Map(), unfinished: new Map(), advance };
  return { workers, shared, state, blocked, minutes };
}

/** Tells the listener of keys when it is told of their halves. */
function halvesOfKeys(nKeys: number, { onProgress }: TrainWatch): (count: number) => void {
  let halves = 0;
  let told = 0;
  return (count) => {
    halves += count;
    const done = Math.floor(halves / 2);
    if (done > told) onProgress?.(done, nKeys);
    told = done;
  };
}
