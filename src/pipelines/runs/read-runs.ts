import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, type Condition } from '#src/tables/index.ts';
import { findRun } from './find-run.ts';
import { plannedRows, readOpenRuns } from './open-runs.ts';
import type { PastRun, PastStep, PastStepDetail } from './past-run.ts';
import { runsTable } from './run-record.ts';
import { columnsInShort, rowInFull, rowInShort, type RunRow } from './run-rows.ts';
import { runsOf } from './runs-of-rows.ts';

/** Reads the runs of a workspace in short, the newest first; those of one pipeline where it is named. */
export async function readRuns(
  workspace: ObjectStore,
  { pipeline, ...options }: StoreOptions & { readonly pipeline?: string | undefined } = {},
): Promise<readonly PastRun[]> {
  const where = pipeline === undefined ? undefined : ({ column: 'pipeline', is: '=', value: pipeline } as const);
  const read = await readTable(workspace, runsTable, { columns: columnsInShort, where, ...options });
  const { nRows, columns } = read?.rows ?? noRows;
  const rows = Array.from({ length: nRows }, (_, i) => rowInShort(columns, i));
  return withOpenRuns<PastStep>(workspace, rows, (open) => (pipeline ?? open.pipeline) === open.pipeline, options);
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
  return (await readRunsById(workspace, [id], options)).get(id)!;
}

/**
 * Reads all that is recorded of some runs at once, by their whole ids, without going through the others; the newest first. Those of which
 * nothing is recorded are not in the answer.
 */
export async function readRunsById(
  workspace: ObjectStore,
  ids: readonly string[],
  options: StoreOptions = {},
): Promise<ReadonlyMap<string, PastRun<PastStepDetail>>> {
  if (ids.length === 0) return new Map();
  const where = { column: 'run', is: 'in', values: ids } as const;
  const runs = await readInFull(workspace, where, ({ run }) => ids.includes(run), options);
  return new Map(runs.map((run) => [run.id, run]));
}

/** Reads all that is recorded of all runs of one pipeline, the newest first. */
export async function readHistory(
  workspace: ObjectStore,
  pipeline: string,
  options: StoreOptions = {},
): Promise<readonly PastRun<PastStepDetail>[]> {
  const where = { column: 'pipeline', is: '=', value: pipeline } as const;
  return readInFull(workspace, where, (open) => open.pipeline === pipeline, options);
}

type IsWanted = (open: { readonly run: string; readonly pipeline: string }) => boolean;

async function readInFull(
  workspace: ObjectStore,
  where: Condition,
  isWanted: IsWanted,
  options: StoreOptions,
): Promise<readonly PastRun<PastStepDetail>[]> {
  const read = await readTable(workspace, runsTable, { where, ...options });
  const { nRows, columns } = read?.rows ?? noRows;
  const rows = Array.from({ length: nRows }, (_, i) => rowInFull(columns, i));
  return withOpenRuns(workspace, rows, isWanted, options);
}

const noRows = { nRows: 0, columns: {} };

/** Puts the rows together to runs, with what those that have not ended in order have left; only of those that are wanted. */
async function withOpenRuns<Step extends PastStep>(
  workspace: ObjectStore,
  rows: readonly RunRow<Step>[],
  isWanted: IsWanted,
  { signal }: StoreOptions,
): Promise<readonly PastRun<Step | PastStepDetail>[]> {
  const open = (await readOpenRuns(workspace, { now: Date.now(), signal })).filter(isWanted);
  const planned = open.flatMap((header) => plannedRows(header, rows));
  return runsOf<Step | PastStepDetail>(
    [...rows, ...planned],
    new Map(open.map(({ run: id, isAtWork }) => [id, isAtWork])),
  );
}
