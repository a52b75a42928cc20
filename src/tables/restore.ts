import type { ObjectStore } from '#src/storage/index.ts';
import { checkRewritable } from './check-commit.ts';
import { checkStored } from './check-stored.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { removeOf } from './file-actions.ts';
import type { LiveFile } from './file-rows.ts';
import { versionAt } from './history.ts';
import type { Action } from './log-entry.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';

/** Which version `restoreTable` brings back: its number, or a time in epoch milliseconds at which it was the newest. */
export type RestoreTarget = { readonly version: number } | { readonly at: number };

/**
 * Makes a table again what it was at an older version, rows, columns and properties, as a new commit, and gives that one's version.
 * TABLE_MISSING, TABLE_VERSION_MISSING; TABLE_FILES_VACUUMED where part files of the older version are gone; TABLE_APPEND_ONLY,
 * TABLE_UNSUPPORTED, TABLE_CONFLICT, TABLE_LOG_DAMAGED.
 */
export async function restoreTable(
  store: ObjectStore,
  tablePath: string,
  target: RestoreTarget,
  { info, now, signal, maxRuns }: Pick<CommitRequest, 'info' | 'now' | 'signal' | 'maxRuns'>,
): Promise<{ readonly version: number }> {
  const options = { signal };
  const start = await loadSnapshot(store, tablePath, options);
  checkThere(start, tablePath);
  const wanted = 'at' in target ? await versionAt(store, tablePath, target.at, options) : target.version;
  const older = await loadSnapshot(store, tablePath, { ...options, version: wanted });
  checkThere(older, tablePath);
  const request = { store, tablePath, info, now, signal, maxRuns };
  const { version } = await commitOperation(request, start, async (snapshot) => {
    checkThere(snapshot, tablePath);
    checkRewritable(snapshot, tablePath);
    const returning = [...older.files].filter(([path]) => !snapshot.files.has(path));
    await checkStored(store, tablePath, returning, options);
    const leaving = [...snapshot.files].filter(([path]) => !older.files.has(path));
    return {
      actions: restoreActions({ snapshot, older }, { returning, leaving }, now),
      said: {
        operationParameters: { version: String(older.version) },
        operationMetrics: { numRestoredFiles: String(returning.length), numRemovedFiles: String(leaving.length) },
        isBlindAppend: false,
      },
      reads: { files: new Set(), couldMatch: () => true, isExact: true },
      result: undefined,
    };
  });
  return { version };
}

function restoreActions(
  { snapshot, older }: { readonly snapshot: Snapshot; readonly older: Snapshot },
  { returning, leaving }: { readonly returning: readonly LiveFile[]; readonly leaving: readonly LiveFile[] },
  now: number,
): readonly Action[] {
  const change = { now, dataChange: true };
  const isSame = JSON.stringify(snapshot.metaData) === JSON.stringify(older.metaData);
  return [
    ...(isSame ? [] : [{ metaData: older.metaData }]),
    ...leaving.map(([, add]) => removeOf(add, change)),
    ...returning.map(([, add]) => ({ add: { ...add, dataChange: true } })),
  ];
}
