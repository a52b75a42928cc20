import { messageOf } from '#src/core/index.ts';
import type { Reporter } from '#src/pipelines/index.ts';
import { logBatch } from './log-batch.ts';
import { stepBatch, type TrackedStep } from './step-batch.ts';
import type { TrackedRun } from './tracked-run.ts';

/**
 * Writes to MLflow how steps ended: to the run of the step, and to that of the whole job. The tables are the truth, MLflow only shows it: what
 * cannot be written is a warning, never the end of a run.
 */
export async function trackSteps(
  tracked: TrackedRun,
  steps: readonly TrackedStep[],
  report: Pick<Reporter, 'warn'>,
): Promise<void> {
  try {
    for (const step of steps) {
      await logBatch(tracked, tracked.run, stepBatch(step, true));
      if (tracked.rootRun !== tracked.run) await logBatch(tracked, tracked.rootRun, stepBatch(step, false));
    }
  } catch (error) {
    report.warn(`MLflow was not told how the step ended; nothing else depends on it. ${messageOf(error)}`);
  }
}
