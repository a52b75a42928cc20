import type { StateGraph } from './commit-states.ts';

/** Which way a walk goes: `up` to what a state was made from, `down` to what was made from it. */
export type WalkDirection = 'up' | 'down';

/** How far a walk goes. */
export type WalkLimits = {
  /** The most steps from the roots; all of them unless it is said. */
  readonly depth?: number | undefined;
  /** States that are not entered, by id. */
  readonly closed?: ReadonlySet<string>;
};

/**
 * Gives the states that can be reached, by id, with the number of steps to each. From one state of a thing to the next of the same
 * thing it is no step.
 */
export function walk(
  { states, consumers }: StateGraph,
  roots: readonly string[],
  direction: WalkDirection,
  { depth = Number.POSITIVE_INFINITY, closed = new Set() }: WalkLimits = {},
): ReadonlyMap<string, number> {
  const steps = new Map<string, number>(roots.map((id) => [id, 0]));
  let level: readonly string[] = roots;
  for (let step = 0; level.length > 0; step++) {
    const here = [...level];
    const next: string[] = [];
    // The list grows while it is gone through: what continues a state stands on its level.
    for (const id of here) {
      const linked = direction === 'up' ? states.get(id)!.sources : (consumers.get(id) ?? []);
      for (const { id: other, isContinuation } of linked) {
        const cost = isContinuation ? step : step + 1;
        if (closed.has(other) || cost > depth || (steps.get(other) ?? Number.POSITIVE_INFINITY) <= cost) continue;
        steps.set(other, cost);
        (isContinuation ? here : next).push(other);
      }
    }
    level = next.filter((id) => steps.get(id) === step + 1);
  }
  return steps;
}
