import type { ObjectStore } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { checkRewritable } from './check-commit.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { checkCondition, columnsOfCondition, type Condition } from './condition.ts';
import { matchingRows } from './matching-rows.ts';
import { canMatch } from './matching-files.ts';
import { rewriteActions, rewriteWithout } from './rewrite-file.ts';
import type { TableRows } from './rows.ts';
import { loadSnapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';

/** Which rows `deleteRows` deletes, and the words and the time of its commit. */
export type DeleteOptions = Pick<CommitRequest, 'info' | 'now' | 'signal' | 'maxRuns'> & { readonly where: Condition };

/**
 * Deletes the rows for which a condition is true, as one commit, and gives its version and how many they were; no commit where there
 * is none. Part files that hold such rows are written anew without them, behind those that stay. Rows that others append meanwhile
 * are deleted too where the condition is true for them. TABLE_MISSING, TABLE_COLUMN_MISSING, TABLE_CONDITION_INVALID, TABLE_PACKED,
 * TABLE_APPEND_ONLY, TABLE_UNSUPPORTED, TABLE_CONFLICT, TABLE_LOG_DAMAGED, TABLE_FILE_DAMAGED.
 */
export async function deleteRows(
  store: ObjectStore,
  tablePath: string,
  { where, info, now, signal, maxRuns }: DeleteOptions,
): Promise<{ readonly version: number; readonly nDeleted: number }> {
  const start = await loadSnapshot(store, tablePath, { signal });
  const request = { store, tablePath, info, now, signal, maxRuns };
  const { version, result } = await commitOperation(request, start, async (snapshot) => {
    checkThere(snapshot, tablePath);
    checkRewritable(snapshot, tablePath);
    checkCondition(where, snapshot.schema, tablePath);
    const files = [...snapshot.files].filter(([, add]) => canMatch(where, add, snapshot));
    const find = (rows: TableRows): Uint32Array => matchingRows(where, rows);
    const search = { columns: columnsOfCondition(where), find };
    const table = { store, tablePath, snapshot };
    const outcomes = await mapInOrder(files, async (file) => rewriteWithout(table, file, search, { signal }));
    const rewrites = outcomes.filter((outcome) => outcome !== undefined);
    if (rewrites.length === 0) return { version: snapshot.version, result: 0 };
    const nDeleted = rewrites.reduce((sum, { nRemoved }) => sum + nRemoved, 0);
    return {
      actions: rewriteActions(rewrites, now),
      said: {
        operationParameters: { predicate: JSON.stringify(where) },
        operationMetrics: { numRemovedFiles: String(rewrites.length), numDeletedRows: String(nDeleted) },
        isBlindAppend: false,
      },
      reads: { files: new Set(files.map(([path]) => path)), couldMatch: (add) => canMatch(where, add, snapshot) },
      result: nDeleted,
    };
  });
  return { version, nDeleted: result };
}
