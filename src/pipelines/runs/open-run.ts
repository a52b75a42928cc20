import type { Pipeline } from '../parse-definition.ts';
import { planPipeline, type Plan, type PlanRequest } from '../plan/plan-pipeline.ts';
import { selectSteps } from '../plan/step-order.ts';
import type { RunContext } from '../step.ts';
import { holdPipeline } from './hold-pipeline.ts';
import { performStep, type EndedStep } from './perform-step.ts';
import { openSession, type RunOptions } from './run-session.ts';

/** A run that goes step by step, from a notebook or a debugger. */
export type OpenRun = {
  readonly id: string;
  /** Says what would run, and why. */
  readonly plan: (request?: PlanRequest) => Promise<Plan>;
  /**
   * Runs one step, or reuses it where nothing changed; throws what the step throws, PIPELINE_STEP_UNKNOWN, and RUN_BUSY. The steps
   * before it are not looked at.
   */
  readonly step: (
    name: string,
    options?: { readonly force?: boolean; readonly verify?: boolean },
  ) => Promise<EndedStep>;
};

/** Opens a run of a pipeline whose steps the caller starts one by one; each is recorded as `muster run` would. */
export async function openRun(pipeline: Pipeline, context: RunContext, options: RunOptions = {}): Promise<OpenRun> {
  const session = await openSession(pipeline, context, options);
  return {
    id: context.run.id,
    plan: async (request) => planPipeline(session, request),
    step: async (name, { force = false, verify = false } = {}) => {
      const [step] = selectSteps(pipeline, { only: [name] });
      const ended = await holdPipeline(session, [step!], async (held) => {
        const end = await performStep(step!, held, { isForced: force, isAnew: force, verify });
        await held.end();
        return end;
      });
      if (ended.failure !== undefined) throw ended.failure;
      return ended;
    },
  };
}
