import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '#src/core/index.ts';
import { assistPipeline, runPipeline, type Pipeline } from '#src/pipelines/index.ts';
import { readLease, swapLease } from '#src/pipelines/lease/lease-object.ts';
import { vacuumShards } from '#src/steps/index.ts';
import { readPlanAt, workName, type RankPlan } from '#src/steps/ranks/rank-plan.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { tableHistory, tableVersion } from '#src/tables/index.ts';
import { csvFiles } from '#test/e2e/small-input.ts';
import { openMemory, type Objects } from '#test/registry/memory-store.ts';
import { startAzurite, type Azurite } from '#test/storage/azurite.ts';
import { contextOf, rankPipeline, runOnRanks, writeDemand, type RankProcess } from './rank-fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-ranks-'));
const nShops = 11;
const further = '  - { name: evaluate, uses: gate }\n  - { name: inference, uses: batch-forecast, plots: none }\n';
let pipeline: Pipeline;
let azurite: Azurite;
/** What one process makes by the steps up to training. */
let alone: Outcome;

beforeAll(async () => {
  azurite = await startAzurite();
  pipeline = await rankPipeline(writeDemand(folder, nShops));
  alone = await outcomeOf(pipeline, openMemory(), 1);
});
afterAll(async () => {
  await azurite.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The CSV files of a run, and its pack files by their bytes. */
type Outcome = { readonly files: Readonly<Record<string, string>>; readonly packs: readonly string[] };

let nOutputs = 0;
function newOutput(): string {
  return join(folder, `output-${++nOutputs}`);
}

async function outcomeOf(asked: Pipeline, store: ObjectStore, worldSize: number): Promise<Outcome> {
  const outputFolder = newOutput();
  await runOnRanks({ pipeline: asked, store, outputFolder }, worldSize);
  return { files: csvFiles(outputFolder), packs: await packsOf(store) };
}

/** The digests of the pack files of challengers and of models. */
async function packsOf(store: ObjectStore): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const table of ['challenger_blobs', 'model_blobs']) {
    for await (const { path } of store.list(`fleets/ranked/${table}/`)) {
      if (path.endsWith('.parquet')) digests.push(`${table} ${digestOf(await store.read(path))}`);
    }
  }
  return digests.sort();
}

const planPath = 'shards/ranked/train/plan.json';

async function planOf(store: ObjectStore): Promise<RankPlan | undefined> {
  return readPlanAt(store, planPath);
}

/** Waits for a plan that is open. */
async function openPlan(store: ObjectStore): Promise<RankPlan> {
  for (;;) {
    const plan = await planOf(store);
    if (plan?.state === 'open') return plan;
    await sleep(10);
  }
}

test('a whole run of 2 ranks gives the CSV files, packs and decisions of one process, in one commit', async () => {
  const whole = await rankPipeline(writeDemand(folder, nShops), { further });
  const expected = await outcomeOf(whole, openMemory(), 1);
  const store = openLocalDirectory(join(folder, 'workspace'));
  expect(await outcomeOf(whole, store, 2)).toEqual(expected);
  const files = Object.keys(expected.files);
  expect(files).toEqual(
    expect.arrayContaining([
      'model_metrics/decisions.csv',
      'forecasts/item_demand_forecast.csv',
      'Training_Output/rmse.csv',
    ]),
  );
  expect(await tableHistory(store, 'fleets/ranked/challengers')).toHaveLength(1);
  expect(await tableHistory(store, 'fleets/ranked/releases')).toHaveLength(1);
  expect(await planOf(store)).toMatchObject({ state: 'closed', run: 'run-of-0' });
});

test('a training of 4 ranks gives the bytes of one process', async () => {
  expect(await outcomeOf(pipeline, openMemory(), 4)).toEqual(alone);
});

test('a training of 2 ranks on Azure Blob gives the bytes of one process on a folder', async () => {
  expect(await outcomeOf(pipeline, await azurite.newStore(), 2)).toEqual(alone);
});

test('a second run without a change trains no key, and its ranks end', async () => {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  const nPieces = (): number => [...objects.keys()].filter((path) => /\/(compare|fit)-[^/]+$/.test(path)).length;
  await runOnRanks({ pipeline, store, outputFolder: newOutput() }, 2);
  // A piece of each rank in each pass.
  expect(nPieces()).toBe(4);
  await runOnRanks({ pipeline, store, outputFolder: newOutput() }, 2);
  expect(nPieces()).toBe(4);
  expect(await tableHistory(store, 'fleets/ranked/challengers')).toHaveLength(2);
});

test('a rank that starts behind a commit to the data reads the versions of the plan', async () => {
  const store = openMemory();
  const other = await rankPipeline(writeDemand(folder, nShops, 500));
  const place = { pipeline, store, outputFolder: newOutput() };
  const ranks = { worldSize: 2, timeoutMs: 60_000 };
  const driver = runPipeline(pipeline, contextOf({ ...place, run: 'run-1', ranks: { ...ranks, rank: 0 } }), {
    to: 'train',
  });
  await openPlan(store);
  await other.steps[0]!.run(contextOf({ ...place, pipeline: other, run: 'run-2' }));
  expect(await tableVersion(store, 'feature_groups/ranked_1')).toBe(1);
  await assistPipeline(pipeline, contextOf({ ...place, run: 'run-3', ranks: { ...ranks, rank: 1 } }));
  expect((await driver).failure).toBeUndefined();
  expect(await packsOf(store)).toEqual(alone.packs);
});

/** A rank of two that waits for 0.3 s, on a store with the series. */
async function lonely(rank: number): Promise<RankProcess & { readonly objects: Objects; readonly told: string[] }> {
  const objects: Objects = new Map();
  const store = openMemory(objects);
  const place = { pipeline, store, outputFolder: newOutput() };
  await runPipeline(pipeline, contextOf({ ...place, run: 'run-0' }), { only: ['dataprep'] });
  return { ...place, run: 'run-1', ranks: { rank, worldSize: 2, timeoutMs: 300 }, objects, told: [] };
}

test('a driver whose other ranks never come names them, and commits nothing', async () => {
  const process = await lonely(0);
  const { failure } = await runPipeline(pipeline, contextOf(process), { only: ['train'] });
  expect(failure).toMatchObject({ code: 'RANKS_MISSING', faults: [{ what: expect.stringContaining('Rank 1 of 2') }] });
  expect(await tableVersion(process.store, 'fleets/ranked/challengers')).toBeUndefined();
  // The whole job is started again: the other rank finds the plan, and the driver what it had done.
  await runOnRanks(process, 2);
  expect(await packsOf(process.store)).toEqual(alone.packs);
});

test('a rank whose driver never comes says so', async () => {
  const assisting = assistPipeline(pipeline, contextOf(await lonely(1)));
  await expect(assisting).rejects.toMatchObject({
    code: 'RANKS_MISSING',
    faults: [{ what: expect.stringContaining('Rank 0 of 2 gave rank 1 no plan') }],
  });
});

test('a rank with other options than a driver that lives is refused at once, and nothing is mixed', async () => {
  const place = await lonely(0);
  await runPipeline(pipeline, contextOf(place), { only: ['train'] });
  const before = [...place.objects.keys()].filter((path) => path.startsWith('shards/'));
  const other = await rankPipeline(writeDemand(folder, nShops), { candidates: '[seasonal_naive]' });
  const patient = { ...place, pipeline: other, ranks: { rank: 1, worldSize: 3, timeoutMs: 60_000 } };
  // The driver gives signs of life.
  const beating = setInterval(() => void beat(place.store), 50);
  try {
    await expect(assistPipeline(other, contextOf(patient))).rejects.toMatchObject({
      code: 'RANKS_DISAGREE',
      faults: [
        { what: 'Rank 1 has the WORLD_SIZE 3.', expected: '2, as rank 0' },
        { what: expect.stringContaining('options and settings with the digest') },
      ],
    });
  } finally {
    clearInterval(beating);
  }
  expect([...place.objects.keys()].filter((path) => path.startsWith('shards/'))).toEqual(before);
});

async function beat(store: ObjectStore): Promise<void> {
  const from = (await readLease(store, 'ranked'))!;
  const { holder } = from.lease;
  await swapLease(store, 'ranked', { from, to: { holder, beat: from.lease.beat + 1, isReleased: false } });
}

test('a plan of other work that a dead driver left is waited out', async () => {
  const place = await lonely(0);
  await runPipeline(pipeline, contextOf(place), { only: ['train'] });
  const stale = (await planOf(place.store))!;
  expect(stale.state).toBe('open');
  const other = await rankPipeline(writeDemand(folder, nShops), { candidates: '[seasonal_naive, linear]' });
  await runOnRanks({ ...place, pipeline: other }, 2);
  const newest = (await planOf(place.store))!;
  expect(newest.state).toBe('closed');
  expect(workName(newest)).not.toBe(workName(stale));
});

test('a rank that did its part for a driver that died does it for the next one, on what the data are then', async () => {
  const place = await lonely(0);
  await runPipeline(pipeline, contextOf(place), { only: ['train'] });
  const patient = { ...place, ranks: { rank: 1, worldSize: 2, timeoutMs: 60_000 } };
  const assisting = assistPipeline(pipeline, contextOf(patient), { only: ['train'] });
  while (![...place.objects.keys()].some((path) => path.includes('/fit-'))) await sleep(10);
  const other = await rankPipeline(writeDemand(folder, nShops, 700));
  const driver = contextOf({ ...patient, pipeline: other, ranks: { ...patient.ranks, rank: 0 }, run: 'run-2' });
  expect((await runPipeline(other, driver)).failure).toBeUndefined();
  expect((await assisting).steps.map(({ result }) => result.summary)).toEqual([
    'rank 1 of 2 did its 6 of 11 keys; rank 0 has committed them',
  ]);
  expect(await packsOf(place.store)).toEqual((await outcomeOf(other, openMemory(), 1)).packs);
});

test('a rank that did its part and sees no commit says so', async () => {
  const place = await lonely(0);
  await runPipeline(pipeline, contextOf(place), { only: ['train'] });
  const impatient = { ...place, ranks: { rank: 1, worldSize: 2, timeoutMs: 300 } };
  await expect(assistPipeline(pipeline, contextOf(impatient))).rejects.toMatchObject({
    code: 'RANKS_MISSING',
    faults: [{ what: expect.stringContaining('Rank 1 of 2 has done its part, and rank 0') }],
  });
});

test('a process of a rank whose plan is closed by the driver ends well', async () => {
  const place = await lonely(1);
  const driver = { ...place, ranks: { rank: 0, worldSize: 2, timeoutMs: 300 } };
  await runPipeline(pipeline, contextOf(driver), { only: ['train'] });
  const plan = (await planOf(place.store))!;
  const slow: ObjectStore = {
    ...place.store,
    // It is so slow that another process of its rank, and the driver, are done before it.
    writeIfAbsent: async (...args) => {
      await place.store.write(planPath, Buffer.from(JSON.stringify({ ...plan, state: 'closed' })));
      await sleep(10_000, undefined, args[2]?.signal === undefined ? {} : { signal: args[2].signal });
      return false;
    },
  };
  const { steps } = await assistPipeline(pipeline, contextOf({ ...place, store: slow }), { only: ['train'] });
  expect(steps.map(({ result }) => result.summary)).toEqual(['rank 1 of 2: rank 0 has committed without it']);
});

test('vacuum deletes what ranks kept of a closed plan, and nothing of an open one', async () => {
  const place = await lonely(0);
  await runPipeline(pipeline, contextOf(place), { only: ['train'] });
  const { signal } = new AbortController();
  const later = { since: Date.now() + 60_000, dryRun: false, signal };
  const nOpen = [...place.objects.keys()].filter((path) => path.startsWith('shards/')).length;
  expect(await vacuumShards(place.store, later)).toMatchObject({ nDeleted: 0, nKept: nOpen });
  await runOnRanks(place, 2);
  const nClosed = [...place.objects.keys()].filter((path) => path.startsWith('shards/')).length;
  expect(nClosed).toBeGreaterThan(nOpen);
  expect(await vacuumShards(place.store, { ...later, since: 0 })).toMatchObject({ nDeleted: 0, nKept: nClosed });
  expect(await vacuumShards(place.store, { ...later, dryRun: true })).toMatchObject({ nDeleted: nClosed, nKept: 0 });
  expect(await vacuumShards(place.store, later)).toMatchObject({ nDeleted: nClosed, nKept: 0 });
  expect([...place.objects.keys()].filter((path) => path.startsWith('shards/'))).toEqual([]);
});
