import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import type { DenseTask } from './dense-task.ts';

const most = Math.min(availableParallelism(), 8);

let pool: Promise<Piscina> | undefined;

/**
 * Runs a task on another thread, of which there is one for each core. Its columns and row numbers lie in shared memory; its bytes, each
 * in a buffer of nobody else, go over to the thread. What is damaged is a plain error.
 */
export async function runOnThread(task: DenseTask): Promise<void> {
  pool ??= openPool();
  const buffers = new Set(task.chunks.map(({ bytes }) => bytes.buffer as ArrayBuffer));
  await (await pool).run(task, { name: 'runDenseTask', transferList: [...buffers] });
}

async function openPool(): Promise<Piscina> {
  // Loaded only now: most reads are of tables that need no other thread.
  const { Piscina: Pool } = await import('piscina');
  return new Pool({
    filename: new URL('dense-task.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: most,
    // Kept for the next tables, since a thread takes as long to start as a million values to decode.
    idleTimeout: 60_000,
  });
}
