import type { ObjectStore } from '#src/storage/index.ts';
import { checkWritable } from './protocol.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { addOf, removeOf } from './file-actions.ts';
import { planBins } from './optimize-plan.ts';
import { entryPath } from './log.ts';
import { joinFiles } from './optimize-join.ts';
import type { PartFile } from './part.ts';
import { commonSortOrder, sortedByOfTable } from './part-tags.ts';
import { checkNoPack } from './rewrite-file.ts';
import { loadSnapshot } from './snapshot.ts';
import { checkSortColumns } from './sort-rows.ts';
import { checkThere } from './table-missing.ts';

/** How `optimizeTable` arranges a table, and the words and the time of its commit. */
export type OptimizeOptions = Pick<CommitRequest, 'info' | 'now' | 'signal' | 'maxRuns'> & {
  /** The size at which part files aim, in bytes; 64 MiB unless it is said. Those of this size or more stay as they are. */
  readonly targetBytes?: number | undefined;
  /**
   * Sorts the rows of each partition by these columns, whatever the size of its files: ascending, text by its code points, null last.
   * Without it, the order is that of the table's property, or that which all joined files say they have, or rows stay as they are.
   */
  readonly sortBy?: readonly string[] | undefined;
};

/** What an optimize came to; no commit, and two zeros, where there was nothing to do. */
export type OptimizeResult = { readonly version: number; readonly nFilesRemoved: number; readonly nFilesAdded: number };

/**
 * Joins small part files of a partition to bigger ones, as one commit that changes no rows (`dataChange: false`). Joined rows come
 * behind those of the files that stay. The rows of one new file, or with `sortBy` of one
 * partition, are held in memory. TABLE_MISSING, TABLE_COLUMN_MISSING, TABLE_COLUMN_TYPE, TABLE_PACKED, TABLE_UNSUPPORTED,
 * TABLE_CONFLICT, TABLE_LOG_DAMAGED, TABLE_FILE_DAMAGED.
 */
export async function optimizeTable(
  store: ObjectStore,
  tablePath: string,
  { targetBytes = 64 * 1024 * 1024, sortBy, info, now, signal, maxRuns }: OptimizeOptions,
): Promise<OptimizeResult> {
  const start = await loadSnapshot(store, tablePath, { signal });
  const request = { store, tablePath, info, now, signal, maxRuns };
  const { version, result } = await commitOperation(request, start, async (snapshot) => {
    checkThere(snapshot, tablePath);
    checkWritable(snapshot.protocol, snapshot.metaData, entryPath(tablePath, snapshot.version));
    checkSortColumns(sortBy ?? [], snapshot.schema, tablePath);
    for (const file of snapshot.files) checkNoPack(file, tablePath);
    const bins = planBins(snapshot, { targetBytes, sortBy });
    const none = { nFilesRemoved: 0, nFilesAdded: 0 };
    if (bins.length === 0) return { version: snapshot.version, result: none };
    const parts: PartFile[] = [];
    for (const bin of bins) {
      const sortedBy = sortBy ?? sortedByOfTable(snapshot) ?? commonSortOrder(bin.map(([, add]) => add));
      parts.push(...(await joinFiles({ store, tablePath, snapshot }, bin, { sortedBy, targetBytes }, { signal })));
    }
    const removed = bins.flat();
    const change = { now, dataChange: false };
    return {
      actions: [...removed.map(([, add]) => removeOf(add, change)), ...parts.map((part) => addOf(part, change))],
      said: {
        operationParameters: {
          predicate: '[]',
          targetBytes: String(targetBytes),
          sortBy: JSON.stringify(sortBy ?? []),
        },
        operationMetrics: { numRemovedFiles: String(removed.length), numAddedFiles: String(parts.length) },
        isBlindAppend: false,
      },
      reads: { files: new Set(removed.map(([path]) => path)), couldMatch: () => false },
      result: { nFilesRemoved: removed.length, nFilesAdded: parts.length },
    };
  });
  return { version, ...result };
}
