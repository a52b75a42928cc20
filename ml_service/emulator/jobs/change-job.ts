import type { Emulator } from '../emulator.ts';
import { trackJob } from '../mlflow/track-job.ts';
import { hasEnded, type JobRecord } from './job-record.ts';

/** Writes the next state of a job, with the times that go with it, and tells of it. Gives the job. */
export async function changeJob(
  id: string,
  changes: Partial<Pick<JobRecord, 'status' | 'error' | 'attempts'>>,
  emulator: Emulator,
): Promise<JobRecord> {
  const before = emulator.jobs.get(id)!;
  const next: JobRecord = { ...before, ...changes };
  const now = emulator.now();
  const begins = next.status === 'Running' && before.startedAt === undefined;
  const record = { ...next, ...(begins ? { startedAt: now } : {}), ...(hasEnded(next) ? { endedAt: now } : {}) };
  await emulator.jobs.put(id, record);
  await trackJob(record, emulator);
  if (record.status !== before.status) emulator.tell(lineOf(record));
  return record;
}

function lineOf({ displayName, name, parent, status, error, startedAt, endedAt }: JobRecord): string {
  const what = parent === undefined ? name : `${parent.name} > ${displayName}`;
  const seconds =
    startedAt === undefined || endedAt === undefined ? '' : ` after ${((endedAt - startedAt) / 1000).toFixed(1)} s`;
  return `${what}: ${status}${seconds}${error === undefined ? '' : ` (${error.message.split('\n')[0]})`}`;
}
