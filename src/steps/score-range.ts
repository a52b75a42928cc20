import { scoreContest, type Contest, type Scoring } from '#src/evaluation/index.ts';
import type { SharedFleet } from '#src/execution/index.ts';

/** What all threads that score keys share. */
export type SharedScoring = { readonly fleet: SharedFleet; readonly options: Parameters<typeof scoreContest>[2] };

/** Gives the scores of a range of contests, in their order. */
export function scoreRange({ fleet, options }: SharedScoring, range: readonly Contest[]): readonly Scoring[] {
  return range.map((contest) => scoreContest(fleet, contest, options));
}
