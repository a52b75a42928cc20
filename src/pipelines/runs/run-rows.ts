import type { PastStep, PastStepDetail } from './past-run.ts';
import { openRow, type ColumnOf } from './row-reader.ts';
import type { StepState } from './run-record.ts';

/** The columns that every version of the table of runs has. */
export const columnsInShort = [
  'run',
  'pipeline',
  'step',
  'uses',
  'state',
  'started_at',
  'duration_ms',
  'error_code',
  'summary',
  'counts',
  'key_states',
  'code_version',
] as const;

/** A row of the table of runs: a step with the run and the pipeline that it belongs to. */
export type RunRow<Step extends PastStep = PastStep> = {
  readonly run: string;
  readonly pipeline: string;
  readonly step: Step;
};

/** Gives row `i` of the table in short. */
export function rowInShort(columns: ColumnOf, i: number): RunRow {
  const { text, number, json } = openRow(columns, i);
  return {
    run: text('run')!,
    pipeline: text('pipeline')!,
    step: {
      step: text('step')!,
      uses: text('uses')!,
      state: text('state') as StepState,
      startedAt: number('started_at')!,
      durationInMs: number('duration_ms')!,
      errorCode: text('error_code'),
      summary: text('summary')!,
      counts: (json('counts') ?? {}) as PastStep['counts'],
      keyStates: (json('key_states') ?? {}) as PastStep['keyStates'],
      codeVersion: text('code_version')!,
      nAttempts: 1,
    },
  };
}

/** Gives row `i` of the table with all that it holds. */
export function rowInFull(columns: ColumnOf, i: number): RunRow<PastStepDetail> {
  const { text, number, json } = openRow(columns, i);
  const row = rowInShort(columns, i);
  return {
    ...row,
    step: {
      ...row.step,
      error: text('error'),
      reasons: json('reasons') as PastStepDetail['reasons'],
      cacheKey: text('cache_key'),
      codeDigest: text('code_digest'),
      parameters: json('parameters') as PastStepDetail['parameters'],
      inputs: json('inputs') as PastStepDetail['inputs'],
      outputs: json('outputs') as PastStepDetail['outputs'],
      changedInputs: json('changed_inputs') as PastStepDetail['changedInputs'],
      peakMemoryInBytes: number('peak_memory_bytes'),
      reusedFrom: text('reused_from'),
      lockfileDigest: text('lockfile_digest'),
      nodeVersion: text('node_version'),
    },
  };
}
