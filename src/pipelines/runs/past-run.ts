import type { StepInput } from '../step.ts';
import type { StepRecord } from './run-record.ts';

/** A step of a run that is over, in short: what every version of the table of runs tells of it. */
export type PastStep = Pick<
  StepRecord,
  'step' | 'uses' | 'startedAt' | 'durationInMs' | 'errorCode' | 'summary' | 'counts' | 'keyStates'
> & {
  /** `planned`: the run is under way or was killed, and has no record of the step: it waits, is at work, or never ended. */
  readonly state: StepRecord['state'] | 'planned';
  readonly codeVersion: string;
  /** How often the run has a record of it: more than once where the run was resumed. All else is of the last time. */
  readonly nAttempts: number;
};

/** Something that a step of a run wrote; of files only how many there were. */
type PastOutput = {
  readonly name: string;
  readonly kind: 'table' | 'files';
  readonly id: string;
  readonly nFiles?: number;
};

/** All that is recorded of a step; null stands for what was not recorded yet when it ran. */
export type PastStepDetail = PastStep & {
  readonly error: string | null;
  readonly reasons: readonly string[] | null;
  readonly cacheKey: string | null;
  readonly codeDigest: string | null;
  readonly parameters: Readonly<Record<string, unknown>> | null;
  readonly inputs: readonly StepInput[] | null;
  readonly outputs: readonly PastOutput[] | null;
  readonly changedInputs: readonly string[] | null;
  readonly peakMemoryInBytes: number | null;
  readonly reusedFrom: string | null;
  readonly lockfileDigest: string | null;
  readonly nodeVersion: string | null;
};

/** A run that is over, or one that is under way or was killed, as far as it has come. */
export type PastRun<Step extends PastStep = PastStep> = {
  readonly id: string;
  readonly pipeline: string;
  /** The start of its first step, in epoch milliseconds. */
  readonly startedAt: number;
  /**
   * The time in which at least one of its steps was at work, in milliseconds: neither the start of the
   * process counts nor a pause before it was resumed.
   */
  readonly durationInMs: number;
  /** `interrupted` also where it was killed; `held` where all steps ended and one of them held its work back. */
  readonly state: 'done' | 'held' | 'failed' | 'interrupted' | 'running';
  /** The step in which it failed, was held or was interrupted; null where it was killed, which no step could record. */
  readonly endedIn: string | null;
  /** The steps that a run under way, or one that was killed, has not done yet. */
  readonly left: readonly string[];
  readonly nRun: number;
  readonly nReused: number;
  /** The keys of the last step that tells of keys. */
  readonly nKeys: number | null;
  readonly codeVersion: string;
  readonly gitCommit: string | null;
  /** In the order in which they began; those that are only planned behind them. */
  readonly steps: readonly Step[];
};
