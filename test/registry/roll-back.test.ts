import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { digestOf, seriesAt, type Key } from '#src/core/index.ts';
import { forecast, packModel } from '#src/learners/index.ts';
import {
  diffReleases,
  findFleet,
  modelRecord,
  openRegistry,
  promoteModel,
  readChampions,
  readReleases,
  rollBack,
  rowOfVersion,
} from '#src/registry/index.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { folder, newFolder, now, rowsOf, runGate, storeWith } from './gate-run.ts';

const rows = 48;
const both: readonly (readonly [Key, readonly number[]])[] = [
  [['1', '9'], trending(rows)],
  [['2', '9'], trending(rows).map((value) => value * 2)],
];
const small = fleetOf(both);
const fleet = fleetOf([...both, [['3', '9'], trending(rows).map((value) => value * 3)]]);
const { keyColumns } = fleet;
const root = await newFolder();
// Release 1 has two keys with the naive; release 2 the linear learner for all three.
await runGate(openLocalDirectory(root), small, await train(small, { candidates: [candidates.naive] }));
const servedFirst = await served(openLocalDirectory(root));
await runGate(openLocalDirectory(root), fleet, await train(fleet), { run: 'run-2' });

const by = { run: 'back', codeVersion: '0.1.0', actor: 'ada', reason: 'it overshoots', now: now + 1000 };
const all = { select: () => () => true, isDryRun: false };

/** What the champions forecast, and the champions themselves as they were loaded, by the digests of their bytes and by key. */
async function served(store: ObjectStore): Promise<Readonly<Record<string, unknown>>> {
  const { champions } = await readChampions(store, folder, { keyColumns });
  return Object.fromEntries(
    [...champions].map(([id, { model, version, digest }]) => {
      const series = seriesAt(
        fleet,
        fleet.keys.findIndex((key) => JSON.stringify(key) === id),
      );
      const forecasts = digestOf(new Uint8Array(forecast(model!, series, 12).buffer));
      return [id, { version, digest, packed: digestOf(packModel(model!)), forecasts }];
    }),
  );
}

test('a rollback restores the old champions and their forecasts byte for byte, by one more release', async () => {
  const store = openLocalDirectory(await newFolder(root));
  const demand = await findFleet(store, 'demand');
  const new2 = await served(store);
  const outcome = await rollBack(demand, all, by);
  expect(outcome).toMatchObject({ to: 1, release: 3, nUnchanged: 0, kept: [['3', '9']] });
  expect(outcome.moved.map(({ key, version, replaces }) => [key, version, replaces])).toEqual([
    [['1', '9'], 1, 2],
    [['2', '9'], 1, 2],
  ]);
  const after = await served(store);
  expect(after).toMatchObject(servedFirst);
  expect(Object.keys(servedFirst).length).toBe(2);
  // The key without an older champion keeps the one that it has.
  expect(after['["3","9"]']).toEqual(new2['["3","9"]']);
  await rollBack(demand, { ...all, to: 2 }, by);
  expect(await served(store)).toEqual(new2);
  await rollBack(demand, { ...all, to: 3 }, by);
  expect(await served(store)).toEqual(after);
  expect((await rowsOf(store, 'releases')).length).toBe(2 + 3 + 2 + 2 + 2);
});

const select = () => (key: Key) => key[0] === '2';

test('a rollback moves only the keys that are selected, and none that has its old champion', async () => {
  const store = openLocalDirectory(await newFolder(root));
  const demand = await findFleet(store, 'demand');
  const before = await served(store);
  expect(await rollBack(demand, { select, isDryRun: false }, by)).toMatchObject({
    release: 3,
    moved: [{ key: ['2', '9'] }],
    kept: [],
  });
  const after = await served(store);
  expect([after['["1","9"]'], after['["3","9"]']]).toEqual([before['["1","9"]'], before['["3","9"]']]);
  const again = await rollBack(demand, { select, isDryRun: false, to: 1 }, by);
  expect(again).toMatchObject({ release: undefined, moved: [], nUnchanged: 1 });
  expect(await diffReleases(demand, [2, 3])).toMatchObject([
    { key: ['2', '9'], before: { version: 2 }, after: { version: 1 } },
  ]);
});

test('a dry run says what would come back and releases nothing', async () => {
  const store = openLocalDirectory(await newFolder(root));
  const outcome = await rollBack(await findFleet(store, 'demand'), { ...all, isDryRun: true }, by);
  expect(outcome).toMatchObject({ release: undefined, moved: [{ version: 1 }, { version: 1 }] });
  expect((await readChampions(store, folder, { keyColumns })).release).toBe(2);
});

test('a rollback names what does not load and releases nothing', async () => {
  const copy = await newFolder(root);
  const store = openLocalDirectory(copy);
  const [old] = await rowsOf(store, 'releases');
  const path = join(copy, String(old?.['blob_path']));
  const bytes = Buffer.from(await store.read(String(old?.['blob_path'])));
  bytes[Number(old?.['blob_offset']) + 30]! ^= 1;
  writeFileSync(path, bytes);
  await expect(rollBack(await findFleet(store, 'demand'), all, by)).rejects.toMatchObject({
    code: 'REGISTRY_MODEL_UNLOADABLE',
    faults: [{ what: expect.stringContaining('1 of 2 do not'), where: { key: 'location=1, product_id=9' } }],
  });
  expect((await readChampions(store, folder, { keyColumns })).release).toBe(2);
});

test.each([0, 2, 7])('refuses to go back to release %d', async (to) => {
  const store = openLocalDirectory(await newFolder(root));
  await expect(rollBack(await findFleet(store, 'demand'), { ...all, to }, by)).rejects.toMatchObject({
    code: 'REGISTRY_ROLLBACK_IMPOSSIBLE',
    faults: [{ expected: 'a release from 1 to 1' }],
  });
});

test('a rollback that loses a race releases nothing', async () => {
  const copy = await newFolder(root);
  let isFirst = true;
  const raced = storeWith(copy, (inner) => ({
    writeIfAbsent: async (path, ...rest) => {
      if (isFirst && path.startsWith(`${folder}/releases/`)) {
        isFirst = false;
        await rollBack(await findFleet(inner, 'demand'), { ...all, select: () => (key: Key) => key[0] === '1' }, by);
      }
      return inner.writeIfAbsent(path, ...rest);
    },
  }));
  await expect(rollBack(await findFleet(raced, 'demand'), all, by)).rejects.toMatchObject({ code: 'REGISTRY_RACE' });
  const { release, champions } = await readChampions(openLocalDirectory(copy), folder, { keyColumns });
  expect([release, champions.get('["1","9"]')?.version, champions.get('["2","9"]')?.version]).toEqual([3, 1, 2]);
});

test('a version is promoted by hand once, with who did it and why', async () => {
  const store = openLocalDirectory(await newFolder(root));
  const demand = await findFleet(store, 'demand');
  const registry = await openRegistry(demand);
  const model = modelRecord(registry, rowOfVersion(registry, ['1', '9'], '1'));
  expect(await promoteModel(registry, model, by)).toEqual({ release: 3, replaces: 2 });
  const again = await openRegistry(demand);
  expect(await promoteModel(again, model, by)).toEqual({ release: undefined, replaces: 1 });
  expect(
    (await readReleases(demand))
      .map(({ release, parent, operation, actor, reason, codes }) => ({
        release,
        parent,
        operation,
        actor,
        reason,
        codes,
      }))
      .at(-1),
  ).toEqual({
    release: 3,
    parent: 2,
    operation: 'PROMOTE',
    actor: 'ada',
    reason: 'it overshoots',
    codes: { BY_HAND: 1 },
  });
  // Evaluation goes on from there: the next version has a number of its own.
  const next = await runGate(store, fleet, await train(fleet), { run: 'run-3' });
  expect(next.decisions.map(({ code }) => code)).toEqual(['PROMOTED', 'UNCHANGED', 'UNCHANGED']);
  const { champions } = await readChampions(store, folder, { keyColumns });
  expect(champions.get('["1","9"]')?.version).toBe(3);
});
