import { ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Death } from './dying-store.ts';

const script = fileURLToPath(new URL('release-crash-process.ts', import.meta.url));

/** What a process is to do, and where it dies of it. */
export type ReleaseDeath = Death & {
  /** One of `releaseMoves`. */
  readonly move: string;
  /** The URI of the store. */
  readonly place: string;
  readonly connectionString?: string | undefined;
  /** The file with the challengers, serialised. */
  readonly trained: string;
};

/** Moves champions in a process of its own, and gives whether it was killed on the way; `compiled` is a folder for compiled code. */
export async function runUntilKilled(death: ReleaseDeath, compiled: string): Promise<boolean> {
  const child = spawn(process.execPath, [script, JSON.stringify(death)], {
    env: { NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  ok(signal === 'SIGKILL' || code === 0, `the process ended by itself with code ${code}`);
  return signal === 'SIGKILL';
}
