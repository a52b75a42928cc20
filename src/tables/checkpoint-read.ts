import { parquetReadObjects } from 'hyparquet';
import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { checkpointActions } from './checkpoint-schema.ts';
import type { CheckpointFiles } from './log.ts';
import { parseAction, type Action } from './log-entry.ts';
import { compressors, parsers } from './parquet-read.ts';
import { replay, type Snapshot } from './replay.ts';

/** Reads the table at the version of a checkpoint. TABLE_LOG_DAMAGED where the checkpoint is not one; TABLE_UNSUPPORTED. */
export async function readCheckpoint(
  store: ObjectStore,
  tablePath: string,
  checkpoint: CheckpointFiles,
  options: StoreOptions,
): Promise<Snapshot> {
  const actions: Action[] = [];
  for (const path of checkpoint.paths) {
    const rows = await readRows(store, path, options);
    for (const [i, row] of rows.entries()) {
      const action = parseAction(plainAction(row), path, i + 1);
      if (Object.keys(action).length > 0) actions.push(action);
    }
  }
  for (const name of ['protocol', 'metaData'] as const) {
    if (!actions.some((action) => action[name] !== undefined)) refuse(checkpoint.paths[0]!, `it has no ${name}`);
  }
  return replay(undefined, [actions], tablePath, checkpoint.version);
}

type Row = Readonly<Record<string, unknown>>;

async function readRows(store: ObjectStore, path: string, options: StoreOptions): Promise<readonly Row[]> {
  try {
    const bytes = await store.read(path, options);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    return await parquetReadObjects({ file, compressors, parsers });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isMusterError(error) && error.code !== 'STORAGE_NOT_FOUND') throw error;
    return refuse(path, (error as Error).message, error);
  }
}

function refuse(path: string, reason: string, cause?: unknown): never {
  throw new MusterError(
    'TABLE_LOG_DAMAGED',
    {
      what: `The checkpoint cannot be read: ${reason}.`,
      where: { file: path },
      expected: `a Parquet file with the columns ${checkpointActions.join(', ')}`,
      toDo: 'Delete the checkpoint where the log entries before it, or an older checkpoint, are there: they say the same.',
    },
    { cause },
  );
}

/** Gives a row as a log entry would have it: absent where Parquet has null, numbers where it has 64-bit integers. */
function plainAction(row: Row): Row {
  const action: Record<string, unknown> = {};
  for (const name of checkpointActions) {
    const fields = row[name];
    if (typeof fields === 'object' && fields !== null) action[name] = plainFields(fields as Row);
  }
  return action;
}

function plainFields(fields: Row): Row {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    plain[name] = name === 'format' ? plainFields(value as Row) : typeof value === 'bigint' ? Number(value) : value;
  }
  return plain;
}
