import type { StepContext } from '#src/pipelines/index.ts';

/** Gives a listener that reports how far a task has come. */
export function progressOf(context: StepContext, task: string): (done: number, total: number) => void {
  return (done, total) => context.report.progress(task, done, total);
}
