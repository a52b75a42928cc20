import { codeChanges } from './code-changes.ts';
import type { PastRun, PastStepDetail } from './past-run.ts';
import {
  itemDifferences,
  numberDifferences,
  valueDifferences,
  type Difference,
  type NumberDifference,
} from './record-differences.ts';

/** What differs between two records of one step. Lists are empty where nothing does. */
export type StepComparison = {
  readonly step: string;
  /** How it ended in the first and in the second run; null where a run did not come to it. */
  readonly state: readonly [string | null, string | null];
  readonly durationInMs: readonly [number | null, number | null];
  readonly implementation: readonly Difference[];
  readonly parameters: readonly Difference[];
  /** Files and packages, as the reasons of the runs between the two tell; undefined where the code is the same. */
  readonly code: readonly string[] | undefined;
  readonly inputs: readonly Difference[];
  readonly outputs: readonly Difference[];
  readonly metrics: readonly NumberDifference[];
  readonly keyStates: readonly NumberDifference[];
  /** What one of the two records, being older, does not hold. */
  readonly notRecorded: readonly string[];
};

/** What differs between two runs. */
export type RunComparison = {
  readonly runs: readonly [string, string];
  readonly run: readonly Difference[];
  readonly steps: readonly StepComparison[];
};

type Run = PastRun<PastStepDetail>;

/**
 * Compares two runs step by step; `history` are the runs of their pipeline, which tell by which changes the code of one became that of
 * the other. A step of which nothing differs but its duration is left out.
 */
export function compareRuns(first: Run, second: Run, history: readonly Run[]): RunComparison {
  const names = [...new Set([...first.steps, ...second.steps].map(({ step }) => step))];
  const steps = names.map((name) => {
    const [a, b] = [first, second].map(({ steps: own }) => own.find(({ step }) => step === name));
    return compareSteps(name, [a, b], history);
  });
  return {
    runs: [first.id, second.id],
    run: valueDifferences(headOf(first), headOf(second)),
    steps: steps.filter(differs),
  };
}

function headOf(run: Run): Readonly<Record<string, unknown>> {
  const { lockfileDigest, nodeVersion } = run.steps.at(-1)!;
  return {
    pipeline: run.pipeline,
    state: run.endedIn === null ? run.state : `${run.state} in ${run.endedIn}`,
    'code version': run.codeVersion,
    'package-lock.json': lockfileDigest,
    Node: nodeVersion,
  };
}

function compareSteps(
  step: string,
  [a, b]: readonly (PastStepDetail | undefined)[],
  history: readonly Run[],
): StepComparison {
  return {
    step,
    state: [a?.state ?? null, b?.state ?? null],
    durationInMs: [a?.durationInMs ?? null, b?.durationInMs ?? null],
    ...(a === undefined || b === undefined ? nothingToCompare : compareRecords(a, b, history)),
  };
}

type RecordComparison = Omit<StepComparison, 'step' | 'state' | 'durationInMs'>;

const nothingToCompare: RecordComparison = {
  implementation: [],
  parameters: [],
  code: undefined,
  inputs: [],
  outputs: [],
  metrics: [],
  keyStates: [],
  notRecorded: [],
};

function compareRecords(a: PastStepDetail, b: PastStepDetail, history: readonly Run[]): RecordComparison {
  const isRecorded = a.parameters !== null && b.parameters !== null;
  const parts = ['parameters', 'codeDigest', 'inputs', 'outputs'] as const;
  const notRecorded = parts.filter((part) => (a[part] === null) !== (b[part] === null));
  return {
    implementation: valueDifferences({ uses: a.uses }, { uses: b.uses }),
    parameters: isRecorded ? valueDifferences(a.parameters, b.parameters) : [],
    code: codeChanges(a, b, history),
    inputs: itemDifferences(a.inputs, b.inputs),
    outputs: itemDifferences(a.outputs, b.outputs),
    metrics: numberDifferences(a.counts, b.counts),
    keyStates: numberDifferences(a.keyStates, b.keyStates),
    notRecorded: notRecorded.map((part) => (part === 'codeDigest' ? 'code' : part)),
  };
}

function differs({ state, code, ...step }: StepComparison): boolean {
  const { notRecorded, implementation, parameters, inputs, outputs, metrics, keyStates } = step;
  const lists = [notRecorded, implementation, parameters, inputs, outputs, metrics, keyStates];
  // A reused step and one that ran ended alike.
  const [a, b] = state.map((each) => (each === 'reused' ? 'done' : each));
  return a !== b || code !== undefined || lists.some((list) => list.length > 0);
}
