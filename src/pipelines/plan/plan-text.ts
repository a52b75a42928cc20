import { countOf } from '#src/core/index.ts';
import type { Plan, PlannedStep } from './plan-pipeline.ts';

/** How much of a plan is told. */
export type PlanTextOptions = {
  /** All parts of the cache keys that differ, and not the first few. */
  readonly whyMiss?: boolean | undefined;
};

const mostReasons = 3;

/** Gives a plan as lines: one for each step with what becomes of it and why, and what the run will take by the figures of last time. */
export function planText(plan: Plan, { whyMiss = false }: PlanTextOptions = {}): readonly string[] {
  const width = Math.max(...plan.steps.map(({ step }) => step.length));
  const lines = plan.steps.flatMap((step) => {
    const head = `${step.step.padEnd(width)}  ${step.action.padEnd(5)}  ${secondsText(step).padStart(8)}  ${reasonText(step)}`;
    const parts = whyMiss
      ? step.differences.map(({ part, text }) => `${' '.repeat(width + 2)}${part.padEnd(14)}  ${text}`)
      : [];
    return [head.trimEnd(), ...parts];
  });
  return [...lines, '', summaryLine(plan)];
}

function secondsText({ action, lastDurationInMs }: PlannedStep): string {
  return action === 'skip' || lastDurationInMs === undefined ? '' : `${(lastDurationInMs / 1000).toFixed(1)} s`;
}

function reasonText({ reasons, isOpen }: PlannedStep): string {
  const shown = reasons.slice(0, mostReasons);
  const more = reasons.length - shown.length;
  const open = isOpen ? '; reused if what it reads stays the same' : '';
  return `${shown.join('; ')}${more === 0 ? '' : `; and ${more} more (--why-miss)`}${open}`;
}

function summaryLine({ steps, expectedInMs }: Plan): string {
  const count = (action: PlannedStep['action']): number => steps.filter((step) => step.action === action).length;
  const [nRun, nReused, nSkipped] = [count('run'), count('reuse'), count('skip')];
  const cost =
    nRun === 0
      ? ''
      : expectedInMs === undefined
        ? '; how long that takes is not known yet'
        : `, about ${(expectedInMs / 1000).toFixed(1)} s by last time's figures`;
  const skipped = nSkipped === 0 ? '' : `; ${nSkipped} not asked for`;
  return `${countOf(nRun, 'step')} to run${cost}; ${nReused} to reuse${skipped}`;
}
