import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows, type ColumnValues, type TableSchema } from '#src/tables/index.ts';
import type { RecordedOutput } from '../cache/step-outputs.ts';
import type { RunIdentity, StepInput } from '../step.ts';
import { commitOf, type RunEnvironment } from './run-environment.ts';

/** How a step ended: `reused` is one that did not run, since nothing had changed; `held` one that by its rules held its work back. */
export type StepState = 'done' | 'held' | 'failed' | 'interrupted' | 'reused';

/** What is kept of one step of a run. */
export type StepRecord = {
  readonly step: string;
  readonly uses: string;
  readonly state: StepState;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly durationInMs: number;
  readonly errorCode: string | null;
  /** What went wrong, for people. */
  readonly error: string | null;
  readonly summary: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly keyStates: Readonly<Record<string, number>>;
  /** Why it ran, in words; of a reused step none. */
  readonly reasons: readonly string[];
  /** Null where the step failed before its key was known. */
  readonly cacheKey: string | null;
  readonly codeDigest: string | null;
  /** Options, settings, seed, selection and folder, with placeholders for what the environment gave. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly StepInput[];
  readonly outputs: readonly RecordedOutput[];
  /** The inputs that something else changed while the step ran, by name: what it wrote is not reused then. */
  readonly changedInputs: readonly string[];
  /** The most memory that the process had held by the end of the step, in bytes. */
  readonly peakMemoryInBytes: number | null;
  /** The run whose work a reused step stands for. */
  readonly reusedFrom: string | null;
};

/** Where the table of runs lies in a workspace. */
export const runsTable = 'runs';

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
  // Rows from before these columns read null.
  { name: 'reasons', type: 'string' },
  { name: 'cache_key', type: 'string' },
  { name: 'code_digest', type: 'string' },
  { name: 'parameters', type: 'string' },
  { name: 'inputs', type: 'string' },
  { name: 'outputs', type: 'string' },
  { name: 'git_commit', type: 'string' },
  { name: 'lockfile_digest', type: 'string' },
  { name: 'node_version', type: 'string' },
  { name: 'peak_memory_bytes', type: 'double' },
  { name: 'reused_from', type: 'string' },
  { name: 'error', type: 'string' },
  { name: 'changed_inputs', type: 'string' },
];

/**
 * Appends the records of steps to the table `runs` in one commit: one row each; counts, key states, reasons, parameters, inputs and
 * outputs as JSON text. Of files the record holds how many there are and the digest of all; the names are in the cache.
 */
export async function recordSteps(
  workspace: ObjectStore,
  about: { readonly run: RunIdentity; readonly pipeline: string; readonly environment: RunEnvironment },
  records: readonly StepRecord[],
): Promise<void> {
  const { run } = about;
  const last = records.at(-1);
  if (last === undefined) return;
  const step = records.map((record) => record.step).join(', ');
  await commitRows(workspace, runsTable, {
    schema,
    rows: { nRows: records.length, columns: columnsOf(about, records) },
    mode: 'append',
    addColumns: true,
    info: { operation: 'RECORD STEP', run: run.id, step, codeVersion: run.codeVersion },
    now: last.startedAt + last.durationInMs,
  });
}

function columnsOf(
  { run, pipeline, environment }: Parameters<typeof recordSteps>[1],
  records: readonly StepRecord[],
): Readonly<Record<string, ColumnValues>> {
  const all = <Value>(value: Value): Value[] => records.map(() => value);
  const json = (value: (record: StepRecord) => unknown): string[] => records.map((each) => JSON.stringify(value(each)));
  return {
    run: all(run.id),
    pipeline: all(pipeline),
    step: records.map((each) => each.step),
    uses: records.map((each) => each.uses),
    state: records.map((each) => each.state),
    started_at: records.map((each) => each.startedAt),
    duration_ms: records.map((each) => each.durationInMs),
    error_code: records.map((each) => each.errorCode),
    summary: records.map((each) => each.summary),
    counts: json((each) => each.counts),
    key_states: json((each) => each.keyStates),
    code_version: all(run.codeVersion),
    reasons: json((each) => each.reasons),
    cache_key: records.map((each) => each.cacheKey),
    code_digest: records.map((each) => each.codeDigest),
    parameters: json((each) => each.parameters),
    inputs: json((each) => each.inputs),
    outputs: json((each) => each.outputs.map(outputInShort)),
    git_commit: all(commitOf(run.codeVersion)),
    lockfile_digest: all(environment.lockfileDigest),
    node_version: all(environment.nodeVersion),
    peak_memory_bytes: records.map((each) => each.peakMemoryInBytes),
    reused_from: records.map((each) => each.reusedFrom),
    error: records.map((each) => each.error),
    changed_inputs: json((each) => each.changedInputs),
  };
}

function outputInShort(output: RecordedOutput): Readonly<Record<string, unknown>> {
  const { name, kind, id } = output;
  return output.kind === 'table' ? { name, kind, id } : { name, kind, id, nFiles: output.files.length };
}
