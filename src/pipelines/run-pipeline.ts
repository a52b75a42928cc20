import { didYouMean, errorCodes, isMusterError, MusterError } from '#src/core/index.ts';
import type { Pipeline } from './parse-definition.ts';
import { recordStep, type StepRecord } from './run-record.ts';
import type { BoundStep, StepContext, StepResult } from './step.ts';

/** What a run did: its steps in order with their results; the last one may have failed. */
export type RunOutcome = {
  readonly steps: readonly { readonly record: StepRecord; readonly result: StepResult | undefined }[];
  /** The error that ended the run early. */
  readonly failure: unknown;
};

/** Told of each step as it starts and ends, so that a terminal can show it. */
export type RunObserver = {
  readonly started: (step: string) => void;
  readonly ended: (record: StepRecord, result: StepResult | undefined) => void;
};

/**
 * Runs the steps in the order of the file, or only those that are named, and records each in the table `runs`, but for a step that
 * refuses its input: it writes nothing. A step that fails ends the run; what the steps before it committed stays. Throws
 * PIPELINE_STEP_UNKNOWN for a name that the pipeline does not have.
 */
export async function runPipeline(
  pipeline: Pipeline,
  only: readonly string[],
  context: StepContext,
  observer: RunObserver,
): Promise<RunOutcome> {
  const steps: { record: StepRecord; result: StepResult | undefined }[] = [];
  for (const step of chosenSteps(pipeline, only)) {
    observer.started(step.name);
    const startedAt = context.now();
    const { result, failure } = await attempt(step, context);
    const record = recordOf(step, startedAt, context.now(), result, failure);
    const entry = { run: context.run, pipeline: pipeline.definition.name, record };
    if (!isRefused(failure)) await recordStep(context.workspace, entry);
    observer.ended(record, result);
    steps.push({ record, result });
    if (failure !== undefined) return { steps, failure };
  }
  return { steps, failure: undefined };
}

// Wrong input is refused before anything is written, a record of the run included.
function isRefused(failure: unknown): boolean {
  return isMusterError(failure) && errorCodes[failure.code].exit === 2;
}

function chosenSteps(pipeline: Pipeline, only: readonly string[]): readonly BoundStep[] {
  const names = pipeline.steps.map((step) => step.name);
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const faults = unknown.map((name) => ({
      what: `"${name}" is not a step of the pipeline ${pipeline.definition.name}.${didYouMean(name, names)}`,
      expected: names.join(', '),
    }));
    throw new MusterError('PIPELINE_STEP_UNKNOWN', faults);
  }
  return only.length === 0 ? pipeline.steps : pipeline.steps.filter((step) => only.includes(step.name));
}

async function attempt(step: BoundStep, context: StepContext): Promise<{ result?: StepResult; failure?: unknown }> {
  try {
    context.signal.throwIfAborted();
    return { result: await step.run({ ...context, run: { ...context.run, step: step.name } }) };
  } catch (error) {
    const aborted = context.signal.aborted && !isMusterError(error);
    return {
      failure: aborted
        ? new MusterError('INTERRUPTED', { what: `Interrupted in step ${step.name}.` }, { cause: error })
        : error,
    };
  }
}

function recordOf(
  step: BoundStep,
  startedAt: number,
  endedAt: number,
  result: StepResult | undefined,
  failure: unknown,
): StepRecord {
  return {
    step: step.name,
    uses: step.uses,
    state: failure === undefined ? 'done' : 'failed',
    startedAt,
    durationInMs: endedAt - startedAt,
    errorCode: failure === undefined ? null : isMusterError(failure) ? failure.code : 'INTERNAL',
    summary: result?.summary ?? '',
    counts: result?.counts ?? {},
    keyStates: result?.keyStates ?? {},
  };
}
