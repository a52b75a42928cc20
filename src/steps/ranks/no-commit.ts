import { MusterError, type Ranks } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { ranksFolder, type RankPlan } from './rank-plan.ts';

/** Gives the error of a rank whose driver ended, or is silent, before it committed; `did` says how far the rank has come. */
export function noCommit(
  context: StepContext,
  { run }: RankPlan,
  { rank, worldSize }: Ranks,
  did: 'has done its part' | 'was doing its part',
): MusterError {
  return new MusterError('RANKS_MISSING', {
    what: `Rank ${rank} of ${worldSize} ${did}, and rank 0 ended without a commit, or gives no sign of life: ${run}.`,
    where: { file: ranksFolder(context) },
    expected: 'a commit of what all ranks did',
  });
}
