import { MusterError } from '#src/core/index.ts';
import type { RunContext } from './step.ts';

/** Gives what a failure before the first step of a run means: INTERRUPTED where the run was interrupted, else the failure itself. */
export function earlyFailure(failure: unknown, { pipeline, signal }: Pick<RunContext, 'pipeline' | 'signal'>): unknown {
  if (!signal.aborted) return failure;
  const what = `Interrupted before the first step of the pipeline ${pipeline.name}: nothing was begun.`;
  return new MusterError('INTERRUPTED', { what }, { cause: failure });
}
