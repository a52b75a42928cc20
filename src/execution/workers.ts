import { setImmediate } from 'node:timers/promises';
import { openPool } from './worker-pool.ts';

/** A function for ranges of keys, as the main thread calls it and as worker threads find it. */
export type RangeWork<Task, Result> = {
  readonly run: (task: Task) => Result;
  /** The name under which the module of the workers exports the same, for the data that they were started with. */
  readonly name: string;
};

/** Threads that run functions; whoever opens them closes them. */
export type Workers = {
  /** 1 for the main thread alone. */
  readonly count: number;
  /** Runs a function once, on the next free thread. Rejects with what it throws, or with the reason for which its thread ended. */
  readonly run: <Task, Result>(work: RangeWork<Task, Result>, task: Task) => Promise<Result>;
  readonly signal: AbortSignal | undefined;
  /** Ends all threads, whatever they are doing. */
  readonly close: () => Promise<void>;
};

/** How workers are opened. */
export type WorkersOptions = {
  /** Threads; 1 is the main thread alone, and none is started. */
  readonly count: number;
  /** The module that exports the functions: `new URL('…', import.meta.url)`. */
  readonly module: URL;
  /** What each worker finds as `workerData`: copied once a worker, but for arrays in shared memory. */
  readonly data: unknown;
  /** Ends the workers when it is aborted; what runs then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The most memory that JavaScript objects of one worker may take, in MB; 1,024 without it. The worker that needs more ends. */
  readonly memoryInMb?: number | undefined;
};

/**
 * Opens worker threads. A thread that ends is replaced. WORKERS_NOT_STARTED for all tasks where none can be started, WORKERS_DYING where
 * threads end one after the other.
 */
export function openWorkers({ count, module, data, signal, memoryInMb = 1024 }: WorkersOptions): Workers {
  if (count <= 1) return mainThread(signal);
  const pool = openPool({ count, module, data, memoryInMb });
  const close = async (): Promise<void> => {
    signal?.removeEventListener('abort', end);
    await pool.close();
  };
  const end = (): void => void close();
  signal?.addEventListener('abort', end, { once: true });
  return {
    count,
    signal,
    close,
    run: async <Task, Result>(work: RangeWork<Task, Result>, task: Task) => {
      signal?.throwIfAborted();
      try {
        return (await pool.run(work.name, task)) as Result;
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}

function mainThread(signal: AbortSignal | undefined): Workers {
  return {
    count: 1,
    signal,
    close: () => Promise.resolve(),
    run: async (work, task) => {
      // Timers, signals and other work have their turn between two ranges.
      await setImmediate();
      signal?.throwIfAborted();
      return work.run(task);
    },
  };
}
