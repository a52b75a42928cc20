import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  createTable,
  deleteRows,
  expireLog,
  optimizeTable,
  restoreTable,
  tableVersion,
  upsertRows,
  vacuumTable,
  writeCheckpoint,
  type CommitInfo,
  type Condition,
  type TableSchema,
} from '#src/tables/index.ts';
import { eventRows, eventSchema, laterColumns, relabelled } from './event-rows.ts';

const day = 86_400_000;
const path = 'events';
const wide: TableSchema = [...eventSchema, ...laterColumns];

/** What the table of events shows once it is built. */
export type BuiltEvents = {
  readonly path: string;
  readonly version: number;
  /** Older versions that can still be read: one that vacuum was told to keep, one within its retention. */
  readonly older: readonly number[];
};

/**
 * Makes a table by 25 commits of all kinds, a day apart from `start` on; then its early log entries expire and a vacuum runs. Where
 * `start` is later than the present, the files are old enough for the vacuum.
 */
export async function buildEvents(store: ObjectStore, start: number): Promise<BuiltEvents> {
  const steps = commitsOf(store);
  for (const [i, step] of steps.entries()) {
    await step({ now: start + i * day, info: { operation: operationOf(i), run: 'interop', step: i } });
    const version = await tableVersion(store, path);
    if (version !== i) throw new Error(`Commit ${i} left the table at version ${version}.`);
  }
  const now = start + steps.length * day;
  await writeCheckpoint(store, path, {});
  const expired = await expireLog(store, path, { before: start + 15 * day, now });
  const vacuumed = await vacuumTable(store, path, { retentionInMs: 7 * day, now, keepVersions: [12] });
  if (expired.oldestVersion !== 10 || vacuumed.deleted.length === 0) {
    throw new Error(`The log begins at ${expired.oldestVersion}; ${vacuumed.deleted.length} files were deleted.`);
  }
  return { path, version: steps.length - 1, older: [12, 20] };
}

const operations = ['CREATE TABLE', 'WRITE', 'WRITE', 'MERGE', 'DELETE'];

function operationOf(step: number): string {
  return operations[step] ?? (step === 15 ? 'RESTORE' : step === 17 || step === 23 ? 'OPTIMIZE' : `STEP ${step}`);
}

type CommitWords = { readonly now: number; readonly info: CommitInfo };
type Commit = (words: CommitWords) => Promise<unknown>;

/** Gives the commits in order; commit i makes version i. */
function commitsOf(store: ObjectStore): readonly Commit[] {
  const write = (schema: TableSchema, first: number, nRows: number, more: object = {}): Commit => {
    const rows = eventRows(schema, first, nRows);
    return async (words) => commitRows(store, path, { schema, rows, mode: 'append', ...words, ...more });
  };
  const upsert = (schema: TableSchema, first: number, nRows: number): Commit => {
    return async (words) => {
      const rows = relabelled(eventRows(schema, first, nRows), words.info.operation);
      return upsertRows(store, path, { schema, rows, key: ['name'], ...words });
    };
  };
  const remove =
    (where: Condition): Commit =>
    async (words) =>
      deleteRows(store, path, { where, ...words });
  const onlyOnce: Commit = async (words) => {
    const commit = write(wide, 500, 6, { txn: { appId: 'driver', version: 7 } });
    await commit(words);
    // The driver was restarted and does not know that its commit is in.
    await commit(words);
  };
  return [
    async (words) => createTable(store, path, { schema: eventSchema, ...words }),
    write(eventSchema, 0, 60),
    write(eventSchema, 60, 60),
    upsert(eventSchema, 50, 80),
    remove({
      or: [
        { column: 'units', is: '<', value: 20 },
        { column: 'label', is: 'null' },
      ],
    }),
    write(eventSchema, 130, 0),
    write(wide, 130, 40, { addColumns: true }),
    upsert(wide, 160, 30),
    write(wide, 190, 30),
    remove({
      and: [
        { column: 'score', is: 'not null' },
        { column: 'name', is: '>=', value: 'event-0200' },
      ],
    }),
    onlyOnce,
    write(wide, 300, 50, { mode: 'overwrite' }),
    write(wide, 350, 30),
    write(wide, 380, 20),
    upsert(wide, 340, 20),
    async (words) => restoreTable(store, path, { version: 10 }, words),
    write(wide, 400, 30),
    async (words) => optimizeTable(store, path, { sortBy: ['name'], ...words }),
    remove({ column: 'name', is: 'in', values: ['event-0401', 'event-0402', 'event-0129'] }),
    write(wide, 430, 30),
    write(wide, 460, 10),
    upsert(wide, 455, 30),
    write(wide, 490, 10),
    async (words) => optimizeTable(store, path, words),
    upsert(wide, 0, 20),
    write(wide, 600, 15),
  ];
}
