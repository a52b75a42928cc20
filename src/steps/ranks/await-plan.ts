import { MusterError, type Ranks } from '#src/core/index.ts';
import { openPauses } from '#src/execution/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { isSameWork, ranksDisagree, type RankFacts } from './rank-facts.ts';
import { isOf, planFile, ranksFolder, readPlan, type RankPlan } from './rank-plan.ts';
import type { DriverWatch } from './watch-driver.ts';

/** What a rank waits for: a plan of the work with these facts, by the driver that it watches. */
export type PlanWait = { readonly ranks: Ranks; readonly facts: RankFacts; readonly driver: DriverWatch };

/**
 * Waits for an open plan of the work that this rank would do. A plan of other work may be what a driver that died left behind: it is an
 * error, RANKS_DISAGREE, where the process that wrote it is seen to live, or where no other plan comes in time. RANKS_MISSING where neither
 * a plan comes nor a driver gives a sign of life.
 */
export async function awaitPlan(context: StepContext, { ranks, facts, driver }: PlanWait): Promise<RankPlan> {
  driver.beginWait();
  const pause = openPauses(context.signal);
  for (;;) {
    // Before the plan: a driver that ends after this look is seen to end, also where its plan is followed at once.
    const { silentMs, living } = await driver.look();
    const plan = await readPlan(context);
    const isOpen = plan?.state === 'open';
    if (isOpen && isSameWork(plan.facts, facts)) return plan;
    const isLate = silentMs > ranks.timeoutMs;
    if (isOpen && (isLate || isOf(plan, living))) throw ranksDisagree(facts, plan.facts, ranks);
    if (isLate) throw driverMissing(context, ranks);
    context.report.progress('seconds of waiting for rank 0', Math.floor(silentMs / 1000), ranks.timeoutMs / 1000);
    await pause();
  }
}

function driverMissing(context: StepContext, { rank, worldSize, timeoutMs }: Ranks): MusterError {
  return new MusterError('RANKS_MISSING', {
    what: `Rank 0 of ${worldSize} gave rank ${rank} no plan, and no sign of life for ${timeoutMs / 1000} s.`,
    where: { file: `${ranksFolder(context)}/${planFile}` },
    expected: 'a plan that rank 0 writes when it comes to this step',
  });
}
