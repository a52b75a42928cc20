import { compareKeys, keyId, type FleetSeries, type Key } from '#src/core/index.ts';
import { openWorkers, runRanges, sharedFleet, workersFor, type Workers } from '#src/execution/index.ts';
import type { Challenger, PackedModel, TrainOptions } from './challenger.ts';
import { comparisonTable, readComparison } from './comparison-table.ts';
import { finishFleet } from './finish-fleet.ts';
import { fleetEvidence, type ComparedKey, type FleetEvidence } from './fleet-evidence.ts';
import { learnFromFleet, type TeachingFleet } from './learn-from-fleet.ts';
import { checkTrainOptions } from './train-options.ts';
import { compareRange, type ComparedRange, type CompareTask, type SharedTraining } from './train-range.ts';
import type { TrainingState } from './training-state.ts';

/** What the caller of a long training may want. */
export type TrainWatch = {
  /** Told in keys; comparing the candidates of a key is one half of it, fitting its winner the other. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Threads that train, 1 for the main thread alone; see `workersFor` for what stands without it. No result depends on it. */
  readonly workers?: number | undefined;
  /** The most memory of a worker thread, in MB; see `openWorkers`. */
  readonly workerMemoryInMb?: number | undefined;
  /** After so many minutes no further key is begun, and ends as NOT_BEGUN; those that were are trained to the end. No limit without it. */
  readonly minutes?: number | undefined;
  /** Takes models as they are fitted, in the order of the fleet; challengers then hold their digests alone. */
  readonly keepModels?: (models: readonly PackedModel[]) => Promise<void>;
};

/** What else a training is given. */
export type TrainSurroundings = TrainWatch & {
  /** Challengers of other keys of the fleet, compared before: their evidence counts as if they were compared now. */
  readonly standIns?: readonly Pick<Challenger, 'key' | 'evidence'>[];
  /** All series that teach the candidates that learn from a fleet, where they are more than those that are trained. */
  readonly teachers?: TeachingFleet;
  /** Challengers of keys of this training, compared before on the same rows: their evidence counts where the key is not begun. */
  readonly reserves?: readonly Pick<Challenger, 'key' | 'evidence'>[];
};

/**
 * Trains each key of a fleet, one challenger a key, in the order of the fleet, which is that in which keys are begun; models packed. Two passes over worker threads: the
 * candidates of every key on its validation origins; then, with what the whole fleet says of the candidates, the choice and the fits of
 * every key. `blocked` names keys that data preparation refused (by `keyId`) with the reason; they are not trained. The same bytes
 * whatever the number of workers. A key whose thread ends whenever it is trained ends as FAILED_TRAIN. Rejects with the reason of `signal`.
 */
export async function trainFleet(
  fleet: FleetSeries,
  blocked: ReadonlyMap<string, string>,
  options: TrainOptions,
  surroundings: TrainSurroundings = {},
): Promise<readonly Challenger[]> {
  checkTrainOptions(options);
  const { signal, workers: wish, workerMemoryInMb: memoryInMb, keepModels } = surroundings;
  signal?.throwIfAborted();
  const nKeys = fleet.keys.length;
  const table = comparisonTable(fleet.nObserved, options);
  const teachers = surroundings.teachers ?? { fleet, blocked };
  const lessons = nKeys === 0 ? undefined : await learnFromFleet(teachers, options, signal);
  const shared: SharedTraining = { fleet: sharedFleet(fleet), options, table, lessons };
  const module = new URL('threads/train-worker.ts', import.meta.url);
  const workers = openWorkers({ count: workersFor(wish, nKeys), module, data: shared, signal, memoryInMb });
  const advance = halvesOfKeys(nKeys, surroundings);
  const state: TrainingState = { fleet, options, table, words: new Map(), unfinished: new Map(), advance };
  try {
    await compareFleet(workers, shared, state, { blocked, minutes: surroundings.minutes });
    const evidence = evidenceOf(state, surroundings);
    return await finishFleet(workers, shared, state, { evidence, keepModels });
  } finally {
    await workers.close();
  }
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

async function compareFleet(
  workers: Workers,
  shared: SharedTraining,
  { fleet, table, words, unfinished, advance }: TrainingState,
  { blocked, minutes }: { readonly blocked: ReadonlyMap<string, string>; readonly minutes: number | undefined },
): Promise<void> {
  const { keys } = fleet;
  const begun = performance.now();
  const ranges = runRanges<CompareTask, ComparedRange>(workers, {
    nKeys: keys.length,
    mayBegin: minutes === undefined ? undefined : () => performance.now() - begun < minutes * 60_000,
    work: { name: 'compare', run: (task) => compareRange(shared, task) },
    taskOf: ({ from, to }) => ({
      from,
      to,
      keys: keys.slice(from, to).map((key) => (blocked.has(keyId(key)) ? undefined : key)),
    }),
  });
  let nBegun = 0;
  for await (const { from, to, ...outcome } of ranges) {
    nBegun = to;
    if (outcome.result === undefined) {
      unfinished.set(from, { cause: 'lost', reason: outcome.lost });
      // What the thread had written of it before it ended.
      table.horizons[from] = 0;
    } else {
      for (const [i, each] of outcome.result) words.set(i, each);
    }
    advance(to - from);
  }
  const reason = `it was not begun: the ${minutes} minutes of the run were over; run it again`;
  for (let i = nBegun; i < keys.length; i++) unfinished.set(i, { cause: 'not begun', reason });
  for (const [i, key] of keys.entries()) {
    const why = blocked.get(keyId(key));
    if (why === undefined) continue;
    words.set(i, { notes: [], blocked: why, failures: [] });
    unfinished.delete(i);
  }
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
