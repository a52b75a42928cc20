import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseCandidate } from '#src/learners/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, readTable } from '#src/tables/index.ts';
import { readChallengers, trainFleet, writeChallengers, type Challenger } from '#src/training/index.ts';
import { seasonalDemand } from '../learners/series.ts';
import { comparable, fleetOf, options } from './fleet.ts';

const keyColumns = ['state'];
let root: string;
let store: ObjectStore;
let challengers: readonly Challenger[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'muster-challengers-'));
  store = openStore(root);
  const forest = parseCandidate({ learner: 'random_forest', parameters: { n_estimators: 3 } }, { seasonLength: 12 });
  const fleet = fleetOf({
    9: seasonalDemand(48, 9),
    10: seasonalDemand(48, 10),
    brief: seasonalDemand(24),
    'São "Paulo", x': seasonalDemand(48, 2),
    short: [1, 2],
  });
  challengers = comparable(
    await trainFleet(fleet, new Map(), { ...options, candidates: [...options.candidates, forest] }),
  );
});
afterAll(() => rm(root, { recursive: true }));

function commit(folder: string, given: readonly Challenger[]) {
  return writeChallengers(store, folder, { keyColumns, challengers: given, info: { operation: 'train' }, now: 1 });
}

test('gives back what was written, models and failed candidates included', async () => {
  await commit('whole', challengers);
  expect(challengers.map(({ state }) => state)).toEqual(['TRAINED', 'TRAINED', 'TRAINED', 'TRAINED', 'BLOCKED_DATA']);
  expect(
    challengers.flatMap(({ validation }) => validation.filter(({ failure }) => failure !== undefined)),
  ).not.toEqual([]);
  expect(await readChallengers(store, 'whole', keyColumns)).toEqual(challengers);
});

test('a row holds state, learner and configuration as text that SQL can read', async () => {
  await commit('rows', challengers);
  const { rows } = (await readTable(store, 'rows/challengers'))!;
  expect(rows.columns['key_state']).toEqual(challengers.map(({ key }) => key[0]));
  expect(rows.columns['state']).toEqual(challengers.map(({ state }) => state));
  expect(rows.columns['learner']).toEqual(challengers.map(({ candidate }) => candidate?.learner ?? null));
  const configuration = (rows.columns['configuration'] as readonly string[])[0]!;
  expect(JSON.parse(configuration)).toEqual(challengers[0]!.candidate);
});

test('keeps the newest training only', async () => {
  await commit('again', challengers);
  await commit('again', challengers.slice(0, 1));
  expect(await readChallengers(store, 'again', keyColumns)).toEqual(challengers.slice(0, 1));
});

test('a training without any model can be written and read', async () => {
  const blocked = challengers.filter(({ state }) => state !== 'TRAINED');
  await commit('blocked', blocked);
  expect(await readChallengers(store, 'blocked', keyColumns)).toEqual(blocked);
});

test('the fleet with one empty key is no special case', async () => {
  const single = { ...challengers[0]!, key: [] };
  await writeChallengers(store, 'single', {
    keyColumns: [],
    challengers: [single],
    info: { operation: 'train' },
    now: 1,
  });
  expect(await readChallengers(store, 'single', [])).toEqual([single]);
});

test('equal models share one blob', async () => {
  await commit('shared', [challengers[0]!, { ...challengers[0]!, key: ['twin'] }]);
  const blobs = await readTable(store, 'shared/challenger_blobs');
  expect(blobs!.rows.nRows).toBe(2);
});

test('says that there is no training yet', async () => {
  await expect(readChallengers(store, 'nowhere', keyColumns)).rejects.toMatchObject({
    code: 'TRAIN_CHALLENGERS_NOT_FOUND',
  });
});

test('names the key whose model is not the one that was written', async () => {
  await commit('damaged', challengers);
  const { rows } = (await readTable(store, 'damaged/challengers'))!;
  const path = join(root, (rows.columns['model_path'] as readonly string[])[1]!);
  const bytes = await readFile(path);
  const lastByte = Number(rows.columns['model_offset']![1]) + Number(rows.columns['model_length']![1]) - 1;
  bytes[lastByte]! ^= 1;
  await writeFile(path, bytes);
  await expect(readChallengers(store, 'damaged', keyColumns)).rejects.toMatchObject({
    code: 'TRAIN_CHALLENGERS_DAMAGED',
    faults: [{ where: { key: 'state=10' } }],
  });
});

test.each(['{', '7'])('names the key whose cell holds %s for a list', async (cell) => {
  await commit('cell', challengers);
  const { rows, schema } = (await readTable(store, 'cell/challengers'))!;
  const notes = [...(rows.columns['notes'] as readonly string[])];
  notes[0] = cell;
  const changed = { ...rows, columns: { ...rows.columns, notes } };
  const info = { operation: 'test' };
  await commitRows(store, 'cell/challengers', {
    schema,
    rows: changed,
    mode: 'overwrite',
    info,
    now: 2,
  });
  await expect(readChallengers(store, 'cell', keyColumns)).rejects.toMatchObject({
    code: 'TRAIN_CHALLENGERS_DAMAGED',
    faults: [{ where: { key: 'state=9' } }],
  });
});
