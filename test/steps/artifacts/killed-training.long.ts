import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parsePipeline, type BoundStep, type RunContext } from '#src/pipelines/index.ts';
import { openRemoteFile, type ObjectStore } from '#src/storage/index.ts';
import { loadStepImplementations, newestTraining, trainingOfRun } from '#src/steps/index.ts';
import { readArtifacts } from '#src/steps/artifacts/read-artifacts.ts';
import { tableVersion } from '#src/tables/index.ts';
import { openMemory, type Objects } from '#test/registry/memory-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const months = Array.from(
  { length: 48 },
  (_, i) => `${2020 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
);
const rows = ['a', 'b'].flatMap((shop, k) => months.map((month, i) => `${shop},${month},${10 + k + (i % 12)}`));
writeFileSync(join(folder, 'demand.csv'), ['shop,period,quantity', ...rows, ''].join('\n'));

const pipeline = parsePipeline(
  'killed.yml',
  `name: killed
inputs: { demand: ${join(folder, 'demand.csv')} }
feature_group: { name: killed }
keys: [shop]
columns: { time: period, target: quantity }
frequency: monthly
horizon: 6
steps:
  - { name: dataprep, uses: prepare-series }
  - { name: train, uses: train-fleet, candidates: [seasonal_naive], reuse: false }
`,
  await loadStepImplementations(),
);
const [dataprep, train] = pipeline.steps as readonly [BoundStep, BoundStep];
const table = 'fleets/killed/challengers';

function contextOf(workspace: ObjectStore, run: string, step: string): RunContext {
  const https = { hosts: [], allowsPrivate: false, largestBytes: 0 };
  return {
    pipeline: pipeline.definition,
    workspace,
    remoteInputs: { open: (uri) => openRemoteFile(uri, { https }), keepsClones: false },
    outputFolder: join(folder, 'out'),
    selection: {},
    run: { id: run, startedAt: 0, codeVersion: '0.1.0', step },
    now: () => 1_000_000,
    report: { debug: () => {}, info: () => {}, warn: () => {}, progress: () => {} },
    signal: new AbortController().signal,
  };
}

/** A store whose machine is gone after some writes. */
function dyingAfter(objects: Objects, nWrites: number): ObjectStore {
  const store = openMemory(objects);
  let left = nWrites;
  const live = (): void => {
    if (left-- <= 0) throw new Error('the machine is gone');
  };
  return {
    ...store,
    write: async (...args) => (live(), store.write(...args)),
    writeStream: async (...args) => (live(), store.writeStream(...args)),
    writeIfAbsent: async (...args) => (live(), store.writeIfAbsent(...args)),
    writeIfMatch: async (...args) => (live(), store.writeIfMatch(...args)),
  };
}

/** Checks that the newest training has its artifacts, and that they name its commit. Gives its run. */
async function checkNewest(store: ObjectStore): Promise<string | undefined> {
  const place = await newestTraining(store, pipeline.definition);
  if (place === undefined) return undefined;
  const artifacts = await readArtifacts(store, place);
  expect(artifacts?.input_schema).toMatchObject({ version: 1 });
  expect(artifacts?.model).toMatchObject({ table, version: await tableVersion(store, table) });
  return place.run;
}

test('a training that dies at any write leaves no challengers without their data schema, and is made good by the next', async () => {
  const prepared: Objects = new Map();
  await dataprep.run(contextOf(openMemory(prepared), 'run-1', 'dataprep'));
  await train.run(contextOf(openMemory(prepared), 'run-1', 'train'));
  let nWrites = 0;
  const found: (string | undefined)[] = [];
  for (let hasEnded = false; !hasEnded; nWrites++) {
    const objects = new Map(prepared);
    hasEnded = await train.run(contextOf(dyingAfter(objects, nWrites), 'run-2', 'train')).then(
      () => true,
      () => false,
    );
    const store = openMemory(objects);
    const newest = await checkNewest(store);
    found.push(newest);
    const ofRun = await trainingOfRun(store, 'run-2');
    expect(ofRun).toEqual(newest === 'run-2' ? { run: 'run-2', step: 'train' } : undefined);
    if (nWrites % 6 !== 0) continue;
    await train.run(contextOf(store, 'run-2', 'train'));
    expect(await checkNewest(store)).toBe('run-2');
  }
  // It died before its commit, and behind it.
  expect(new Set(found)).toEqual(new Set(['run-1', 'run-2']));
  expect(nWrites).toBeGreaterThan(8);
});
