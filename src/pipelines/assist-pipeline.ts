import type { Pipeline } from './parse-definition.ts';
import { isDoneAnew, type PlanRequest } from './plan/plan-pipeline.ts';
import { selectSteps } from './plan/step-order.ts';
import { meantFailure } from './runs/perform-step.ts';
import { openSession } from './runs/run-session.ts';
import type { RunContext, StepResult } from './step.ts';

/** What a process that is not the driver did of a run. */
export type AssistedRun = {
  /** The steps of which it did a part, in the order of the file. */
  readonly steps: readonly { readonly step: string; readonly durationInMs: number; readonly result: StepResult }[];
  /** The steps that were asked for and are those of rank 0 alone, by name. */
  readonly leftToDriver: readonly string[];
};

/**
 * Does the part of one rank in a run: its share of the steps whose work is shared. The run is that of rank 0, which holds the pipeline,
 * records the steps and commits what came of them; here nothing is recorded. Rejects with what a step throws.
 * PIPELINE_STEP_UNKNOWN, INTERRUPTED.
 */
export async function assistPipeline(
  pipeline: Pipeline,
  context: RunContext,
  request: PlanRequest = {},
): Promise<AssistedRun> {
  const selected = selectSteps(pipeline, request);
  const session = await openSession(pipeline, context);
  const shared = selected.filter(({ implementation }) => implementation.isShared === true);
  const steps: AssistedRun['steps'][number][] = [];
  for (const step of shared) {
    const begunAt = context.now();
    const run = { ...context.run, step: step.name };
    try {
      const result = await step.run({ ...session.context, isForced: isDoneAnew(step.name, request), run });
      steps.push({ step: step.name, durationInMs: context.now() - begunAt, result });
    } catch (error) {
      throw meantFailure(step, context, error);
    }
  }
  const leftToDriver = selected.filter((each) => !shared.includes(each)).map(({ name }) => name);
  return { steps, leftToDriver };
}
