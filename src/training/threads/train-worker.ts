import { workerData } from 'node:worker_threads';
import { transferred } from '#src/execution/index.ts';
import {
  compareRange,
  fitRange,
  type ComparedRange,
  type CompareTask,
  type FitTask,
  type FittedKey,
  type SharedTraining,
} from '../train-range.ts';

/** `compareRange` on a worker thread. */
export function compare(task: CompareTask): ComparedRange {
  return compareRange(workerData as SharedTraining, task);
}

/** `fitRange` on a worker thread; the models go over to the main thread without a copy. */
export function fit(task: FitTask): readonly (FittedKey | undefined)[] {
  const fitted = fitRange(workerData as SharedTraining, task);
  const buffers = fitted.flatMap((each) =>
    each === undefined || 'failure' in each
      ? []
      : [each.packed.model.bytes.buffer as ArrayBuffer, each.packed.holdoutModel.bytes.buffer as ArrayBuffer],
  );
  return transferred(fitted, buffers);
}
