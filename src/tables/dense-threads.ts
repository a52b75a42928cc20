import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DenseTask } from './dense-task.ts';
import type { DenseAnswer, DenseRequest } from './dense-worker.ts';

type Waiting = { readonly done: () => void; readonly failed: (error: Error) => void };
type Thread = { readonly worker: Worker; readonly waiting: Map<number, Waiting> };

// Kept for the next tables, since a thread takes as long to start as a million values to decode.
const threads: Thread[] = [];
const mostThreads = Math.min(availableParallelism(), 8);
const idleInMs = 60_000;
let lastId = 0;
let ending: NodeJS.Timeout | undefined;

/**
 * Runs a task on another thread, of which there is one for each core. Its columns and row numbers lie in shared memory; its bytes, each
 * in a buffer of nobody else, go over to the thread. What is damaged is a plain error.
 */
export async function runOnThread(task: DenseTask): Promise<void> {
  clearTimeout(ending);
  const thread = idlestThread();
  const id = ++lastId;
  const buffers = new Set(task.chunks.map(({ bytes }) => bytes.buffer as ArrayBuffer));
  try {
    await new Promise<void>((done, failed) => {
      thread.waiting.set(id, { done, failed });
      thread.worker.ref();
      thread.worker.postMessage({ id, task } satisfies DenseRequest, [...buffers]);
    });
  } finally {
    thread.waiting.delete(id);
    if (thread.waiting.size === 0) thread.worker.unref();
    if (threads.every(({ waiting }) => waiting.size === 0)) endLater();
  }
}

function idlestThread(): Thread {
  const idlest = threads.toSorted((a, b) => a.waiting.size - b.waiting.size)[0];
  if (idlest !== undefined && (idlest.waiting.size === 0 || threads.length === mostThreads)) return idlest;
  const started = startThread();
  threads.push(started);
  return started;
}

function startThread(): Thread {
  const worker = new Worker(new URL('dense-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  worker.on('message', ({ id, fault }: DenseAnswer) => {
    if (fault === undefined) waiting.get(id)?.done();
    else waiting.get(id)?.failed(new Error(fault));
  });
  const end = (error: Error): void => {
    const at = threads.findIndex((thread) => thread.worker === worker);
    if (at !== -1) threads.splice(at, 1);
    for (const { failed } of waiting.values()) failed(error);
  };
  worker.on('error', end);
  worker.on('exit', () => end(new Error('the thread that decodes has ended')));
  return { worker, waiting };
}

function endLater(): void {
  clearTimeout(ending);
  ending = setTimeout(() => {
    for (const { worker } of threads.splice(0)) void worker.terminate();
  }, idleInMs).unref();
}
