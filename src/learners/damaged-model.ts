import { MusterError } from '#src/core/index.ts';

/** Gives the fault TRAIN_MODEL_DAMAGED: what is wrong with a model, and what it should be. */
export function damagedModel(what: string, expected: string, cause?: unknown): MusterError {
  return new MusterError('TRAIN_MODEL_DAMAGED', { what, expected }, cause === undefined ? {} : { cause });
}
