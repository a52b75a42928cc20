import { neededSteps, type PipelinePlan } from '../plan/step-plan.ts';
import { changeJob } from './change-job.ts';
import { hasEnded, type JobStatus } from './job-record.ts';
import { runStep, type JobMachinery } from './run-step.ts';

/**
 * Runs the steps of a pipeline job in the order of their bindings, those that are free at once. Steps that had ended before stay as they
 * are. A step that fails ends the others, unless the pipeline goes on without it; then only what needs it is left out.
 */
export async function runPipeline(id: string, machinery: JobMachinery, signal: AbortSignal): Promise<void> {
  const { emulator } = machinery;
  const { work, workspaceId } = emulator.jobs.get(id)!;
  if (work.kind !== 'pipeline') return;
  const { plan, children } = work;
  const idOf = (step: string): string => `${workspaceId}/jobs/${children[step]}`;
  const statusOf = (step: string): JobStatus => emulator.jobs.get(idOf(step))!.status;
  await changeJob(id, { status: 'Running' }, emulator);
  const failure = new AbortController();
  const running = new Map<string, Promise<void>>();
  const start = async (step: string): Promise<void> => {
    await runStep(idOf(step), machinery, AbortSignal.any([signal, failure.signal])).catch((error: unknown) => {
      if (!signal.aborted && !failure.signal.aborted) throw error;
    });
    running.delete(step);
    if (statusOf(step) !== 'Completed' && !plan.continuesOnFailure) failure.abort('another step failed');
  };
  for (;;) {
    const ready = failure.signal.aborted || signal.aborted ? [] : readySteps(plan, statusOf, running);
    for (const step of ready) running.set(step, start(step));
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  signal.throwIfAborted();
  for (const step of Object.keys(plan.steps))
    if (!hasEnded({ status: statusOf(step) })) await changeJob(idOf(step), { status: 'Canceled' }, emulator);
  await changeJob(id, endingOf(plan, statusOf), emulator);
}

function readySteps(
  { steps }: PipelinePlan,
  statusOf: (step: string) => JobStatus,
  running: ReadonlyMap<string, unknown>,
): readonly string[] {
  return Object.entries(steps)
    .filter(([step]) => !running.has(step) && !hasEnded({ status: statusOf(step) }))
    .filter(([, plan]) => neededSteps(plan).every((needed) => statusOf(needed) === 'Completed'))
    .map(([step]) => step);
}

function endingOf({ steps }: PipelinePlan, statusOf: (step: string) => JobStatus): Parameters<typeof changeJob>[1] {
  const broken = Object.keys(steps).filter((step) => statusOf(step) === 'Failed');
  const undone = Object.keys(steps).filter((step) => statusOf(step) !== 'Completed');
  if (undone.length === 0) return { status: 'Completed' };
  const message = `Pipeline has some failed steps: ${(broken.length > 0 ? broken : undone).join(', ')}. See child run or execution logs for more details.`;
  return { status: 'Failed', error: { code: 'UserError', message } };
}
