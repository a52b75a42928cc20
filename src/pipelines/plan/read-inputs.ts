import type { BoundStep, RunContext, StepInput } from '../step.ts';

/** Gives all that a step reads, as it is now; undefined where its implementation cannot say. */
export async function readInputs(
  { name, options, settings, recordedSettings, implementation }: BoundStep,
  context: RunContext,
): Promise<readonly StepInput[] | undefined> {
  const run = { ...context.run, step: name };
  return implementation.inputs?.({ ...context, settings, recordedSettings, run }, options);
}
