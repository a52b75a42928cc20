import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from '#src/core/index.ts';
import { makeFolder } from '#src/storage/index.ts';
import type { Emulator } from '../emulator.ts';
import type { StepPlan } from '../plan/step-plan.ts';
import { changeJob } from './change-job.ts';
import type { CodeFolders } from './code-folders.ts';
import { keepOutputs, openPorts } from './job-ports.ts';
import type { JobRecord } from './job-record.ts';
import type { NodePool } from './node-pool.ts';
import { runAttempt, type AttemptEnd } from './run-attempt.ts';

/** What running jobs share beside the emulator. */
export type JobMachinery = {
  readonly emulator: Emulator;
  readonly pool: NodePool;
  readonly code: CodeFolders;
  /** Cancels a job and all its steps. */
  readonly cancel: (id: string) => void;
};

type Ending = Pick<JobRecord, 'status' | 'error'>;

// Azure starts the job of a lost node again; where all nodes go, somebody should look.
const mostAttempts = 3;

/**
 * Runs one job that is a command, from its folders to its outputs; a job that had begun is started again. Its state tells how it ended.
 * Rejects with the reason of the signal where that ended it: what its state is then is for the caller to say.
 */
export async function runStep(id: string, machinery: JobMachinery, signal: AbortSignal): Promise<void> {
  const { emulator, pool } = machinery;
  const record = emulator.jobs.get(id)!;
  if (record.work.kind !== 'step') return;
  const { plan } = record.work;
  const folder = join(emulator.machines.folder, 'jobs', record.name);
  let ending: Ending = { status: 'Failed' };
  try {
    await changeJob(id, { status: 'Preparing' }, emulator);
    await startSlowly(record, emulator, signal);
    await changeJob(id, { status: 'Queued' }, emulator);
    const release = await pool.acquire(plan.nodes, signal);
    try {
      ending = await runOnNodes(id, plan, { machinery, folder, signal });
    } finally {
      release();
    }
  } catch (error) {
    signal.throwIfAborted();
    ending = { status: 'Failed', error: { code: 'ServiceError', message: messageOf(error) } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await changeJob(id, ending, emulator);
}

type Room = { readonly machinery: JobMachinery; readonly folder: string; readonly signal: AbortSignal };

async function runOnNodes(id: string, plan: StepPlan, { machinery, folder, signal }: Room): Promise<Ending> {
  const { emulator, code, cancel } = machinery;
  const first = emulator.jobs.get(id)!;
  const ports = await openPorts(first, plan, folder, emulator);
  if ('code' in ports) return { status: 'Failed', error: ports };
  for (;;) {
    const { attempts } = emulator.jobs.get(id)!;
    for (let node = 0; node < plan.nodes; node++) await layOutCode(plan, join(folder, `node-${node}`), code);
    signal.throwIfAborted();
    const record = await changeJob(id, { status: 'Running', attempts: attempts + 1 }, emulator);
    const end = await runAttempt(
      { record, plan, folder, ports, signal, cancel: () => cancel(record.parent?.id ?? id) },
      emulator,
    );
    if (end.kind === 'node-lost' && record.attempts < mostAttempts) {
      await changeJob(id, { status: 'Queued' }, emulator);
      continue;
    }
    await changeJob(id, { status: 'Finalizing' }, emulator);
    await keepOutputs(record, folder, emulator);
    return endingOf(end);
  }
}

async function startSlowly(record: JobRecord, { faults, tell }: Emulator, signal: AbortSignal): Promise<void> {
  const names = [record.name, ...(record.parent === undefined ? [] : [record.parent.step, record.parent.name])];
  const slow = faults.takeForStep('slow-start', names);
  if (slow === undefined) return;
  tell(`fault: ${record.displayName} starts ${slow.seconds} s late`);
  await pause(slow.seconds * 1000, undefined, { signal });
}

// Each start of the job finds the code as it was uploaded, and nothing that an earlier one left beside it.
async function layOutCode({ codeId }: StepPlan, node: string, code: CodeFolders): Promise<void> {
  await rm(node, { recursive: true, force: true });
  await makeFolder(join(node, 'wd'));
  if (codeId !== undefined) await code.copy(codeId, join(node, 'wd'));
}

function endingOf(end: AttemptEnd): Ending {
  switch (end.kind) {
    case 'done':
      return { status: 'Completed' };
    case 'failed':
      return failed(
        'UserError',
        `Execution failed. User process exited with status code ${end.exitCode}. Please check log file '${end.log}' for error details.`,
      );
    case 'node-lost':
      return failed('NodeLost', `The node of the job was lost ${mostAttempts} times.`);
    case 'timeout':
      return failed('JobTimeout', 'The job ran longer than its limit "timeout".');
    default:
      return end satisfies never;
  }
}

function failed(code: string, message: string): Ending {
  return { status: 'Failed', error: { code, message } };
}
