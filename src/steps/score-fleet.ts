import { keyId } from '#src/core/index.ts';
import type { Contest, ScoreAll, Scoring } from '#src/evaluation/index.ts';
import { openWorkers, runRanges, sharedFleet, workersFor } from '#src/execution/index.ts';
import { scoreRange, type SharedScoring } from './score-range.ts';

/** How contests are scored on threads. */
export type ScoreWatch = {
  /** Threads, 1 for the main thread alone; see `workersFor` for what stands without it. No score depends on it. */
  readonly workers?: number | undefined;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
};

/**
 * Gives a function that scores contests on worker threads, as `evaluateFleet` takes it. A key whose thread ends whenever it is scored has
 * failed with the reason. The function rejects with the reason of `signal`.
 */
export function scoresOnThreads({ workers: wish, onProgress, signal }: ScoreWatch = {}): ScoreAll {
  return async ({ fleet, contests, options }) => {
    const shared: SharedScoring = { fleet: sharedFleet(fleet), options };
    const module = new URL('threads/score-worker.ts', import.meta.url);
    const workers = openWorkers({ count: workersFor(wish, contests.length), module, data: shared, signal });
    const scores = new Map<string, Scoring>();
    try {
      const ranges = runRanges<readonly Contest[], readonly Scoring[]>(workers, {
        nKeys: contests.length,
        work: { name: 'score', run: (range) => scoreRange(shared, range) },
        taskOf: ({ from, to }) => contests.slice(from, to).map((each) => inShort(each)),
      });
      for await (const outcome of ranges) {
        const { from, to } = outcome;
        for (const [at, { challenger }] of contests.slice(from, to).entries()) {
          const isLost = outcome.result === undefined;
          scores.set(keyId(challenger.key), isLost ? { state: 'FAILED', reason: outcome.lost } : outcome.result[at]!);
        }
        onProgress?.(to, contests.length);
      }
    } finally {
      await workers.close();
    }
    return scores;
  };
}

// What does not count for the scores need not be copied to a thread.
function inShort({ challenger, ...contest }: Contest): Contest {
  const { evidence: _, basis: __, coefficients: ___, ...rest } = challenger;
  return { ...contest, challenger: { ...rest, validation: [], notes: [] } };
}
