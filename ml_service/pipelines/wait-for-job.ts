import { setTimeout } from 'node:timers/promises';
import { isMusterError, messageOf, MusterError } from '#src/core/index.ts';
import type { Reporter } from '#src/pipelines/index.ts';
import {
  findJob,
  hasJobEnded,
  readStepLog,
  readStepRuns,
  type AzureMl,
  type Job,
  type StepRun,
} from '#ml-service/azure-ml/index.ts';

/** How a job is waited for. */
export type WaitRules = {
  /** Between two looks. */
  readonly pollMs: number;
  /** Lines of the log of a failed step that are shown, from its end. */
  readonly nLogLines: number;
};

/** The rules where none are given. */
export const usualWaitRules: WaitRules = { pollMs: 15_000, nLogLines: 200 };

/**
 * Waits for the end of a job and tells of each step that begins or ends. Of steps that failed the end of the log is shown. Throws
 * AZURE_ML_JOB_FAILED, AZURE_ML_JOB_CANCELED, and AZURE_ML_NOT_FOUND where there is no such job.
 */
export async function waitForJob(
  azure: AzureMl,
  name: string,
  report: Reporter,
  { pollMs, nLogLines }: WaitRules = usualWaitRules,
): Promise<void> {
  const told = new Map<string, string>();
  for (;;) {
    const job = await jobNamed(azure, name);
    const steps = await stepsOf(azure, name, report);
    for (const step of steps) {
      if (told.get(step.name) !== step.status) report.info(`${step.step.padEnd(12)} ${step.status}`);
      told.set(step.name, step.status);
    }
    if (hasJobEnded(job)) return end(azure, job, steps, { report, nLogLines });
    report.progress(`${name} ${job.status}`, steps.filter(hasJobEnded).length, steps.length);
    await setTimeout(pollMs, undefined, { signal: azure.signal });
  }
}

/** Says whether an error is the end of a job: that it failed or was cancelled. */
export function saysJobEnded(error: unknown): boolean {
  return isMusterError(error) && ['AZURE_ML_JOB_FAILED', 'AZURE_ML_JOB_CANCELED'].includes(error.code);
}

async function jobNamed(azure: AzureMl, name: string): Promise<Job> {
  const job = await findJob(azure, name);
  if (job !== undefined) return job;
  throw new MusterError('AZURE_ML_NOT_FOUND', { what: `The workspace has no job ${name}.` });
}

// What the steps do is told where it can be read; the end of the job counts.
async function stepsOf(azure: AzureMl, name: string, report: Reporter): Promise<readonly StepRun[]> {
  try {
    return await readStepRuns(azure, name);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    report.debug(`the steps of ${name} cannot be read: ${error.message}`);
    return [];
  }
}

async function end(
  azure: AzureMl,
  { name, status, studioUrl }: Job,
  steps: readonly StepRun[],
  { report, nLogLines }: { readonly report: Reporter; readonly nLogLines: number },
): Promise<void> {
  if (status === 'Completed') return report.info(`${name} has completed`);
  const page = studioUrl === undefined ? '' : ` ${studioUrl} shows it.`;
  if (status === 'Canceled')
    throw new MusterError('AZURE_ML_JOB_CANCELED', { what: `The job ${name} was cancelled.${page}` });
  const failed = steps.filter((step) => step.status === 'Failed');
  for (const step of failed) await showLog(azure, step, { report, nLogLines });
  const which = failed.length === 0 ? '' : ` in the step ${failed.map(({ step }) => step).join(', ')}`;
  throw new MusterError('AZURE_ML_JOB_FAILED', { what: `The job ${name} failed${which}.${page}` });
}

async function showLog(
  azure: AzureMl,
  { name, step }: StepRun,
  { report, nLogLines }: { readonly report: Reporter; readonly nLogLines: number },
): Promise<void> {
  try {
    const log = await readStepLog(azure, name);
    const lines = log?.trimEnd().split('\n') ?? ['(no log)'];
    const cut = lines.length > nLogLines ? `, the last ${nLogLines} of ${lines.length} lines` : '';
    report.warn(`--- log of ${step}${cut}`);
    for (const line of lines.slice(-nLogLines)) report.warn(line.trimEnd());
    report.warn(`--- end of the log of ${step}`);
  } catch (error) {
    // Whatever is wrong with the log, the failure of the job is what counts.
    if (azure.signal.aborted) throw error;
    report.warn(`the log of ${step} cannot be read: ${messageOf(error)}`);
  }
}
