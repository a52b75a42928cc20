import { messageOf } from '#src/core/index.ts';
import { hideSecrets, type PipelineSession } from '#src/cli/index.ts';
import { readRunsById, type PastStepDetail } from '#src/pipelines/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { trackedRun, trackSteps } from '#ml-service/tracking/index.ts';

/** Tells MLflow of the steps of this job that a session ran at `since` (epoch milliseconds) or later. Nothing is done outside of a job. */
export async function trackJob(
  { settings, context, terminal }: Pick<PipelineSession, 'settings' | 'context' | 'terminal'>,
  since: number,
): Promise<void> {
  const run = trackedRun(settings.variable);
  if (run === undefined) return;
  hideSecrets([run.token]);
  try {
    await trackSteps(run, await stepsSince(context.workspace, run.rootRun, since), terminal);
  } catch (error) {
    terminal.warn(`MLflow was not told of the step, since its record cannot be read: ${messageOf(error)}`);
  }
}

async function stepsSince(store: ObjectStore, run: string, since: number): Promise<readonly PastStepDetail[]> {
  // A run that ended before its first step has no record.
  const steps = (await readRunsById(store, [run])).get(run)?.steps ?? [];
  return steps.filter(({ state, startedAt }) => state !== 'planned' && startedAt >= since);
}
