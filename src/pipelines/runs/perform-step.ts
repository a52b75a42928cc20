import { errorCodes, isMusterError, MusterError } from '#src/core/index.ts';
import { writeCacheEntry } from '../cache/cache-entry.ts';
import type { StepKey } from '../cache/cache-key.ts';
import { recordOutputs, type RecordedOutput } from '../cache/step-outputs.ts';
import { examineStep, type ExamineOptions, type ExaminedStep } from '../plan/examine-step.ts';
import type { BoundStep, RunContext, StepResult } from '../step.ts';
import { changedInputs } from './changed-inputs.ts';
import { redactInput, redactRecord, redactResult } from './redact-record.ts';
import type { StepRecord } from './run-record.ts';
import type { RunSession } from './run-session.ts';
import { openStepLog, type StepLog } from './step-log.ts';

/** How a step ended: the result of one that failed is undefined, and `failure` is the error then. */
export type EndedStep = {
  readonly record: StepRecord;
  readonly result: StepResult | undefined;
  readonly failure?: unknown;
};

/** Whether a step runs though nothing changed, and whether it then takes over nothing of its last run either. */
type ForceOptions = { readonly isForced: boolean; readonly isAnew?: boolean };

/**
 * Runs a step, or reuses what it did the last time where nothing changed and it is not forced. Records it, and keeps its log, but for a
 * step that refuses its input: that writes nothing. Never rejects for a fault of the step.
 */
export async function performStep(
  step: BoundStep,
  session: RunSession,
  options: ExamineOptions & ForceOptions,
): Promise<EndedStep> {
  const { context, observer } = session;
  const startedAt = context.now();
  const attempted = await attemptStep(step, session, options, startedAt);
  const ended = { ...attempted, record: redactRecord(attempted.record, session.redact) };
  if (!isRefused(ended.failure) && !isKept(ended.record, session)) await session.record(ended.record);
  observer.ended(ended.record, ended.result);
  return ended;
}

// Wrong input is refused before anything is written, a record of the run included.
function isRefused(failure: unknown): boolean {
  return isMusterError(failure) && errorCodes[failure.code].exit === 2;
}

// The record of the step stands there from before the run was interrupted.
function isKept({ step, state, reusedFrom }: StepRecord, { context, recorded }: RunSession): boolean {
  return state === 'reused' && reusedFrom === context.run.id && recorded.has(step);
}

async function attemptStep(
  step: BoundStep,
  session: RunSession,
  options: ExamineOptions & ForceOptions,
  startedAt: number,
): Promise<EndedStep> {
  const { context } = session;
  let examined: ExaminedStep | undefined;
  try {
    context.signal.throwIfAborted();
    examined = await examineStep(step, session, options);
  } catch (failure) {
    return failedStep(step, session, {
      startedAt,
      failure: meantFailure(step, context, failure),
      examined,
      reasons: [],
    });
  }
  if (examined.isReusable && !options.isForced) return reusedStep(step, session, examined, startedAt);
  const reasons = [...(options.isForced ? ['forced'] : []), ...examined.reasons];
  return runStep(step, session, { examined, reasons, startedAt, isAnew: options.isAnew ?? false });
}

function reusedStep(
  step: BoundStep,
  { context }: RunSession,
  { last, ...examined }: ExaminedStep,
  startedAt: number,
): EndedStep {
  const { result, outputs, run } = last!;
  const facts = { state: 'reused' as const, startedAt, endedAt: context.now(), result, examined, outputs };
  return { record: { ...recordOf(step, facts), reusedFrom: run }, result };
}

type Begun = {
  readonly examined: ExaminedStep;
  readonly reasons: readonly string[];
  readonly startedAt: number;
  readonly isAnew: boolean;
};

async function runStep(step: BoundStep, session: RunSession, begun: Begun): Promise<EndedStep> {
  const { context, observer, redact } = session;
  const { workspace, now } = context;
  const log = openStepLog({ run: context.run.id, step: step.name }, { report: context.report, now, redact });
  observer.started(step.name);
  log.add('info', `${step.name} (${step.uses}) runs: ${begun.reasons.join('; ')}`);
  try {
    const result = await step.run({
      ...context,
      isForced: begun.isAnew,
      report: log.report,
      run: { ...context.run, step: step.name },
    });
    // What another run may have worked on as well is nobody's finished work.
    if (isMusterError(context.signal.reason)) throw context.signal.reason;
    const kept = redactResult(result, redact);
    const outputs = await recordOutputs(context, result.produced ?? []);
    const endedAt = now();
    const changed = await changedInputs(step, session, begun.examined);
    const doubt = changed.length === 0 ? result.notReusable : `${changed.join(', ')} changed while ${step.name} ran`;
    const isDone = result.held === undefined;
    if (doubt !== undefined) log.report.warn(`${doubt}: what it did is not reused`);
    else if (isDone) await keepEntry(step, session, { ...begun, result: kept, outputs, endedAt });
    for (const line of [result.summary, ...(result.remarks ?? [])]) log.add('info', line);
    await log.keep(workspace);
    const { examined, reasons, startedAt } = begun;
    const facts = {
      state: isDone ? ('done' as const) : ('held' as const),
      startedAt,
      endedAt,
      result: kept,
      examined,
      reasons,
      outputs,
    };
    return {
      record: { ...recordOf(step, facts), ...(isDone ? {} : errorOf(result.held, redact)), changedInputs: changed },
      result,
    };
  } catch (error) {
    const failure = meantFailure(step, context, error);
    const ended = failedStep(step, session, { ...begun, failure });
    await keepFailure(log, ended, session);
    return ended;
  }
}

async function keepEntry(
  step: BoundStep,
  { context, redact }: RunSession,
  {
    examined: { parts, key },
    result,
    outputs,
    startedAt,
    endedAt,
  }: Begun & { readonly result: StepResult; readonly outputs: readonly RecordedOutput[]; readonly endedAt: number },
): Promise<void> {
  const place = { pipeline: context.pipeline.name, step: step.name };
  const durationInMs = endedAt - startedAt;
  await writeCacheEntry(context.workspace, place, {
    key,
    parts: { ...parts, inputs: parts.inputs.map((input) => redactInput(input, redact)) },
    outputs,
    result,
    run: context.run.id,
    startedAt,
    durationInMs,
  });
}

async function keepFailure(log: StepLog, { record, failure }: EndedStep, { context }: RunSession): Promise<void> {
  if (isRefused(failure)) return;
  log.add('error', record.error ?? '');
  try {
    await log.keep(context.workspace);
  } catch (error) {
    // What failed first is what the user must hear of.
    context.report.warn(`the log of the step cannot be kept: ${(error as Error).message}`);
  }
}

/** Gives the error that is meant where a step ended with this one: that of an interrupt, of a lost lease, or the one itself. */
export function meantFailure(step: BoundStep, { signal }: RunContext, error: unknown): unknown {
  if (!signal.aborted || isMusterError(error)) return error;
  // A lease that was lost ends the run as well.
  if (isMusterError(signal.reason)) return signal.reason;
  return new MusterError('INTERRUPTED', { what: `Interrupted in step ${step.name}.` }, { cause: error });
}

const longestError = 4000;

function failedStep(
  step: BoundStep,
  { context, redact }: RunSession,
  {
    startedAt,
    failure,
    examined,
    reasons,
  }: Pick<Begun, 'startedAt' | 'reasons'> & {
    readonly failure: unknown;
    readonly examined: ExaminedStep | undefined;
  },
): EndedStep {
  const state = isMusterError(failure) && failure.code === 'INTERRUPTED' ? 'interrupted' : 'failed';
  const record = recordOf(step, { state, startedAt, endedAt: context.now(), examined, reasons });
  return { record: { ...record, ...errorOf(failure, redact) }, result: undefined, failure };
}

function errorOf(failure: unknown, redact: (text: string) => string): Pick<StepRecord, 'errorCode' | 'error'> {
  const text = redact(failure instanceof Error || isMusterError(failure) ? failure.message : String(failure));
  return { errorCode: isMusterError(failure) ? failure.code : 'INTERNAL', error: text.slice(0, longestError) };
}

type StepFacts = Pick<StepRecord, 'state' | 'startedAt'> & {
  readonly endedAt: number;
  readonly result?: StepResult;
  readonly examined?: StepKey | undefined;
  readonly reasons?: readonly string[];
  readonly outputs?: readonly RecordedOutput[];
};

function recordOf({ name, uses }: BoundStep, facts: StepFacts): StepRecord {
  const { state, startedAt, endedAt, reasons = [], outputs = [] } = facts;
  return {
    step: name,
    uses,
    state,
    startedAt,
    durationInMs: endedAt - startedAt,
    errorCode: null,
    error: null,
    ...saidBy(facts.result),
    reasons,
    ...foundBy(facts.examined),
    outputs,
    changedInputs: [],
    // Kilobytes on every system: libuv gives them so.
    peakMemoryInBytes: state === 'reused' ? null : process.resourceUsage().maxRSS * 1024,
    reusedFrom: null,
  };
}

function saidBy(result: StepResult | undefined): Pick<StepRecord, 'summary' | 'counts' | 'keyStates'> {
  return { summary: result?.summary ?? '', counts: result?.counts ?? {}, keyStates: result?.keyStates ?? {} };
}

function foundBy(examined: StepKey | undefined): Pick<StepRecord, 'cacheKey' | 'codeDigest' | 'parameters' | 'inputs'> {
  if (examined === undefined) return { cacheKey: null, codeDigest: null, parameters: {}, inputs: [] };
  const { code, parameters, inputs } = examined.parts;
  return { cacheKey: examined.key, codeDigest: code.digest, parameters, inputs };
}
