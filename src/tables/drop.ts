import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { storeCheckpoint } from './checkpoint.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { deleteLogBefore } from './expire-log.ts';
import { removeOf } from './file-actions.ts';
import { checkpointPath, entryPath, lastCheckpointPath } from './log.ts';
import { mapInOrder } from './map-in-order.ts';
import { droppedProperty, isDropped } from './properties.ts';
import { checkWritable } from './protocol.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';
import { listTableObjects } from './table-objects.ts';
import { pathInTable } from './table-path.ts';

/**
 * Deletes a table with all its versions; none at the path is no error. Whoever reads meanwhile, or after a crash, finds the table as it
 * was, or one without rows that has the property `muster.dropped` and takes no commit (TABLE_DROPPED), or none; run again, it finishes.
 * Other tables in the folder stay. Not to be run beside a writer that began before it. TABLE_UNSUPPORTED, TABLE_CONFLICT,
 * TABLE_LOG_DAMAGED.
 */
export async function dropTable(
  store: ObjectStore,
  tablePath: string,
  { info, now, signal }: Pick<CommitRequest, 'info' | 'now' | 'signal'>,
): Promise<void> {
  const options = { signal };
  const start = await loadSnapshot(store, tablePath, options);
  if (start === undefined) return;
  if (!isDropped(start.metaData.configuration)) await commitDrop({ store, tablePath, info, now, signal }, start);
  const dropped = await loadSnapshot(store, tablePath, options);
  if (dropped === undefined) return;
  await storeCheckpoint(store, tablePath, dropped, options);
  await deleteLogBefore(store, tablePath, dropped.version, options);
  await deleteObjects(store, tablePath, dropped.version, options);
  // While the checkpoint is there, all else may be missing.
  await store.delete(lastCheckpointPath(tablePath), options);
  await store.delete(entryPath(tablePath, dropped.version), options);
  await store.delete(checkpointPath(tablePath, dropped.version), options);
}

async function commitDrop(request: CommitRequest, start: Snapshot): Promise<void> {
  const { tablePath, now } = request;
  await commitOperation(request, start, async (snapshot) => {
    checkThere(snapshot, tablePath);
    const { metaData, protocol, version } = snapshot;
    if (isDropped(metaData.configuration)) return { version, result: undefined };
    checkWritable(protocol, metaData, entryPath(tablePath, version));
    const configuration = { ...metaData.configuration, [droppedProperty]: 'true' };
    const files = [...snapshot.files.values()];
    return {
      actions: [
        { metaData: { ...metaData, configuration } },
        ...files.map((add) => removeOf(add, { now, dataChange: true })),
      ],
      said: {
        operationParameters: {},
        operationMetrics: { numRemovedFiles: String(files.length) },
        isBlindAppend: false,
      },
      reads: { files: new Set(snapshot.files.keys()), couldMatch: () => true },
      result: undefined,
    };
  });
}

/** Deletes all files of the table but those that say it was dropped at the version. */
async function deleteObjects(
  store: ObjectStore,
  tablePath: string,
  version: number,
  options: StoreOptions,
): Promise<void> {
  const last = new Set([
    lastCheckpointPath(tablePath),
    entryPath(tablePath, version),
    checkpointPath(tablePath, version),
  ]);
  const objects = await listTableObjects(store, tablePath, options);
  const paths = objects.map(({ path }) => pathInTable(tablePath, path)).filter((path) => !last.has(path));
  await mapInOrder(paths, async (path) => store.delete(path, options));
}
