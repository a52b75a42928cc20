import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import { changeJob } from './change-job.ts';
import { openCodeFolders } from './code-folders.ts';
import { hasEnded, type JobRecord } from './job-record.ts';
import { openNodePool } from './node-pool.ts';
import { runPipeline } from './run-pipeline.ts';
import { runStep, type JobMachinery } from './run-step.ts';

/** Runs jobs. */
export type Engine = {
  /** Begins a stored job. */
  readonly start: (record: JobRecord) => void;
  /** Cancels a job that has not ended: its processes are ended, then it is Canceled. */
  readonly cancel: (id: string) => Promise<void>;
  /** Begins again what had not ended when the emulator did; gives the number of jobs. */
  readonly resume: () => Promise<number>;
  /** Ends all processes; the jobs stay as they are, to be begun again. */
  readonly close: () => Promise<void>;
};

type Running = { readonly controller: AbortController; readonly done: Promise<void> };

/** Opens the machinery that runs the jobs of an emulator. */
export function openEngine(emulator: Emulator): Engine {
  const running = new Map<string, Running>();
  let isClosed = false;
  const cancel = async (id: string): Promise<void> => {
    const record = emulator.jobs.get(id);
    if (record === undefined || hasEnded(record)) return;
    await changeJob(id, { status: 'CancelRequested' }, emulator);
    running.get(id)?.controller.abort('canceled');
  };
  const machinery: JobMachinery = {
    emulator,
    pool: openNodePool(emulator.machines.count),
    code: openCodeFolders(emulator),
    cancel: (id) => void cancel(id),
  };
  const start = (record: JobRecord): void => {
    const controller = new AbortController();
    const done = runJob(record, machinery, controller.signal, () => isClosed).finally(() => running.delete(record.id));
    running.set(record.id, { controller, done });
  };
  return {
    start,
    cancel,
    resume: async () => {
      await rm(join(emulator.machines.folder, 'jobs'), { recursive: true, force: true });
      const left = emulator.jobs.list().filter((record) => record.parent === undefined && !hasEnded(record));
      for (const record of left) {
        if (record.status === 'CancelRequested') await endCanceled(record, emulator);
        else start(record);
      }
      return left.length;
    },
    close: async () => {
      isClosed = true;
      const all = [...running.values()];
      for (const { controller } of all) controller.abort('closed');
      await Promise.all(all.map(async ({ done }) => done));
    },
  };
}

async function runJob(
  record: JobRecord,
  machinery: JobMachinery,
  signal: AbortSignal,
  isClosed: () => boolean,
): Promise<void> {
  const { emulator } = machinery;
  try {
    if (record.work.kind === 'pipeline') await runPipeline(record.id, machinery, signal);
    else await runStep(record.id, machinery, signal);
  } catch (error) {
    if (isClosed()) return;
    if (signal.aborted) await endCanceled(record, emulator);
    else
      await changeJob(
        record.id,
        { status: 'Failed', error: { code: 'ServiceError', message: messageOf(error) } },
        emulator,
      );
  }
}

async function endCanceled({ id, work, workspaceId }: JobRecord, emulator: Emulator): Promise<void> {
  const children = work.kind === 'pipeline' ? Object.values(work.children) : [];
  for (const childId of children.map((name) => `${workspaceId}/jobs/${name}`))
    if (!hasEnded(emulator.jobs.get(childId)!)) await changeJob(childId, { status: 'Canceled' }, emulator);
  await changeJob(id, { status: 'Canceled' }, emulator);
}
