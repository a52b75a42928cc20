import { randomBytes } from 'node:crypto';
import type { RunIdentity } from '#src/pipelines/index.ts';
import type { Settings } from '#src/settings/index.ts';
import { codeVersion } from './code-version.ts';

/**
 * Gives a run that begins now an id of its own, such as `run-20260131T101500Z-1a2b3c`; as a step of a published pipeline the name of the job, so
 * that its steps, each a process on a machine of its own, are one run. Other commands of a job are runs of their own.
 */
export function newRun(now: number, { job }: Pick<Settings, 'job'>, step = ''): RunIdentity {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const id = job.name ?? `run-${stamp}-${randomBytes(3).toString('hex')}`;
  return { id, startedAt: now, codeVersion: job.codeVersion ?? codeVersion(), step };
}
