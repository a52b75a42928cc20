import { parentPort } from 'node:worker_threads';
import { runDenseTask, type DenseTask } from './dense-task.ts';

/** What a thread that decodes is sent: a task and its number. */
export type DenseRequest = { readonly id: number; readonly task: DenseTask };

/** What it answers: the number of the task that is done, and what went wrong with it, if anything. */
export type DenseAnswer = { readonly id: number; readonly fault?: string };

parentPort!.on('message', ({ id, task }: DenseRequest) => {
  parentPort!.postMessage(answerOf(id, task), []);
});

function answerOf(id: number, task: DenseTask): DenseAnswer {
  try {
    runDenseTask(task);
    return { id };
  } catch (error) {
    return { id, fault: (error as Error).message };
  }
}
