import { randomBytes } from 'node:crypto';
import type { RunIdentity } from '#src/pipelines/index.ts';
import { codeVersion } from './code-version.ts';

/** Gives a run that begins now an id of its own, such as `run-20260131T101500Z-1a2b3c`. */
export function newRun(now: number, step = ''): RunIdentity {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return { id: `run-${stamp}-${randomBytes(3).toString('hex')}`, startedAt: now, codeVersion: codeVersion(), step };
}
