import { describeKey, type Key } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { describeTable, numberColumn, readTable, stringColumn, type TableRows } from '#src/tables/index.ts';
import { keyColumnName } from './challenger-rows.ts';
import type { StoredBlob } from './challenger-blobs.ts';
import { blobOf, stateOf, storedValidation } from './stored-challengers.ts';
import type { ChallengerState, Validation } from './challenger.ts';

/** What the table of challengers says of a key, without its models. */
export type ChallengerRecord = {
  readonly key: Key;
  readonly state: ChallengerState;
  readonly reason: string;
  /** The learner that was chosen; null where there is none. */
  readonly learner: string | null;
  readonly validation: readonly Validation[];
  /** Bytes of the packed model that would serve; null where there is none. */
  readonly modelBytes: number | null;
  /** Milliseconds that its training took; null where they were not recorded. */
  readonly trainMs: number | null;
  /** Rows in the holdout. */
  readonly holdout: number;
  /** Where the model that the gate scores lies; absent where there is none. */
  readonly holdoutModel?: StoredBlob;
};

/**
 * Reads the challengers of one version of a fleet's table without their models, in the order of the table. None where there is no
 * table. TRAIN_CHALLENGERS_DAMAGED where a cell is not what training wrote; else errors as `readTable`.
 */
export async function readChallengerRecords(
  store: ObjectStore,
  folder: string,
  { keyColumns, version, signal }: StoreOptions & { readonly keyColumns: readonly string[]; readonly version?: number },
): Promise<readonly ChallengerRecord[]> {
  const path = `${folder}/challengers`;
  const described = await describeTable(store, path, { version, signal });
  if (described === undefined) return [];
  const there = new Set(described.schema.map(({ name }) => name));
  const columns = [...keyColumns.map(keyColumnName), ...needed, ...optional.filter((name) => there.has(name))];
  const read = await readTable(store, path, { version: described.version, columns, signal });
  return read === undefined ? [] : recordsOf(read.rows, keyColumns);
}

const blobColumns = ['digest', 'path', 'offset', 'length'].map((name) => `holdout_model_${name}`);
const needed = ['state', 'reason', 'learner', 'model_length', ...blobColumns, 'holdout', 'validation'];
// Tables of before the column was there are read as well.
const optional = ['train_ms'];

function recordsOf(rows: TableRows, keyColumns: readonly string[]): readonly ChallengerRecord[] {
  const keyValues = keyColumns.map((name) => stringColumn(rows, keyColumnName(name)));
  const [states, reasons, validations] = ['state', 'reason', 'validation'].map((name) => stringColumn(rows, name));
  const learners = rows.columns['learner'] as readonly (string | null)[];
  const bytes = numberColumn(rows, 'model_length');
  const holdouts = numberColumn(rows, 'holdout');
  const times = rows.columns['train_ms'] === undefined ? undefined : numberColumn(rows, 'train_ms');
  return Array.from({ length: rows.nRows }, (_, row) => {
    const key = keyValues.map((values) => values[row]!);
    const where = describeKey(keyColumns, key);
    const holdoutModel = blobOf(rows, 'holdout_model', row);
    return {
      key,
      state: stateOf(states![row]!, where),
      reason: reasons![row]!,
      learner: learners[row]!,
      validation: storedValidation(validations![row]!, where),
      modelBytes: numberOrNull(bytes[row]),
      trainMs: numberOrNull(times?.[row]),
      holdout: holdouts[row]!,
      ...(holdoutModel === undefined ? {} : { holdoutModel }),
    };
  });
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
