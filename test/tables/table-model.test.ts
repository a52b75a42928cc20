import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  commitRows,
  createTable,
  deleteRows,
  expireLog,
  optimizeTable,
  readTable,
  readTableChanges,
  restoreTable,
  tableHistory,
  upsertRows,
  vacuumTable,
  writeCheckpoint,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { temporaryStores } from './fixtures.ts';

const openStore = temporaryStores();
const schema: TableSchema = [
  { name: 'id', type: 'long', nullable: false },
  { name: 'group', type: 'string' },
  { name: 'value', type: 'double' },
];

/** A row of the model: id, group, value. */
type Row = readonly [id: number, group: string | null, value: number];

/** What is done to the table and to its model: a list of rows for each version. */
type Step =
  | { readonly does: 'append' | 'overwrite' | 'upsert'; readonly rows: readonly Row[] }
  | { readonly does: 'delete'; readonly below: number }
  | { readonly does: 'restore'; readonly back: number }
  | { readonly does: 'optimize'; readonly isSorted: boolean; readonly targetBytes: number }
  | { readonly does: 'checkpoint' };

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.integer({ min: 0, max: 9 }),
  fc.constantFrom('a', 'b/c', null),
  fc.integer({ min: 0, max: 99 }),
);
const rows = fc.array(row, { maxLength: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('append' as const), rows }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('overwrite' as const), rows }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('upsert' as const),
      rows: fc.uniqueArray(row, { maxLength: 5, selector: ([id, group]) => `${id}/${group}` }).map((all) =>
        // A key has no null.
        all.map(([id, group, value]) => [id, group ?? 'a', value] as Row),
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('delete' as const), below: fc.nat({ max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('restore' as const), back: fc.nat({ max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('optimize' as const),
      isSorted: fc.boolean(),
      targetBytes: fc.constantFrom(600, 5000, 1e6),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('checkpoint' as const) }) },
);
const layout = fc.record({
  partitionBy: fc.constantFrom<readonly string[]>([], ['group']),
  sortedBy: fc.constantFrom(undefined, ['group', 'id']),
});

const keyOf = ([id, group]: Row): string => JSON.stringify([id, group]);
const columnsOf = (all: readonly Row[]): TableRows => ({
  nRows: all.length,
  columns: { id: all.map(([id]) => id), group: all.map(([, group]) => group), value: all.map(([, , value]) => value) },
});
const inOrder = (all: readonly Row[]): readonly string[] => all.map((cells) => JSON.stringify(cells)).sort();

async function rowsAt(store: ObjectStore, version: number): Promise<readonly Row[]> {
  return rowsOf((await readTable(store, 't', { version }))!.rows);
}

function rowsOf({ nRows, columns }: TableRows): readonly Row[] {
  const { id, group, value } = columns as unknown as {
    readonly id: readonly number[];
    readonly group: readonly (string | null)[];
    readonly value: Float64Array;
  };
  return Array.from({ length: nRows }, (_, i) => [id[i]!, group[i]!, value[i]!] as const);
}

/** Gives the rows that one list has more often than another, each as often as that is. */
function surplus(all: readonly Row[], others: readonly Row[]): readonly string[] {
  const left = [...inOrder(others)];
  return inOrder(all).filter((text) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

async function expectChanges(
  store: ObjectStore,
  { from, to }: { readonly from: number; readonly to: number },
  versions: readonly (readonly Row[])[],
): Promise<void> {
  const { inserted, deleted } = await readTableChanges(store, 't', { from, to });
  const [before, after] = [versions[from] ?? [], versions[to]!];
  expect(inOrder(rowsOf(inserted))).toEqual(surplus(after, before));
  expect(inOrder(rowsOf(deleted))).toEqual(surplus(before, after));
}

/** Does a step to the table and gives what the model then holds, one list for each version. */
async function take(
  store: ObjectStore,
  todo: Step,
  versions: readonly (readonly Row[])[],
): Promise<(readonly Row[])[]> {
  const live = versions.at(-1)!;
  // Clocks that stand still: times rise all the same.
  const words = { info: { operation: todo.does.toUpperCase() }, now: 1000 };
  switch (todo.does) {
    case 'append':
    case 'overwrite': {
      const commit = { schema, rows: columnsOf(todo.rows), mode: todo.does, ...words };
      expect(await commitRows(store, 't', commit)).toEqual({ version: versions.length });
      return [...versions, todo.does === 'append' ? [...live, ...todo.rows] : todo.rows];
    }
    case 'upsert': {
      const unique = [...new Map(todo.rows.map((cells) => [keyOf(cells), cells])).values()];
      const given = new Set(unique.map(keyOf));
      const known = new Set(live.map(keyOf));
      const upserted = await upsertRows(store, 't', {
        schema,
        rows: columnsOf(unique),
        key: ['id', 'group'],
        ...words,
      });
      const nUpdated = unique.filter((cells) => known.has(keyOf(cells))).length;
      expect(upserted).toEqual({ version: versions.length, nInserted: unique.length - nUpdated, nUpdated });
      return [...versions, [...live.filter((cells) => !given.has(keyOf(cells))), ...unique]];
    }
    case 'delete': {
      const kept = live.filter(([, , value]) => value >= todo.below);
      const deleted = await deleteRows(store, 't', {
        where: { column: 'value', is: '<', value: todo.below },
        ...words,
      });
      const isCommitted = kept.length < live.length;
      expect(deleted).toEqual({
        version: isCommitted ? versions.length : versions.length - 1,
        nDeleted: live.length - kept.length,
      });
      return isCommitted ? [...versions, kept] : [...versions];
    }
    case 'restore': {
      const version = Math.max(0, versions.length - 1 - todo.back);
      expect(await restoreTable(store, 't', { version }, words)).toEqual({ version: versions.length });
      return [...versions, versions[version]!];
    }
    case 'optimize': {
      const sortBy = todo.isSorted ? ['value', 'id'] : undefined;
      const { version, nFilesRemoved } = await optimizeTable(store, 't', { ...todo, sortBy, ...words });
      expect(version).toBe(nFilesRemoved === 0 ? versions.length - 1 : versions.length);
      return nFilesRemoved === 0 ? [...versions] : [...versions, live];
    }
    case 'checkpoint':
      expect(await writeCheckpoint(store, 't')).toEqual({ version: versions.length - 1 });
      return [...versions];
    default:
      return todo satisfies never;
  }
}

test('holds at every version what a plain list of rows would hold, after any operations in any layout', async () => {
  await fc.assert(
    fc.asyncProperty(layout, fc.array(step, { minLength: 8, maxLength: 20 }), async (made, steps) => {
      const store = await openStore();
      await createTable(store, 't', { schema, ...made, info: { operation: 'CREATE' }, now: 1000 });
      let versions: (readonly Row[])[] = [[]];
      for (const todo of steps) versions = await take(store, todo, versions);
      for (const [version, expected] of versions.entries()) {
        expect(inOrder(await rowsAt(store, version))).toEqual(inOrder(expected));
        const further = ((version * 7919) % (version + 2)) - 1;
        await expectChanges(store, { from: version % 2 === 0 ? version - 1 : further, to: version }, versions);
      }
      expect(await tableHistory(store, 't')).toHaveLength(versions.length);
      // Nothing that the newest version needs goes with all that is old.
      const { version } = await writeCheckpoint(store, 't');
      await expireLog(store, 't', { before: 1e12, now: 1e12 });
      await vacuumTable(store, 't', { retentionInMs: 0, allowShortRetention: true, now: Date.now() + 1e9 });
      expect(inOrder(await rowsAt(store, version))).toEqual(inOrder(versions.at(-1)!));
    }),
    { numRuns: 10, seed: 20260121 },
  );
});
