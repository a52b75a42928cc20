import type { Ranks } from '#src/core/index.ts';
import type { SeriesViewRows } from '#src/feature-store/index.ts';
import type { Shards } from '#src/execution/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { closePlan } from './end-of-ranks.ts';
import { openRankShards } from './open-rank-shards.ts';
import { rankFacts } from './rank-facts.ts';
import { writePlan, type RankPlan } from './rank-plan.ts';

/** The part of rank 0 in a training that ranks share. */
export type RankDriver = {
  /** Writes down the plan, so that the other ranks begin, and opens the work; `training` is the digest of all that it rests on. */
  readonly openShards: (training: string) => Promise<Shards>;
  /** Lets the other ranks go, once the training is committed. */
  readonly end: () => Promise<void>;
};

/** Gives the part of rank 0 in a step with these options, which has read these series and that version of the challengers. */
export function driveRanks(
  context: StepContext,
  ranks: Ranks,
  options: unknown,
  { group, challengersVersion }: { readonly group: SeriesViewRows; readonly challengersVersion: number },
): RankDriver {
  let plan: RankPlan | undefined;
  return {
    openShards: async (training) => {
      plan = {
        state: 'open',
        run: context.run.id,
        lease: context.lease,
        facts: rankFacts(context, options, ranks),
        view: { name: group.view.name, version: group.view.version },
        tablesRead: group.tablesRead,
        challengersVersion,
        training,
      };
      await writePlan(context, plan);
      return openRankShards(context, ranks, plan);
    },
    end: async () => {
      if (plan !== undefined) await closePlan(context, plan, ranks);
    },
  };
}
