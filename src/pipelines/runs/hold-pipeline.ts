import { takeLease } from '../lease/take-lease.ts';
import type { BoundStep } from '../step.ts';
import { removeRunHeader, writeRunHeader } from './run-header.ts';
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
  const { context, environment } = session;
  const { workspace, run, pipeline, signal } = context;
  const lease = await takeLease(context, session.lease);
  try {
    await writeRunHeader(workspace, {
      ...environment,
      run: run.id,
      pipeline: pipeline.name,
      codeVersion: run.codeVersion,
      startedAt: run.startedAt,
      planned: planned.map(({ name, uses }) => ({ step: name, uses })),
    });
    const held = { ...session, context: { ...context, signal: AbortSignal.any([signal, lease.lost]) } };
    try {
      return await work(held);
    } finally {
      await removeRunHeader(workspace, run.id);
    }
  } finally {
    await lease.release();
  }
}
