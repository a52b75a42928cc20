import type { Pipeline } from './parse-definition.ts';
import { isDoneAnew, isForced, type PlanRequest } from './plan/plan-pipeline.ts';
import { checkStepNames, selectSteps, stepsBefore } from './plan/step-order.ts';
import { performStep, type EndedStep } from './runs/perform-step.ts';
import { holdPipeline } from './runs/hold-pipeline.ts';
import { openSession, type RunOptions, type RunSession } from './runs/run-session.ts';
import type { BoundStep, RunContext } from './step.ts';

/** What a run did: its steps in the order of the file with their results; those that it did not come to are missing. */
export type RunOutcome = {
  readonly steps: readonly Pick<EndedStep, 'record' | 'result'>[];
  /** The error that ended the run early; of several the first. */
  readonly failure: unknown;
};

/**
 * Runs the steps that are asked for, each as soon as those before it have ended; reuses those of which nothing changed, and records
 * all in the table `runs`. A step that fails lets those that are under way end, and starts no more; what the steps committed stays.
 * PIPELINE_STEP_UNKNOWN; RUN_BUSY where another run has the pipeline.
 */
export async function runPipeline(
  pipeline: Pipeline,
  context: RunContext,
  request: PlanRequest = {},
  options: RunOptions = {},
): Promise<RunOutcome> {
  const selected = selectSteps(pipeline, request);
  if (request.force !== 'all') checkStepNames(pipeline, request.force ?? []);
  const session = await openSession(pipeline, context, options);
  return holdPipeline(session, selected, async (held) => {
    try {
      return await runInOrder(selected, held, request);
    } finally {
      await held.end();
    }
  });
}

const mostAtOnce = 4;

async function runInOrder(
  selected: readonly BoundStep[],
  session: RunSession,
  request: PlanRequest,
): Promise<RunOutcome> {
  const before = waitingFor(selected, session.pipeline);
  const ended = new Map<string, EndedStep>();
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const start = async (step: BoundStep): Promise<void> => {
    const isAnew = isDoneAnew(step.name, request);
    // The other ranks wait for the step: they cannot know that it would be reused.
    const isAwaited = session.context.ranks !== undefined && step.implementation.isShared === true;
    const isForcedNow = isForced(step.name, request) || isAwaited;
    const end = await performStep(step, session, { isForced: isForcedNow, isAnew, verify: request.verify });
    ended.set(step.name, end);
    running.delete(step.name);
    if (end.failure !== undefined) failures.push(end.failure);
  };
  for (;;) {
    const ready = selected.filter(
      ({ name }) => !ended.has(name) && !running.has(name) && before.get(name)!.every((each) => ended.has(each)),
    );
    if (failures.length === 0) {
      for (const step of ready.slice(0, mostAtOnce - running.size)) running.set(step.name, start(step));
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  const steps = selected.flatMap(({ name }) => ended.get(name) ?? []);
  return { steps, failure: failures[0] };
}

/** Gives for each chosen step the chosen steps that must end before it, also through steps that were not chosen. */
function waitingFor(selected: readonly BoundStep[], { steps }: Pipeline): ReadonlyMap<string, readonly string[]> {
  const before = stepsBefore(steps);
  const chosen = new Set(selected.map(({ name }) => name));
  const found = new Map<string, readonly string[]>();
  for (const { name } of steps) {
    const all = before.get(name)!.flatMap((each) => (chosen.has(each) ? [each] : found.get(each)!));
    found.set(name, [...new Set(all)]);
  }
  return found;
}
