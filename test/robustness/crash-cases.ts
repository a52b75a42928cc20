import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitRows,
  deleteRows,
  expireLog,
  optimizeTable,
  restoreTable,
  upsertRows,
  vacuumTable,
  writePart,
  type CommitMode,
} from '#src/tables/index.ts';
import { pairSchema } from './writer-round.ts';

/** An operation whose process dies at each of its calls of the store. */
export type CrashCase = {
  readonly name: string;
  /** Makes the table as the operation finds it. */
  readonly prepare: (store: ObjectStore) => Promise<void>;
  /** The operation; may be run again after a death, and then finishes. */
  readonly run: (store: ObjectStore) => Promise<unknown>;
  /** The older versions that stay readable throughout. */
  readonly keeps: readonly number[];
  /** Whether, run again, it leaves the very files that it leaves undisturbed. */
  readonly leavesNoGarbage?: boolean;
};

const path = 't';
const day = 86_400_000;
const info = { operation: 'TEST' };
// The files of these tables are new; only a month from now does what retains them end.
const later = (): number => Date.now() + 30 * day;

/** Commit, upsert, delete, restore, compaction, vacuum, and what keeps the log short. */
export const crashCases: readonly CrashCase[] = [
  { name: 'the first commit', prepare: async () => {}, run: appendOnce, keeps: [] },
  { name: 'a commit', prepare: async (store) => appendAll(store, 3), run: appendOnce, keeps: [0, 1, 2] },
  {
    name: 'a commit with a checkpoint',
    prepare: async (store) => appendAll(store, 10),
    run: appendOnce,
    keeps: [0, 5, 9],
  },
  {
    name: 'an upsert',
    prepare: async (store) => appendAll(store, 3),
    run: async (store) => upsert(store, ['0/a', '2/b', 'new']),
    keeps: [0, 1, 2],
  },
  {
    name: 'a delete',
    prepare: async (store) => appendAll(store, 3),
    run: async (store) =>
      deleteRows(store, path, { where: { column: 'value', is: '=', value: 1 }, info, now: Date.now() }),
    keeps: [0, 1, 2],
  },
  {
    name: 'a restore',
    prepare: async (store) => appendAll(store, 3),
    run: async (store) => restoreTable(store, path, { version: 1 }, { info, now: Date.now() }),
    keeps: [0, 1, 2],
  },
  {
    name: 'a compaction',
    prepare: async (store) => appendAll(store, 6),
    run: async (store) => optimizeTable(store, path, { info, now: Date.now() }),
    keeps: [0, 3, 5],
  },
  {
    name: 'a vacuum',
    prepare: withGarbage,
    run: async (store) => vacuumTable(store, path, { retentionInMs: 7 * day, now: later(), keepVersions: [1] }),
    keeps: [1],
    leavesNoGarbage: true,
  },
  {
    name: 'an expiry of the log',
    prepare: async (store) => appendAll(store, 13),
    run: async (store) => expireLog(store, path, { before: later(), now: later() }),
    keeps: [10, 11, 12],
  },
];

async function append(store: ObjectStore, names: readonly string[], mode: CommitMode = 'append'): Promise<void> {
  const rows = { nRows: names.length, columns: { name: names, value: names.map((_, i) => i) } };
  await commitRows(store, path, { schema: pairSchema, rows, mode, info, now: Date.now() });
}

async function appendAll(store: ObjectStore, nCommits: number): Promise<void> {
  for (let i = 0; i < nCommits; i++) await append(store, [`${i}/a`, `${i}/b`]);
}

async function appendOnce(store: ObjectStore): Promise<void> {
  await commitRows(store, path, {
    schema: pairSchema,
    rows: { nRows: 2, columns: { name: ['last/a', 'last/b'], value: [0, 1] } },
    mode: 'append',
    txn: { appId: 'driver', version: 1 },
    info,
    now: Date.now(),
  });
}

async function upsert(store: ObjectStore, names: readonly string[]): Promise<void> {
  const rows = { nRows: names.length, columns: { name: names, value: names.map(() => 77) } };
  await upsertRows(store, path, { schema: pairSchema, rows, key: ['name'], info, now: Date.now() });
}

/** Makes versions whose files are replaced, beside a part file that no commit names. */
async function withGarbage(store: ObjectStore): Promise<void> {
  await appendAll(store, 2);
  await append(store, ['x', 'y', 'z'], 'overwrite');
  await append(store, ['v', 'w']);
  await upsert(store, ['x', 'w']);
  await append(store, ['u'], 'overwrite');
  await append(store, ['s', 't']);
  await writePart(store, path, pairSchema, { nRows: 1, columns: { name: ['orphan'], value: [0] } });
}
