import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readLease } from '../lease/lease-object.ts';
import { usualPace } from '../lease/lease-pace.ts';
import { isHolderGone } from '../lease/take-lease.ts';
import type { PastStepDetail } from './past-run.ts';
import { readRunHeaders, type RunHeader } from './run-header.ts';
import type { RunRow } from './run-rows.ts';

/** A run that has not ended in order. */
export type OpenRunHeader = RunHeader & {
  /** Whether it is at work; else it was killed. */
  readonly isAtWork: boolean;
};

/**
 * Reads the headers of the runs that have not ended in order, and says which of them are at work: those that hold their pipeline by a
 * lease with a sign of life that is not old. `now` is compared with the clock of the store, so that on another machine the answer may
 * be late by what the two differ.
 */
export async function readOpenRuns(
  store: ObjectStore,
  { now, ...options }: StoreOptions & { readonly now: number },
): Promise<readonly OpenRunHeader[]> {
  const open: OpenRunHeader[] = [];
  for (const header of await readRunHeaders(store, options)) {
    const state = await readLease(store, header.pipeline, options);
    const isHeld = state !== undefined && !state.lease.isReleased && state.lease.holder.run === header.run;
    const isAtWork = isHeld && now - state.modifiedMs < usualPace.staleMs && !isHolderGone(state.lease.holder);
    open.push({ ...header, isAtWork });
  }
  return open;
}

/** Gives the steps that an open run was to do and has no finished record of, as rows behind those of the table of runs. */
export function plannedRows(open: RunHeader, rows: readonly RunRow[]): readonly RunRow<PastStepDetail>[] {
  const { run, pipeline, planned, lease: _, ...header } = open;
  const own = rows.filter((row) => row.run === run && ['done', 'reused'].includes(row.step.state));
  const finished = new Set(own.map(({ step }) => step.step));
  return planned
    .filter(({ step }) => !finished.has(step))
    .map((step) => ({ run, pipeline, step: { ...step, ...emptyRecord, ...header } }));
}

const emptyRecord = {
  state: 'planned',
  durationInMs: 0,
  errorCode: null,
  summary: '',
  counts: {},
  keyStates: {},
  nAttempts: 0,
  error: null,
  reasons: null,
  cacheKey: null,
  codeDigest: null,
  parameters: null,
  inputs: null,
  outputs: null,
  changedInputs: null,
  peakMemoryInBytes: null,
  reusedFrom: null,
} as const;
