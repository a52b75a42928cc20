import { setTimeout as sleep } from 'node:timers/promises';
import { MusterError, type Ranks } from '#src/core/index.ts';
import { pollTimes } from '#src/execution/index.ts';
import { readHolder, type StepContext } from '#src/pipelines/index.ts';
import { isSameWork, ranksDisagree, type RankFacts } from './rank-facts.ts';
import { planFile, ranksFolder, readPlan, type RankPlan } from './rank-plan.ts';

/**
 * Waits for an open plan of the work that this rank would do. A plan of other work may be what a driver that died left behind: it is an
 * error, RANKS_DISAGREE, where the run that wrote it is seen to live, or where no other plan comes in time. RANKS_MISSING where neither
 * a plan comes nor a driver gives a sign of life.
 */
export async function awaitPlan(context: StepContext, ranks: Ranks, facts: RankFacts): Promise<RankPlan> {
  const driver = watchDriver(context);
  const pauses = pollTimes();
  for (;;) {
    const plan = await readPlan(context);
    const isOpen = plan?.state === 'open';
    if (isOpen && isSameWork(plan.facts, facts)) return plan;
    const { silentMs, living } = await driver();
    const isLate = silentMs > ranks.timeoutMs;
    if (isOpen && (isLate || living === plan.run)) throw ranksDisagree(facts, plan.facts, ranks);
    if (isLate) throw driverMissing(context, ranks);
    context.report.progress('seconds of waiting for rank 0', Math.floor(silentMs / 1000), ranks.timeoutMs / 1000);
    await sleep(pauses.next().value, undefined, { signal: context.signal }).catch(() =>
      context.signal.throwIfAborted(),
    );
  }
}

/** What is known of the driver: how long it gave no sign of life, and the run that gave one before one's eyes. */
type DriverState = { readonly silentMs: number; readonly living: string | undefined };

/** Judges by the lease of the pipeline, as it changes from one look to the next. */
function watchDriver({ workspace, pipeline, signal }: StepContext): () => Promise<DriverState> {
  let mark: string | undefined;
  let living: string | undefined;
  let heardAt = performance.now();
  return async () => {
    const holder = await readHolder(workspace, pipeline.name, { signal });
    if (holder?.mark !== mark) {
      if (mark !== undefined && holder?.isReleased === false) {
        living = holder.run;
        heardAt = performance.now();
      }
      mark = holder?.mark;
    }
    return { silentMs: performance.now() - heardAt, living };
  };
}

function driverMissing(context: StepContext, { rank, worldSize, timeoutMs }: Ranks): MusterError {
  return new MusterError('RANKS_MISSING', {
    what: `Rank 0 of ${worldSize} gave rank ${rank} no plan, and no sign of life for ${timeoutMs / 1000} s.`,
    where: { file: `${ranksFolder(context)}/${planFile}` },
    expected: 'a plan that rank 0 writes when it comes to this step',
  });
}
