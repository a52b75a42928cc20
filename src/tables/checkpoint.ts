import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { checkpointActions, checkpointSchema } from './checkpoint-schema.ts';
import { checkpointPath, entryPath, lastCheckpointPath } from './log.ts';
import type { Action, RemoveAction } from './log-entry.ts';
import { deletedFileRetentionMs } from './properties.ts';
import { checkWritable } from './protocol.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';

/**
 * Writes a checkpoint of a table, from which readers start instead of from the first log entry, and gives its version: the newest
 * unless it is said. TABLE_MISSING, TABLE_VERSION_MISSING, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED.
 */
export async function writeCheckpoint(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<{ readonly version: number }> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  checkThere(snapshot, tablePath);
  checkWritable(snapshot.protocol, snapshot.metaData, entryPath(tablePath, snapshot.version));
  await storeCheckpoint(store, tablePath, snapshot, options);
  return { version: snapshot.version };
}

/** Writes the checkpoint of a snapshot, and `_last_checkpoint` where that names none that is newer. */
export async function storeCheckpoint(
  store: ObjectStore,
  tablePath: string,
  snapshot: Snapshot,
  options: StoreOptions,
): Promise<void> {
  const actions = checkpointRows(snapshot);
  const bytes = encodeActions(actions);
  await store.write(checkpointPath(tablePath, snapshot.version), bytes, options);
  const pointer = lastCheckpointPath(tablePath);
  if ((await namedVersion(store, pointer, options)) > snapshot.version) return;
  const last = {
    version: snapshot.version,
    size: actions.length,
    sizeInBytes: bytes.length,
    numOfAddFiles: snapshot.files.size,
  };
  await store.write(pointer, Buffer.from(JSON.stringify(last), 'utf8'), options);
}

function checkpointRows(snapshot: Snapshot): readonly Action[] {
  return [
    { protocol: snapshot.protocol },
    { metaData: snapshot.metaData },
    ...[...snapshot.transactions.values()].map((txn) => ({ txn })),
    ...[...snapshot.files.values()].map((add) => ({ add: { ...add, dataChange: false } })),
    ...keptTombstones(snapshot).map((remove) => ({ remove: { ...remove, dataChange: false } })),
  ];
}

// The newest removal stands for the time: it is not after the present, so no tombstone goes too early.
function keptTombstones({ removed, metaData }: Snapshot): readonly RemoveAction[] {
  const tombstones = [...removed.values()];
  const newest = tombstones.reduce((time, { deletionTimestamp }) => Math.max(time, deletionTimestamp ?? 0), 0);
  const oldest = newest - deletedFileRetentionMs(metaData.configuration);
  return tombstones.filter(({ deletionTimestamp }) => (deletionTimestamp ?? 0) >= oldest);
}

function encodeActions(actions: readonly Action[]): Uint8Array {
  const columnData = checkpointActions.map((name) => ({
    name,
    data: actions.map((action) => (action[name] === undefined ? null : parquetFields(action[name]))),
  }));
  return new Uint8Array(parquetWriteBuffer({ schema: [...checkpointSchema], columnData }));
}

const longs = new Set(['version', 'lastUpdated', 'size', 'modificationTime', 'deletionTimestamp', 'createdTime']);

function parquetFields(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    longs.has(name) && typeof value === 'number' ? BigInt(Math.trunc(value)) : value,
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}

/** Gives the version that `_last_checkpoint` names, -1 where it is absent or says none. */
async function namedVersion(store: ObjectStore, pointer: string, options: StoreOptions): Promise<number> {
  if ((await store.stat(pointer, options)) === undefined) return -1;
  try {
    const text = Buffer.from(await store.read(pointer, options)).toString('utf8');
    const { version } = JSON.parse(text) as { readonly version?: number };
    return version !== undefined && Number.isInteger(version) ? version : -1;
  } catch (error) {
    // A pointer that is no JSON misleads every reader: it is to be written anew.
    if ((error as Error).name === 'SyntaxError') return -1;
    throw error;
  }
}
