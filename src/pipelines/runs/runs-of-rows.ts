import type { PastRun, PastStep } from './past-run.ts';
import { commitOf } from './run-environment.ts';
import type { RunRow } from './run-rows.ts';

/**
 * Puts rows, in the order in which they were committed, together to runs, the newest first. `open` are those that have not ended: whether
 * each is at work, by its id.
 */
export function runsOf<Step extends PastStep>(
  rows: readonly RunRow<Step>[],
  open: ReadonlyMap<string, boolean> = new Map(),
): readonly PastRun<Step>[] {
  const byRun = Map.groupBy(rows, ({ run }) => run);
  const runs = [...byRun].map(([id, own]) => runOf(id, own, open.get(id)));
  return runs.sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1));
}

// The worst first: it is the state of the run.
const brokenStates = ['failed', 'interrupted', 'held'] as const;

function runOf<Step extends PastStep>(
  id: string,
  rows: readonly RunRow<Step>[],
  isAtWork: boolean | undefined,
): PastRun<Step> {
  const attempts = Map.groupBy(
    rows.map(({ step }) => step),
    ({ step }) => step,
  );
  const steps = [...attempts.values()]
    .map((own) => ({ ...own.at(-1)!, nAttempts: own.filter(isRecorded).length }))
    .sort((a, b) => Number(!isRecorded(a)) - Number(!isRecorded(b)) || a.startedAt - b.startedAt);
  const broken = brokenStates
    .map((each) => steps.find(({ state }) => state === each))
    .find((step) => step !== undefined);
  const { codeVersion } = steps.at(-1)!;
  const openState = isAtWork === undefined ? undefined : isAtWork ? 'running' : 'interrupted';
  return {
    id,
    pipeline: rows[0]!.pipeline,
    startedAt: Math.min(...rows.map(({ step }) => step.startedAt)),
    durationInMs: timeAtWork(rows.map(({ step }) => step)),
    state: openState ?? (broken?.state as (typeof brokenStates)[number] | undefined) ?? 'done',
    endedIn: openState === undefined ? (broken?.step ?? null) : null,
    left: steps.filter((step) => !isRecorded(step)).map(({ step }) => step),
    nRun: steps.filter((step) => isRecorded(step) && step.state !== 'reused').length,
    nReused: steps.filter(({ state }) => state === 'reused').length,
    nKeys: keysOf(steps),
    codeVersion,
    gitCommit: commitOf(codeVersion),
    steps,
  };
}

function isRecorded({ state }: PastStep): boolean {
  return state !== 'planned';
}

function timeAtWork(steps: readonly PastStep[]): number {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { startedAt, durationInMs } of steps.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const end = startedAt + durationInMs;
    sum += Math.max(0, end - Math.max(startedAt, until));
    until = Math.max(until, end);
  }
  return sum;
}

function keysOf(steps: readonly PastStep[]): number | null {
  const decided = steps.findLast((step) => decidedKeys(step) > 0);
  if (decided !== undefined) return decidedKeys(decided);
  return steps.findLast(({ counts }) => counts['keys'] !== undefined)?.counts['keys'] ?? null;
}

function decidedKeys({ keyStates }: PastStep): number {
  return Object.values(keyStates).reduce((sum, count) => sum + count, 0);
}
