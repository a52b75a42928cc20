import { messageOf } from '#src/core/index.ts';
import { takeLease } from '../lease/take-lease.ts';
import type { BoundStep } from '../step.ts';
import { readRunHeader, removeRunHeader, writeRunHeader } from './run-header.ts';
import type { HeldLease } from '../lease/keep-lease.ts';
import type { RunContext } from '../step.ts';
import type { RunSession } from './run-session.ts';

/**
 * Does work on steps while this run alone holds their pipeline: takes the lease, leaves a header that says what is planned, and in the
 * end takes both back, also where the work fails or is interrupted. The work ends early where the lease is lost. RUN_BUSY, INTERRUPTED.
 */
export async function holdPipeline<Result>(
  session: RunSession,
  planned: readonly BoundStep[],
  work: (session: RunSession) => Promise<Result>,
): Promise<Result> {
  const { context, environment, observer } = session;
  const { workspace, run, pipeline, signal } = context;
  const lease = await takeLease(context, session.lease);
  try {
    await writeRunHeader(workspace, {
      ...environment,
      run: run.id,
      lease: lease.token,
      pipeline: pipeline.name,
      codeVersion: run.codeVersion,
      startedAt: run.startedAt,
      planned: planned.map(({ name, uses }) => ({ step: name, uses })),
    });
    observer.begun?.();
    const held = {
      ...session,
      context: { ...context, lease: lease.token, signal: AbortSignal.any([signal, lease.lost]) },
    };
    try {
      return await work(held);
    } finally {
      await takeBackHeader(context, lease);
    }
  } finally {
    await lease.release();
  }
}

/**
 * Removes the header of a run, unless another process goes on with the run: it has the lease and wrote a header of its own. A header that
 * stays hides no outcome, so that a fault of the store is only warned of.
 */
async function takeBackHeader({ workspace, run, report }: RunContext, lease: HeldLease): Promise<void> {
  try {
    const isHeld = await lease.isHeld();
    const header = isHeld ? await readRunHeader(workspace, run.id) : undefined;
    if (header?.lease === lease.token) await removeRunHeader(workspace, run.id);
  } catch (error) {
    report.warn(`the header of ${run.id} stays, so that it is listed as interrupted: ${messageOf(error)}`);
  }
}
