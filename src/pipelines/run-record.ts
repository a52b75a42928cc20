import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows, type TableSchema } from '#src/tables/index.ts';
import type { RunIdentity } from './step.ts';

/** What is kept of one step of a run. */
export type StepRecord = {
  readonly step: string;
  readonly uses: string;
  readonly state: 'done' | 'failed';
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationInMs: number;
  readonly errorCode: string | null;
  readonly summary: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly keyStates: Readonly<Record<string, number>>;
};

/** Where the table of runs lies in a workspace. */
const runsTable = 'runs';

const schema: TableSchema = [
  { name: 'run', type: 'string', nullable: false },
  { name: 'pipeline', type: 'string', nullable: false },
  { name: 'step', type: 'string', nullable: false },
  { name: 'uses', type: 'string', nullable: false },
  { name: 'state', type: 'string', nullable: false },
  { name: 'started_at', type: 'timestamp', nullable: false },
  { name: 'duration_ms', type: 'double', nullable: false },
  { name: 'error_code', type: 'string' },
  { name: 'summary', type: 'string', nullable: false },
  { name: 'counts', type: 'string', nullable: false },
  { name: 'key_states', type: 'string', nullable: false },
  { name: 'code_version', type: 'string', nullable: false },
];

/** Appends the record of one step to the table `runs`: one row, counts and key states as JSON text. */
export async function recordStep(
  workspace: ObjectStore,
  entry: { readonly run: RunIdentity; readonly pipeline: string; readonly record: StepRecord },
): Promise<void> {
  const { run, pipeline, record } = entry;
  const columns = {
    run: [run.id],
    pipeline: [pipeline],
    step: [record.step],
    uses: [record.uses],
    state: [record.state],
    started_at: [record.startedAt],
    duration_ms: [record.durationInMs],
    error_code: [record.errorCode],
    summary: [record.summary],
    counts: [JSON.stringify(record.counts)],
    key_states: [JSON.stringify(record.keyStates)],
    code_version: [run.codeVersion],
  };
  await commitRows(workspace, runsTable, {
    schema,
    rows: { nRows: 1, columns },
    mode: 'append',
    info: { operation: 'RECORD STEP', run: run.id, step: record.step, codeVersion: run.codeVersion },
    now: record.startedAt + record.durationInMs,
  });
}
