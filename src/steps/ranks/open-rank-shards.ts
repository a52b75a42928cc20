import { MusterError, type Ranks } from '#src/core/index.ts';
import { openShards, workersFor, type Shards } from '#src/execution/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { trainingCode } from '../challenger-data.ts';
import { workFolder, type RankPlan } from './rank-plan.ts';

/**
 * Opens the work of a plan for this rank. Nothing is kept of a rank whose code was edited since it began: its threads may have loaded other
 * code than its plan names.
 */
export function openRankShards(context: StepContext, ranks: Ranks, plan: RankPlan): Shards {
  const { workspace: store, signal, report } = context;
  const folder = workFolder(context, plan);
  const onWait = (nThere: number, nPieces: number): void =>
    report.progress('waiting for all ranks: pieces that are there', nThere, nPieces);
  const shards = openShards({ store, folder, ranks, signal, onWait });
  return {
    ...shards,
    perform: async (pass, nKeys, work) => {
      // Threads load the code once, before their first piece; without them it is what was loaded when the process began.
      let isChecked = workersFor(context.pipeline.workers, shards.share(nKeys)) === 1;
      await shards.perform(pass, nKeys, async (range) => {
        const value = await work(range);
        if (!isChecked) checkCode(plan, ranks);
        isChecked = true;
        return value;
      });
    },
  };
}

function checkCode({ facts }: RankPlan, { rank }: Ranks): void {
  const code = trainingCode({});
  if (code === facts.code) return;
  throw new MusterError('RANKS_DISAGREE', {
    what: `The code that rank ${rank} runs was edited while it ran: its digest is ${code} now.`,
    expected: `${facts.code}, as when the training began`,
  });
}
