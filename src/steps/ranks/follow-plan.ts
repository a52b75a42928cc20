import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { readPlan, workFolder, type RankPlan } from './rank-plan.ts';

const lookEveryMs = 2000;

type PlanEnd = 'closed' | 'replaced';

/** How work by a plan ended: with a result, or early since the driver had all that it needed or made another plan. */
export type PlanOutcome<Result> = { readonly end: 'done'; readonly result: Result } | { readonly end: PlanEnd };

/** Does work by a plan, and ends it early where the plan is closed or another one takes its place. Rejects with what the work throws. */
export async function followPlan<Result>(
  context: StepContext,
  plan: RankPlan,
  work: (context: StepContext) => Promise<Result>,
): Promise<PlanOutcome<Result>> {
  const stop = new AbortController();
  const ended = new AbortController();
  let end: PlanEnd | undefined;
  const watching = (async () => {
    end = await endOfPlan(context, plan, stop.signal);
    if (end !== undefined) ended.abort(new Error(`the plan of ${plan.run} is ${end}`));
  })();
  try {
    const signal = AbortSignal.any([context.signal, ended.signal]);
    return { end: 'done', result: await work({ ...context, signal }) };
  } catch (error) {
    if (end === undefined || context.signal.aborted) throw error;
    context.report.debug(`the work by a plan ended early: ${messageOf(error)}`);
    return { end };
  } finally {
    stop.abort();
    await watching;
  }
}

/** Waits until a plan is closed or replaced, and says which; undefined once nobody wants to know any more. */
async function endOfPlan(context: StepContext, plan: RankPlan, stop: AbortSignal): Promise<PlanEnd | undefined> {
  const folder = workFolder(context, plan);
  while (!stop.aborted) {
    await sleep(lookEveryMs, undefined, { signal: stop, ref: false }).catch(() => {});
    if (stop.aborted) return undefined;
    try {
      const newest = await readPlan(context);
      // The same work, planned again by a driver that was started again, goes on.
      if (newest === undefined || workFolder(context, newest) !== folder) return 'replaced';
      if (newest.state === 'closed') return 'closed';
    } catch (error) {
      // A store that does not answer for a moment is no reason to stop.
      context.report.debug(`the plan of rank 0 cannot be read: ${messageOf(error)}`);
    }
  }
  return undefined;
}
