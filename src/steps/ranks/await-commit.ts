import type { Ranks } from '#src/core/index.ts';
import { openPauses } from '#src/execution/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { tellEnd } from './end-of-ranks.ts';
import { noCommit } from './no-commit.ts';
import { driverOf, isOf, readPlan, workFolder, type RankPlan } from './rank-plan.ts';
import type { DriverWatch } from './watch-driver.ts';

/**
 * Tells the driver that this rank has done its part, and waits for its commit: a rank that ends well then belongs to a training that
 * did. Gives `replaced` where the driver, maybe another one by now, plans other work. RANKS_MISSING where the driver ends without a
 * commit, or gives no sign of life.
 */
export async function awaitCommit(
  context: StepContext,
  plan: RankPlan,
  { ranks, driver }: { readonly ranks: Ranks; readonly driver: DriverWatch },
): Promise<'closed' | 'replaced'> {
  const folder = workFolder(context, plan);
  driver.beginWait();
  const told = new Set<string>();
  const pause = openPauses(context.signal);
  for (;;) {
    // Before the plan, which a driver closes before it ends.
    const { silentMs, ended } = await driver.look();
    const newest = await readPlan(context);
    if (newest === undefined || workFolder(context, newest) !== folder) return 'replaced';
    if (newest.state === 'closed') return 'closed';
    if (isOf(newest, ended) || silentMs > ranks.timeoutMs) {
      throw noCommit(context, newest, ranks, 'has done its part');
    }
    if (!told.has(driverOf(newest))) await tellEnd(context, newest, ranks);
    told.add(driverOf(newest));
    context.report.progress(
      'seconds of waiting for the commit of rank 0',
      Math.floor(silentMs / 1000),
      ranks.timeoutMs / 1000,
    );
    await pause();
  }
}
