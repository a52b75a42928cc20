import { readCacheEntry, type CacheEntry } from '../cache/cache-entry.ts';
import { stepKey, type StepKey } from '../cache/cache-key.ts';
import { keyDifferences, type KeyDifference } from '../cache/key-differences.ts';
import type { StepCodes } from '../cache/step-code.ts';
import { brokenOutput } from '../cache/step-outputs.ts';
import type { Pipeline } from '../parse-definition.ts';
import type { BoundStep, RunContext } from '../step.ts';
import { readInputs } from './read-inputs.ts';

/** What is known of a step before it runs: whether it can be reused, and why not. */
export type ExaminedStep = StepKey & {
  readonly isReusable: boolean;
  /** Why it cannot be reused, in words; empty where it can. */
  readonly reasons: readonly string[];
  /** All parts of its key that are not as they were the last time. */
  readonly differences: readonly KeyDifference[];
  /** The last time that it ended well. */
  readonly last: CacheEntry | undefined;
};

/** The run in which a step is examined. */
export type ExaminePlace = {
  readonly pipeline: Pipeline;
  readonly context: RunContext;
  readonly codes: StepCodes;
};

/** How a step is examined. */
export type ExamineOptions = {
  /** Reads tables and hashes files, where otherwise versions, sizes and times are compared. */
  readonly verify?: boolean | undefined;
};

/**
 * Compares a step as it would run now with the last time that it ended well: its implementation, the code on which it rests, its
 * parameters, its inputs and its outputs. Reads, and writes nothing.
 */
export async function examineStep(
  step: BoundStep,
  place: ExaminePlace,
  options: ExamineOptions = {},
): Promise<ExaminedStep> {
  const { context, codes } = place;
  const { workspace, signal } = context;
  const last = await readCacheEntry(workspace, context.pipeline.name, step.name, { signal });
  const known = await readInputs(step, context);
  const inputs = known ?? [];
  const { parts, key } = stepKey(step, place, { code: codes.of(step.implementation.module), inputs });
  const differences = last === undefined || last.key === key ? [] : keyDifferences(last.parts, parts);
  const reasons = [
    ...(known === undefined ? ['what it reads is not known before it runs'] : []),
    ...inputs
      .filter(({ id }) => id === '')
      .map(({ kind, name }) => `the state of input ${kind} ${name} cannot be told before it runs`),
    ...(parts.code.open ?? []).map((unseen) => `never reused, because ${unseen}`),
    ...(last === undefined ? ['never run'] : reasonsToRun(last, { key, parts }, differences)),
  ];
  if (reasons.length === 0 && last !== undefined) {
    const broken = await brokenOutput(context, last.outputs, options);
    if (broken !== undefined) reasons.push(broken);
  }
  return { isReusable: reasons.length === 0, reasons, differences, parts, key, last };
}

function reasonsToRun(
  last: CacheEntry,
  { key, parts }: StepKey,
  differences: readonly KeyDifference[],
): readonly string[] {
  if (last.key === key || (differences.length === 0 && parts.code.open !== undefined)) return [];
  // What is kept of the parameters has no values of the environment.
  return differences.length === 0 ? ['a value from the environment changed'] : differences.map(({ text }) => text);
}
