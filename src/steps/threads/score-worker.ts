import { workerData } from 'node:worker_threads';
import type { Contest, Scoring } from '#src/evaluation/index.ts';
import { scoreRange, type SharedScoring } from '../score-range.ts';

/** `scoreRange` on a worker thread. */
export function score(range: readonly Contest[]): readonly Scoring[] {
  return scoreRange(workerData as SharedScoring, range);
}
