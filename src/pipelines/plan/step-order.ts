import { didYouMean, MusterError, type Fault } from '#src/core/index.ts';
import type { Pipeline } from '../parse-definition.ts';
import type { BoundStep } from '../step.ts';

/** Which steps of a pipeline are asked for, by name; all of them where nothing is said. */
export type StepSelection = {
  /** This step and all that come after it. */
  readonly from?: string | undefined;
  /** This step and all that come before it. */
  readonly to?: string | undefined;
  /** These steps alone. */
  readonly only?: readonly string[] | undefined;
};

/** Gives for each step the steps right before it: those that it names, else the one above it in the file. */
export function stepsBefore(steps: readonly BoundStep[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    steps.map(({ name, after }, i) => [name, after ?? steps.slice(Math.max(0, i - 1), i).map((each) => each.name)]),
  );
}

/**
 * Gives the steps that are asked for, in the order of the file. PIPELINE_STEP_UNKNOWN for names that the pipeline does not have; USAGE
 * where no step is all that is asked for, as with a `from` that comes after `to`.
 */
export function selectSteps(pipeline: Pipeline, selection: StepSelection): readonly BoundStep[] {
  const { from, to, only = [] } = selection;
  const { steps } = pipeline;
  checkStepNames(pipeline, [from, to, ...only]);
  const before = stepsBefore(steps);
  const fromOn = from === undefined ? undefined : following(from, steps, before);
  const upTo = to === undefined ? undefined : preceding(to, before);
  const selected = steps.filter(
    ({ name }) =>
      (fromOn?.has(name) ?? true) && (upTo?.has(name) ?? true) && (only.length === 0 || only.includes(name)),
  );
  if (selected.length === 0) throw noStep(pipeline, selection);
  return selected;
}

function noStep({ definition, steps }: Pipeline, { from, to, only }: StepSelection): MusterError {
  const asked = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(only === undefined ? [] : [`only ${only.join(', ')}`]),
  ];
  return new MusterError('USAGE', {
    what: `No step of the pipeline ${definition.name} is ${asked.join(' and ')}.`,
    expected: `steps in their order: ${steps.map(({ name }) => name).join(', ')}`,
  });
}

/** Throws PIPELINE_STEP_UNKNOWN with every name that is not that of a step. */
export function checkStepNames(pipeline: Pipeline, names: readonly (string | undefined)[]): void {
  const known = pipeline.steps.map((step) => step.name);
  const unknown = names.filter((name): name is string => name !== undefined && !known.includes(name));
  if (unknown.length === 0) return;
  const faults = unknown.map((name): Fault => ({
    what: `"${name}" is not a step of the pipeline ${pipeline.definition.name}.${didYouMean(name, known)}`,
    expected: known.join(', '),
  }));
  throw new MusterError('PIPELINE_STEP_UNKNOWN', faults);
}

// A step stands below those that it comes after, so that one pass over the file finds all.
function following(
  from: string,
  steps: readonly BoundStep[],
  before: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const found = new Set([from]);
  for (const { name } of steps) if (before.get(name)!.some((each) => found.has(each))) found.add(name);
  return found;
}

function preceding(to: string, before: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set([to]);
  // The set grows while it is gone through.
  for (const name of found) for (const each of before.get(name)!) found.add(each);
  return found;
}
