import { fileNameOf, type Ranks } from '#src/core/index.ts';
import { openPauses } from '#src/execution/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { driverOf, readPlan, workFolder, writePlan, type RankPlan } from './rank-plan.ts';

/** Tells the driver that a rank has done its part of a plan. */
export async function tellEnd(context: StepContext, plan: RankPlan, { rank }: Ranks): Promise<void> {
  await context.workspace.writeIfAbsent(`${endPrefix(context, plan)}${rank}`, Buffer.from('{}\n'));
}

const longestWaitMs = 120_000;

/**
 * Closes the plan of a driver that has committed, once every rank has read it and done its part, or after two minutes: a rank that
 * starts late finds an open plan, sees that its part is done, and ends well. Ranks that never come are no fault any more.
 */
export async function closePlan(context: StepContext, plan: RankPlan, ranks: Ranks): Promise<void> {
  const { signal, report } = context;
  const until = performance.now() + Math.min(longestWaitMs, ranks.timeoutMs);
  const pause = openPauses(signal);
  for (;;) {
    const missing = await ranksWithoutEnd(context, plan, ranks);
    if (missing.length === 0) break;
    if (performance.now() > until) {
      report.warn(`the challengers are committed; ranks that have not told their end: ${missing.join(', ')}`);
      break;
    }
    report.progress('committed; ranks that have ended', ranks.worldSize - missing.length, ranks.worldSize);
    await pause();
  }
  const newest = await readPlan(context);
  if (newest !== undefined && driverOf(newest) === driverOf(plan))
    await writePlan(context, { ...plan, state: 'closed' });
}

async function ranksWithoutEnd(context: StepContext, plan: RankPlan, { worldSize }: Ranks): Promise<readonly number[]> {
  const ended = new Set<number>();
  const prefix = endPrefix(context, plan);
  for await (const { path } of context.workspace.list(prefix, { signal: context.signal })) {
    ended.add(Number(path.slice(prefix.length)));
  }
  return Array.from({ length: worldSize }, (_, rank) => rank).filter((rank) => rank !== 0 && !ended.has(rank));
}

function endPrefix(context: StepContext, plan: RankPlan): string {
  return `${workFolder(context, plan)}/ended-${fileNameOf(driverOf(plan))}-`;
}
