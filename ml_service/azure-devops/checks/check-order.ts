import { didYouMean } from '#src/core/index.ts';
import type { Job, Stage } from '../pipeline-model.ts';
import type { Report } from '../pipeline-tree.ts';

type Waiting = Stage | Job;

/** Checks the names of stages or of the jobs of a stage, and what they wait for: each name once, none that does not exist, no circle. */
export function checkOrder(all: readonly Waiting[], what: 'stage' | 'job', report: Report): void {
  const names = all.map(({ name }) => name);
  for (const [i, { name, at, after }] of all.entries()) {
    if (name !== '' && names.indexOf(name) < i)
      report({ rule: 'name-twice', what: `There are two ${what}s "${name}".`, at });
    for (const { text, at: where } of after) {
      if (!names.includes(text))
        report({ rule: 'depends-on', what: `There is no ${what} "${text}".${didYouMean(text, names)}`, at: where });
    }
  }
  const circle = circleOf(all);
  if (circle === undefined) return;
  const [first] = circle;
  report({
    rule: 'cycle',
    what: `The ${what}s ${circle.map(({ name }) => name).join(', ')} wait for each other.`,
    at: first!.at,
  });
}

/** Checks that the steps of a job have names of their own. */
export function checkStepNames({ name, steps }: Job, report: Report): void {
  const seen = new Set<string>();
  for (const step of steps) {
    if (step.name === undefined) continue;
    if (seen.has(step.name))
      report({ rule: 'name-twice', what: `The job ${name} has two steps "${step.name}".`, at: step.tree.at });
    seen.add(step.name);
  }
}

/** What is left when all that waits for nothing that is left is taken away is a circle, with what waits for it. */
function circleOf(all: readonly Waiting[]): readonly Waiting[] | undefined {
  const names = new Set(all.map(({ name }) => name));
  let left = all;
  for (;;) {
    const waiting = new Set(left.map(({ name }) => name));
    const rest = left.filter(({ after }) => after.some(({ text }) => names.has(text) && waiting.has(text)));
    if (rest.length === left.length) return left.length === 0 ? undefined : left;
    left = rest;
  }
}
