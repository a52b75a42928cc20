import { isMusterError, messageOf } from '#src/core/index.ts';
import type { Reporter } from '#src/pipelines/index.ts';
import { logBatch } from './log-batch.ts';
import { stepBatch, type TrackedStep } from './step-batch.ts';
import type { TrackedRun } from './tracked-run.ts';

/**
 * Writes to MLflow how steps ended: to the run of the step, and to that of the whole job as far as it takes anything from its steps. The tables are
 * the truth, MLflow only shows it: what cannot be written is a warning, never the end of a run.
 */
export async function trackSteps(
  tracked: TrackedRun,
  steps: readonly TrackedStep[],
  report: Pick<Reporter, 'warn'>,
): Promise<void> {
  let isOpen = tracked.rootRun !== tracked.run;
  try {
    for (const step of steps) {
      await logBatch(tracked, tracked.run, stepBatch(step, true));
      if (isOpen) isOpen = await logToJob(tracked, step, report);
    }
  } catch (error) {
    report.warn(`MLflow was not told how the step ended; nothing else depends on it. ${messageOf(error)}`);
  }
}

// What the service says to a token that may not write there, or does not see the run.
const refusals: ReadonlySet<string> = new Set([
  'AZURE_ML_AUTH_FAILED',
  'AZURE_ML_FORBIDDEN',
  'AZURE_ML_NOT_FOUND',
  'AZURE_ML_REFUSED',
]);

/** Writes to the run of the job; false, told once, where it takes nothing: Azure does not document what the token of a step opens beside its own run. */
async function logToJob(tracked: TrackedRun, step: TrackedStep, report: Pick<Reporter, 'warn'>): Promise<boolean> {
  try {
    await logBatch(tracked, tracked.rootRun, stepBatch(step, false));
    return true;
  } catch (error) {
    if (!isMusterError(error) || !refusals.has(error.code)) throw error;
    report.warn(
      `The run of the job in MLflow takes nothing from its steps: their metrics are at their own runs, as those of ${step.step} at ${tracked.run}. ${error.message}`,
    );
    return false;
  }
}
