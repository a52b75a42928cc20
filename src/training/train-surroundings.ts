import type { Shards } from '#src/execution/index.ts';
import type { Challenger, PackedModel } from './challenger.ts';
import type { TeachingFleet } from './learn-from-fleet.ts';

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
  /** Where other processes do the keys of their ranks; this one does all without it. */
  readonly shards?: Shards | undefined;
};
