import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import { findRun } from './find-run.ts';
import type { PastRun, PastStepDetail } from './past-run.ts';
import { runsTable } from './run-record.ts';
import { columnsInShort, rowInFull, rowInShort } from './run-rows.ts';
import { runsOf } from './runs-of-rows.ts';

/** Reads the runs of a workspace in short, the newest first; those of one pipeline where it is named. */
export async function readRuns(
  workspace: ObjectStore,
  { pipeline, ...options }: StoreOptions & { readonly pipeline?: string | undefined } = {},
): Promise<readonly PastRun[]> {
  const where = pipeline === undefined ? undefined : ({ column: 'pipeline', is: '=', value: pipeline } as const);
  const read = await readTable(workspace, runsTable, { columns: columnsInShort, where, ...options });
  if (read === undefined) return [];
  const { nRows, columns } = read.rows;
  return runsOf(Array.from({ length: nRows }, (_, i) => rowInShort(columns, i)));
}

/**
 * Reads all that is recorded of one run: `last`, an id, or the beginning of one id alone. What was not recorded yet when it ran is null.
 * RUN_UNKNOWN, RUN_AMBIGUOUS.
 */
export async function readRun(
  workspace: ObjectStore,
  named: string,
  options: StoreOptions = {},
): Promise<PastRun<PastStepDetail>> {
  const { id } = findRun(named, await readRuns(workspace, options));
  const [run] = await readInFull(workspace, { column: 'run', value: id }, options);
  return run!;
}

/** Reads all that is recorded of all runs of one pipeline, the newest first. */
export async function readHistory(
  workspace: ObjectStore,
  pipeline: string,
  options: StoreOptions = {},
): Promise<readonly PastRun<PastStepDetail>[]> {
  return readInFull(workspace, { column: 'pipeline', value: pipeline }, options);
}

async function readInFull(
  workspace: ObjectStore,
  { column, value }: { readonly column: 'run' | 'pipeline'; readonly value: string },
  options: StoreOptions,
): Promise<readonly PastRun<PastStepDetail>[]> {
  const read = await readTable(workspace, runsTable, { where: { column, is: '=', value }, ...options });
  if (read === undefined) return [];
  const { nRows, columns } = read.rows;
  return runsOf(Array.from({ length: nRows }, (_, i) => rowInFull(columns, i)));
}
