import { countOf, countText, MusterError, type Ranks } from '#src/core/index.ts';
import type { StepContext, StepResult } from '#src/pipelines/index.ts';
import { trainShareOfChangedKeys, type TrainedShare } from '#src/training/index.ts';
import { challengersAt } from '../challenger-data.ts';
import { progressOf } from '../progress.ts';
import { readSeriesAt } from '../read-series.ts';
import type { SeriesContext, trainingSettings } from '../series-settings.ts';
import { trainOptions, type TrainingRules } from '../training-options.ts';
import { trainingRequest } from '../training-request.ts';
import { awaitCommit } from './await-commit.ts';
import { awaitPlan } from './await-plan.ts';
import { followPlan } from './follow-plan.ts';
import { openRankShards } from './open-rank-shards.ts';
import { rankFacts } from './rank-facts.ts';
import type { RankPlan } from './rank-plan.ts';
import { watchDriver } from './watch-driver.ts';

type TrainContext = StepContext & SeriesContext<keyof typeof trainingSettings.shape>;

/**
 * Does the part of a rank that is not the driver: waits for the plan, trains its keys from the tables at the versions that the plan
 * names, keeps what comes of it in the store, and ends when the driver has committed all. RANKS_MISSING, RANKS_DISAGREE.
 */
export async function trainByRank(context: TrainContext, ranks: Ranks, rules: TrainingRules): Promise<StepResult> {
  const facts = rankFacts(context, rules, ranks);
  const driver = watchDriver(context);
  for (;;) {
    const plan = await awaitPlan(context, { ranks, facts, driver });
    const place = `rank ${ranks.rank} of ${ranks.worldSize}`;
    context.report.info(`${place} follows the plan of ${plan.run}`);
    const outcome = await followPlan(context, { plan, ranks, driver }, async (watched) =>
      trainShare({ ...context, signal: watched.signal }, { ranks, rules, plan }),
    );
    if (outcome.end === 'closed') return { summary: `${place}: rank 0 has committed without it`, counts: {} };
    if (outcome.end === 'done' && (await awaitCommit(context, plan, { ranks, driver })) === 'closed') {
      const { nOwn, nKeys } = outcome.result;
      const summary = `${place} did its ${countText(nOwn)} of ${countOf(nKeys, 'key')}; rank 0 has committed them`;
      return { summary, counts: { keysOfRank: nOwn, keys: nKeys } };
    }
    context.report.info(`${place}: rank 0 has made another plan`);
  }
}

async function trainShare(
  context: TrainContext,
  { ranks, rules, plan }: { readonly ranks: Ranks; readonly rules: TrainingRules; readonly plan: RankPlan },
): Promise<TrainedShare> {
  const group = await readSeriesAt(context, plan);
  const { challengers: stored } = await challengersAt(
    context.workspace,
    context.pipeline,
    group,
    plan.challengersVersion,
  );
  const request = trainingRequest({ group, stored, reuse: rules.reuse }, context);
  return trainShareOfChangedKeys(request, trainOptions(context, rules, Object.keys(group.fleet.covariates)), {
    onProgress: progressOf(context, 'training keys'),
    signal: context.signal,
    workers: context.pipeline.workers,
    minutes: rules.budget.minutes,
    openShards: async (training) => {
      if (training !== plan.training) throw otherTraining(training, plan, ranks);
      return openRankShards(context, ranks, plan);
    },
  });
}

function otherTraining(training: string, plan: RankPlan, { rank }: Ranks): MusterError {
  return new MusterError('RANKS_DISAGREE', {
    what: `Rank ${rank} would train from rows and settings with the digest ${training}.`,
    expected: `${plan.training}, as rank 0, whose run is ${plan.run}`,
  });
}
