import { Piscina } from 'piscina';
import { isMusterError, MusterError, messageOf } from '#src/core/index.ts';

/** What a pool of threads needs; see `WorkersOptions`. */
export type PoolOptions = {
  readonly count: number;
  readonly module: URL;
  readonly data: unknown;
  readonly memoryInMb: number;
};

/** Threads that run the functions of one module. */
export type WorkerPool = {
  /** Runs a function by its name. Rejects with what it throws or the reason for which its thread ended; with `isPoolFailure` once no thread is left to run it. */
  readonly run: (name: string, task: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

// A key that kills costs a worker 20 deaths: its range of at most 512 keys is halved nine times, and each part is tried twice.
const deathsOfWorker = 30;

/** Opens a pool. A thread that ends is replaced; a pool whose threads cannot start, or end one after the other, fails for all its tasks. */
export function openPool({ count, module, data, memoryInMb }: PoolOptions): WorkerPool {
  const pool = new Piscina({
    filename: module.href,
    workerData: data,
    minThreads: count,
    maxThreads: count,
    resourceLimits: { maxOldGenerationSizeMb: memoryInMb },
  });
  // Threads that wait or start do not keep the process alive, and what waits for them would never be settled.
  const alive = setInterval(() => {}, 2 ** 30);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let isClosing = false;
  let lastFault: unknown;
  let deaths = 0;
  pool.on('error', (error: unknown) => {
    lastFault = error;
  });
  pool.on('workerDestroy', () => {
    // The pool replaces the thread in the same turn, unless the one before it could not start.
    queueMicrotask(() => {
      if (!isClosing && pool.threads.length === 0) failed.reject(notStarted(module, lastFault));
    });
  });
  const started = pool.run(undefined, { filename: new URL('worker-ready.ts', import.meta.url).href, name: 'ready' });
  const ready = started.catch((error: unknown) => {
    if (!isClosing) failed.reject(notStarted(module, explained(error, memoryInMb)));
    throw error;
  });
  ready.catch(() => {});
  const perform = async (name: string, task: unknown): Promise<unknown> => {
    await ready;
    try {
      const result: unknown = await pool.run(task, { name });
      deaths = 0;
      return result;
    } catch (error) {
      const fault = explained(error, memoryInMb);
      if (isDeath(error)) deaths++;
      else deaths = 0;
      lastFault = fault;
      if (deaths >= deathsOfWorker * count) failed.reject(dying(deaths, fault));
      throw fault;
    }
  };
  return {
    // The failure of the pool first: it tells more than the end of one of its threads.
    run: (name, task) => Promise.race([failed.promise, perform(name, task)]),
    close: async () => {
      isClosing = true;
      clearInterval(alive);
      await pool.destroy();
    },
  };
}

/** Says whether what a task was rejected with holds for all tasks of its pool. */
export function isPoolFailure(error: unknown): boolean {
  return isMusterError(error) && (error.code === 'WORKERS_NOT_STARTED' || error.code === 'WORKERS_DYING');
}

function notStarted(module: URL, cause: unknown): MusterError {
  const fault = {
    what: `No worker thread can be started: ${cause === undefined ? 'the reason is not known' : messageOf(cause)}.`,
    where: { file: module.href },
    expected: 'a module that can be loaded on a worker thread',
  };
  return new MusterError('WORKERS_NOT_STARTED', fault, { cause });
}

function dying(deaths: number, cause: unknown): MusterError {
  const fault = {
    what: `${deaths} worker threads in a row ended before a range of keys was done; of the last: ${messageOf(cause)}.`,
    expected: 'threads of which some do their range to the end',
  };
  return new MusterError('WORKERS_DYING', fault, { cause });
}

const exitOf = /^worker exited with code: (\d+)$/;

function isDeath(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code === 'ERR_WORKER_OUT_OF_MEMORY' || exitOf.test(message ?? '');
}

function explained(error: unknown, memoryInMb: number): unknown {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new Error(`it needed more than the ${memoryInMb} MB of memory that a worker thread has`, { cause: error });
  }
  const exit = exitOf.exec(message ?? '')?.[1];
  return exit === undefined ? error : new Error(`its worker thread ended with code ${exit}`, { cause: error });
}
