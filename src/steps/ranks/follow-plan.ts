import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, type Ranks } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { noCommit } from './no-commit.ts';
import { isOf, readPlan, workFolder, type RankPlan } from './rank-plan.ts';
import type { DriverWatch } from './watch-driver.ts';

const lookEveryMs = 2000;

type PlanEnd = 'closed' | 'replaced';

/** How work by a plan ended: with a result, or early since the driver had all that it needed or made another plan. */
export type PlanOutcome<Result> = { readonly end: 'done'; readonly result: Result } | { readonly end: PlanEnd };

/**
 * Does work by a plan, and ends it early where the plan is closed or another one takes its place. Rejects with what the work throws;
 * RANKS_MISSING where the driver ends without a commit.
 */
export async function followPlan<Result>(
  context: StepContext,
  { plan, ranks, driver }: { readonly plan: RankPlan; readonly ranks: Ranks; readonly driver: DriverWatch },
  work: (context: StepContext) => Promise<Result>,
): Promise<PlanOutcome<Result>> {
  const stop = new AbortController();
  const ended = new AbortController();
  let end: PlanEnd | 'left' | undefined;
  const watching = (async () => {
    end = await endOfPlan(context, plan, driver, stop.signal);
    if (end !== undefined) ended.abort(new Error(`the plan of ${plan.run} is ${end}`));
  })();
  try {
    const signal = AbortSignal.any([context.signal, ended.signal]);
    return { end: 'done', result: await work({ ...context, signal }) };
  } catch (error) {
    if (end === undefined || context.signal.aborted) throw error;
    if (end === 'left') throw noCommit(context, plan, ranks, 'was doing its part');
    context.report.debug(`the work by a plan ended early: ${messageOf(error)}`);
    return { end };
  } finally {
    stop.abort();
    await watching;
  }
}

/** Waits until a plan is closed, replaced, or left open by a driver that ended, and says which; undefined once nobody wants to know any more. */
async function endOfPlan(
  context: StepContext,
  plan: RankPlan,
  driver: DriverWatch,
  stop: AbortSignal,
): Promise<PlanEnd | 'left' | undefined> {
  const folder = workFolder(context, plan);
  while (!stop.aborted) {
    await sleep(lookEveryMs, undefined, { signal: stop, ref: false }).catch(() => {});
    if (stop.aborted) return undefined;
    try {
      // Before the plan, which a driver closes before it ends.
      const { ended } = await driver.look();
      const newest = await readPlan(context);
      // The same work, planned again by a driver that was started again, goes on.
      if (newest === undefined || workFolder(context, newest) !== folder) return 'replaced';
      if (newest.state === 'closed') return 'closed';
      if (isOf(newest, ended)) return 'left';
    } catch (error) {
      // A store that does not answer for a moment is no reason to stop.
      context.report.debug(`the plan of rank 0 cannot be read: ${messageOf(error)}`);
    }
  }
  return undefined;
}
