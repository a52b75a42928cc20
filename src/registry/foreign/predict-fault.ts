import { MusterError } from '#src/core/index.ts';

/** Gives the error of code of a foreign model that did wrong. */
export function predictFault(
  what: string,
  { module, expected, cause }: { readonly module: string; readonly expected: string; readonly cause?: unknown },
): MusterError {
  return new MusterError('REGISTRY_PREDICT_FAILED', { what, where: { file: module }, expected }, { cause });
}
