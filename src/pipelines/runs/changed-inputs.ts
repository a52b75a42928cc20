import { stepKey } from '../cache/cache-key.ts';
import type { ExaminedStep, ExaminePlace } from '../plan/examine-step.ts';
import { readInputs } from '../plan/read-inputs.ts';
import type { BoundStep } from '../step.ts';

/**
 * Gives the names of the inputs of a step that ran which are no longer what they were before it: what it wrote then may rest on either
 * state, or on both. What the step itself knows as its own change does not count.
 */
export async function changedInputs(
  step: BoundStep,
  place: ExaminePlace,
  { parts, key }: ExaminedStep,
): Promise<readonly string[]> {
  const now = (await readInputs(step, place.context)) ?? [];
  if (stepKey(step, place, { code: parts.code, inputs: now }).key === key) return [];
  const before = new Map(parts.inputs.map(({ name, id }) => [name, id]));
  const after = new Map(now.map(({ name, id }) => [name, id]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.filter((name) => before.get(name) !== after.get(name));
}
