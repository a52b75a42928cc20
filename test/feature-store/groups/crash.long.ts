import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isMusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { dropTable, findTables, readTable } from '#src/tables/index.ts';
import { dyingStore } from '../../registry/gate-run.ts';
import { openMemory, type Objects } from '../../registry/memory-store.ts';
import { startAzurite, type Azurite } from '../../storage/azurite.ts';
import { deleteFeatureGroup } from '../../../src/feature-store/groups/delete-group.ts';
import { findFeatureGroup } from '../../../src/feature-store/groups/find-group.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import { readFeatureGroup } from '../../../src/feature-store/groups/read-group.ts';
import { by, createDemand, demandRows, now, objectsOf, readDemand, tableVersions } from './demand-group.ts';

const group = { name: 'demand', version: 1 };
const first = demandRows([
  ['a', 0, 0, 5],
  ['b', 0, 0, 6],
]);
const second = demandRows([
  ['a', 0, 0, 7],
  ['c', 0, 0, -1],
  ['d', 0, 0, 8],
]);

async function insertSecond(store: ObjectStore): Promise<unknown> {
  return insertRows(store, group, second, by({ run: 'r2' }));
}

async function remove(store: ObjectStore): Promise<unknown> {
  return deleteFeatureGroup(store, group, by({ run: 'r3' }));
}

async function dropAlone(store: ObjectStore): Promise<unknown> {
  return dropTable(store, 'feature_groups/demand_1', { info: { operation: 'UNDO CREATION' }, now });
}

async function filledStore(): Promise<Objects> {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  await createDemand(store, { quarantine: true });
  await insertRows(store, group, first, by());
  return objects;
}

/** Runs on a copy of the objects, in a process that dies after `nCalls` calls of the store, and says whether it did. */
async function runUntilDeath(
  from: Objects,
  nCalls: number,
  run: (store: ObjectStore) => Promise<unknown>,
): Promise<{ readonly store: ObjectStore; readonly hasDied: boolean }> {
  const objects: Objects = new Map(from);
  try {
    await run(dyingStore(openMemory(objects), nCalls));
    return { store: openMemory(objects), hasDied: false };
  } catch (error) {
    expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
    return { store: openMemory(objects), hasDied: true };
  }
}

/** Gives some columns of a table as sorted texts; none where there is no table. */
async function textsIn(store: ObjectStore, path: string, columns: readonly string[]): Promise<readonly string[]> {
  const read = await readTable(store, path, { columns });
  return read === undefined
    ? []
    : objectsOf(read.rows)
        .map((row) => Object.values(row).join(' '))
        .sort();
}

test('an insert whose process dies anywhere leaves the group before or after it, and is finished by the next run', async () => {
  const base = await filledStore();
  const states = new Set<string>();
  const before = ['a 0 0 5', 'b 0 0 6'];
  const after = ['a 0 0 7', 'b 0 0 6', 'd 0 0 8'];
  let nDeaths = 0;
  for (let hasDied = true; hasDied; nDeaths++) {
    const run = await runUntilDeath(base, nDeaths, insertSecond);
    ({ hasDied } = run);
    const { store } = run;
    const found = await readDemand(store);
    expect([before, after]).toContainEqual(found);
    const aside = await textsIn(store, 'feature_groups/demand_quarantine_1', ['item']);
    // No row is lost: what is not in the group is set aside before it is committed.
    if (found.length === 3) expect(aside).toEqual(['c']);
    const kept = await textsIn(store, 'feature_store/statistics', ['table_version', 'column']);
    states.add(`${found.length} ${aside.length} ${kept.length}`);
    await insertSecond(store);
    expect(await readDemand(store)).toEqual(after);
    expect(await textsIn(store, 'feature_groups/demand_quarantine_1', ['item'])).toEqual(['c']);
    expect(await textsIn(store, 'feature_store/validations', ['table_version', 'outcome'])).toEqual([
      '1 INSERTED',
      '2 QUARANTINED',
    ]);
    expect(await textsIn(store, 'feature_store/statistics', ['table_version', 'column'])).toEqual(
      [1, 2].flatMap((version) => ['day', 'item', 'known', 'quantity'].map((column) => `${version} ${column}`)),
    );
  }
  // Deaths came before anything, behind the quarantine, behind the commit, and behind the statistics.
  expect([...states].sort()).toEqual(['2 0 4', '2 1 4', '3 1 4', '3 1 8']);
  expect(nDeaths).toBeGreaterThan(20);
});

test('a deletion whose process dies anywhere leaves the group whole or gone, and is finished by the next run', async () => {
  const base = await filledStore();
  await insertRows(openMemory(base), group, second, by({ run: 'r2' }));
  const whole = await readDemand(openMemory(base));
  const states = new Set<string>();
  for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
    const run = await runUntilDeath(base, nCalls, remove);
    ({ hasDied } = run);
    const { store } = run;
    const found = await findFeatureGroup(store, group);
    if (found !== undefined) expect(await readDemand(store)).toEqual(whole);
    states.add(found === undefined ? 'gone' : 'whole');
    const finished = await remove(store).catch((error: unknown) => error);
    if (isMusterError(finished)) expect(finished).toMatchObject({ code: 'FEATURE_GROUP_MISSING' });
    expect(await findTables(store)).toEqual([
      'feature_store/deleted_groups',
      'feature_store/statistics',
      'feature_store/validations',
    ]);
    expect(await textsIn(store, 'feature_store/deleted_groups', ['group_name', 'group_version'])).toEqual(['demand 1']);
    expect(await textsIn(store, 'feature_store/statistics', ['column'])).toEqual([]);
    expect(await textsIn(store, 'feature_store/validations', ['outcome'])).toEqual([]);
  }
  expect([...states].sort()).toEqual(['gone', 'whole']);
});

test('a group whose deletion was killed keeps its number: the next of the name is another version', async () => {
  const base = await filledStore();
  let nCalls = 0;
  for (let isThere = true; isThere; nCalls++) {
    const { store } = await runUntilDeath(base, nCalls, remove);
    isThere = (await findFeatureGroup(store, group)) !== undefined;
    if (isThere) continue;
    await expect(createDemand(store, { version: 1 })).rejects.toMatchObject({
      code: 'FEATURE_GROUP_EXISTS',
      faults: [{ what: 'Version 1 of the feature group demand was deleted; its number stays its own.' }],
    });
    const next = await createDemand(store);
    expect(next.version).toBe(2);
    await insertRows(store, next, first, by());
    expect(await readDemand(store)).toEqual(['a 0 0 5', 'b 0 0 6']);
    expect((await readFeatureGroup(store, next)).tableVersion).toBe(1);
  }
});

test('what is left of a table that was dropped without a deletion of the group gives way to a new one', async () => {
  const base: Objects = new Map();
  await createDemand(openMemory(base));
  let nLeft = 0;
  for (let nCalls = 0, hasDied = true; hasDied; nCalls++) {
    const run = await runUntilDeath(base, nCalls, dropAlone);
    ({ hasDied } = run);
    if ((await findFeatureGroup(run.store, group)) !== undefined) continue;
    nLeft += (await findTables(run.store)).length;
    expect((await createDemand(run.store, { version: 1 })).version).toBe(1);
    expect(await readDemand(run.store)).toEqual([]);
  }
  expect(nLeft).toBeGreaterThan(0);
});

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(async () => azurite.close());

test('on Azure Blob too a refused insert writes nothing, a repeated one once, and inserts at once all arrive', async () => {
  const store = await azurite.newStore();
  await createDemand(store);
  await expect(insertRows(store, group, second, by())).rejects.toMatchObject({ code: 'FEATURE_VALIDATION_FAILED' });
  expect(await tableVersions(store)).toEqual({ 'feature_groups/demand_1': 0, 'feature_store/validations': 0 });
  await insertRows(store, group, first, by());
  expect(await insertRows(store, group, first, by())).toMatchObject({ isRepeated: true, version: 1 });
  const inserts = ['x', 'y', 'z'].map(async (item) =>
    insertRows(store, group, demandRows([[item, 0, 0, 1]]), by({ run: item })),
  );
  await Promise.all(inserts);
  expect(await readDemand(store)).toHaveLength(5);
  expect(await textsIn(store, 'feature_store/validations', ['table_version'])).toHaveLength(5);
});
