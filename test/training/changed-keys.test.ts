import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keyId, normal, seededRandom, takeSeries, type FleetSeries, type Key } from '#src/core/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, readTable, type ColumnValues } from '#src/tables/index.ts';
import {
  readChallengers,
  readStoredChallengers,
  trainChangedKeys,
  withModels,
  writeChallengers,
  type Challenger,
  type RetrainedKeys,
  type TrainOptions,
} from '#src/training/index.ts';
import { seasonalDemand } from '../learners/series.ts';
import { fleetOf, options as plainOptions } from './fleet.ts';

const defaults = { seasonLength: 12, covariates: ['price'] };
const candidates = ['seasonal_naive', 'linear'].map((name) => parseCandidate(name, defaults));
const options: TrainOptions = { ...plainOptions, candidates };
const nKeys = 30;
const nRows = 48;
const codeDigest = 'code of today';

/** 30 monthly keys of 48 rows with a price that is known for 6 months more. */
const fleet = withPrice(
  fleetOf(Object.fromEntries(Array.from({ length: nKeys }, (_, i) => [i, seasonalDemand(nRows, i + 1)]))),
);
const noneBlocked = new Map<string, string>();
const info = { operation: 'TRAIN' };
let root: string;
let store: ObjectStore;
let first: readonly Challenger[];
/** A part of the fleet, where what is asked does not need all of it. */
const few = takeSeries(fleet, [0, 1, 2, 3]);
let firstOfFew: readonly Challenger[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'muster-changed-keys-'));
  store = openStore(root);
  first = (await retrain(fleet, [])).challengers;
  firstOfFew = (await retrain(few, [])).challengers;
  expect(first.map(({ state }) => state)).toEqual(Array.from({ length: nKeys }, () => 'TRAINED'));
});
afterAll(() => rm(root, { recursive: true }));

function withPrice(observed: FleetSeries): FleetSeries {
  const long = observed.keys.length * (nRows + 6);
  const rows = Array.from({ length: long }, (_, row) => ({ i: Math.floor(row / (nRows + 6)), t: row % (nRows + 6) }));
  return {
    ...observed,
    indptr: observed.indptr.map((_, i) => i * (nRows + 6)),
    target: Float64Array.from(rows, ({ i, t }) => (t < nRows ? observed.target[i * nRows + t]! : Number.NaN)),
    repaired: new Uint8Array(long),
    covariates: { price: Float64Array.from(rows, ({ i, t }) => 5 + ((i + t) % 3)) },
  };
}

/** Trains, and takes from what was trained now what is of the clock or beside the models. */
async function retrain(
  rows: FleetSeries,
  stored: readonly Challenger[],
  given: {
    readonly options?: TrainOptions;
    readonly code?: string;
    readonly blocked?: ReadonlyMap<string, string>;
    readonly isSelected?: (key: Key) => boolean;
  } = {},
): Promise<RetrainedKeys> {
  const { code = codeDigest, blocked = noneBlocked, isSelected: isAsked = () => true } = given;
  const { challengers, ...sets } = await trainChangedKeys(
    { fleet: rows, blocked, stored, codeDigest: code, isSelected: isAsked },
    given.options ?? options,
  );
  const plain = challengers.map((each) => {
    if (sets.reused.has(keyId(each.key))) return each;
    const { trainMs: _, coefficients: __, ...rest } = each;
    return rest;
  });
  return { challengers: plain, ...sets };
}

/** The keys that were trained anew. */
function trainedOf({ challengers, reused }: RetrainedKeys): readonly string[] {
  return challengers.flatMap(({ key }) => (reused.has(keyId(key)) ? [] : [key[0]!]));
}

type Edit = (row: number, copy: FleetSeries) => void;

/** A copy of the fleet with an edit of one row of each of some keys. */
function edited(keys: readonly number[], edit: Edit, t = 20): FleetSeries {
  const copy = {
    ...fleet,
    firstPeriod: fleet.firstPeriod.slice(),
    nObserved: fleet.nObserved.slice(),
    target: fleet.target.slice(),
    repaired: fleet.repaired.slice(),
    covariates: { price: fleet.covariates['price']!.slice() },
  };
  for (const i of keys) edit(copy.indptr[i]! + t, copy);
  return copy;
}

const addToTarget: Edit = (row, copy) => (copy.target[row]! += 3);

test('trains the 3 keys whose rows changed, as a training from scratch would, and takes over 27', async () => {
  const changed = edited([4, 11, 25], addToTarget);
  const found = await retrain(changed, first);
  expect(trainedOf(found)).toEqual(['4', '11', '25']);
  const scratch = await retrain(changed, []);
  for (const i of [4, 11, 25]) expect(found.challengers[i]).toEqual(scratch.challengers[i]);
  for (const [i, each] of found.challengers.entries()) if (![4, 11, 25].includes(i)) expect(each).toBe(first[i]);
});

test('nothing is trained where nothing changed, and the table then holds the same bytes', async () => {
  const commit = { keyColumns: ['state'], info, now: 1 };
  await writeChallengers(store, 'same', { ...commit, challengers: first });
  const digests = async (): Promise<readonly (ColumnValues | undefined)[]> => {
    const { columns } = (await readTable(store, 'same/challengers'))!.rows;
    return ['model_digest', 'holdout_model_digest', 'configuration', 'validation', 'evidence', 'rows_digest'].map(
      (name) => columns[name],
    );
  };
  const before = await digests();
  const { challengers: stored } = await readStoredChallengers(store, 'same', ['state']);
  const found = await retrain(fleet, stored);
  expect(trainedOf(found)).toEqual([]);
  expect(found.challengers.every(({ packed, model }) => packed !== undefined && model === undefined)).toBe(true);
  await writeChallengers(store, 'same', { ...commit, challengers: found.challengers });
  expect(await digests()).toEqual(before);
  expect(await readChallengers(store, 'same', ['state'])).toEqual(first.map((each) => withModels(each)));
});

test.each<[string, Edit, number]>([
  ['a target', addToTarget, 20],
  ['the mark that a target was repaired', (row, copy) => (copy.repaired[row] = 1), 20],
  ['a price of the past', (row, copy) => (copy.covariates['price']![row]! += 1), 20],
  ['a price of the future', (row, copy) => (copy.covariates['price']![row]! += 1), nRows + 2],
  ['the number of observed rows', (_, copy) => (copy.nObserved[7]! -= 1), 20],
  ['the first period', (_, copy) => (copy.firstPeriod[7]! += 1), 20],
])('%s of a key trains that key again', async (_, edit, t) => {
  expect(trainedOf(await retrain(edited([7], edit, t), first))).toEqual(['7']);
});

test('another column, name or frequency trains all keys; the order of columns none', async () => {
  const { price } = few.covariates as { price: Float64Array };
  const wide = { ...few, covariates: { price, promotion: price } };
  expect(trainedOf(await retrain(wide, firstOfFew))).toHaveLength(4);
  expect(trainedOf(await retrain({ ...few, covariates: { cost: price } }, firstOfFew))).toHaveLength(4);
  expect(trainedOf(await retrain({ ...few, frequency: 'weekly' }, firstOfFew))).toHaveLength(4);
  const before = (await retrain(wide, [])).challengers;
  const turned = { ...few, covariates: { promotion: price, price } };
  expect(trainedOf(await retrain(turned, before))).toEqual([]);
});

const otherOptions: readonly Partial<TrainOptions>[] = [
  { horizon: 5 },
  { seasonLength: 6 },
  { minRows: 20 },
  { holdout: 5 },
  { origins: 2 },
  { validationHorizon: 3 },
  { metric: 'mae' },
  { selection: 'key' },
  { coverage: 0.5 },
  { seed: 2 },
  { candidates: candidates.slice(0, 1) },
  { candidates: [candidates[0]!, parseCandidate({ learner: 'linear', parameters: { lags: [1] } }, defaults)] },
];

test.each(otherOptions.map((other) => [Object.keys(other)[0]!, other] as const))(
  'with another %s all keys are trained again',
  async (_, other) => {
    expect(trainedOf(await retrain(few, firstOfFew, { options: { ...options, ...other } }))).toHaveLength(4);
  },
);

test('an option that says what holds without it changes nothing; other code changes all', async () => {
  const said: TrainOptions = { ...options, selection: 'fleet', coverage: 0.8 };
  expect(trainedOf(await retrain(few, firstOfFew, { options: said }))).toEqual([]);
  expect(trainedOf(await retrain(few, firstOfFew, { code: 'code of tomorrow' }))).toHaveLength(4);
});

test('a blocked key is looked at each time, and trained once it is free; one that failed stays so until it changes', async () => {
  const reason = 'half of its rows were filled';
  const blocked = new Map([[keyId(['3']), reason]]);
  const held = await retrain(fleet, first, { blocked });
  expect(trainedOf(held)).toEqual(['3']);
  expect(held.challengers[3]).toMatchObject({ state: 'BLOCKED_DATA', reason });
  const again = await retrain(fleet, held.challengers, { blocked });
  expect(trainedOf(again)).toEqual(['3']);
  const freed = await retrain(fleet, again.challengers);
  expect(trainedOf(freed)).toEqual(['3']);
  expect(freed.challengers[3]).toEqual(first[3]);
  const failed: Challenger = { ...first[5]!, state: 'FAILED_TRAIN', reason: 'no candidate could be fitted' };
  const kept = await retrain(fleet, first.with(5, failed));
  expect(trainedOf(kept)).toEqual([]);
  expect(kept.challengers[5]).toBe(failed);
});

test('a new month of all keys trains all keys', async () => {
  const longer = edited(
    Array.from({ length: nKeys }, (_, i) => i),
    (row, copy) => (copy.target[row] = 150),
    nRows,
  );
  longer.nObserved.fill(nRows + 1);
  expect(trainedOf(await retrain(longer, first))).toHaveLength(nKeys);
});

test('keys that are new are trained, keys that are gone are left out', async () => {
  const stored = first.filter((_, i) => i !== 2).concat({ ...first[0]!, key: ['gone'] });
  const found = await retrain(fleet, stored);
  expect(trainedOf(found)).toEqual(['2']);
  expect(found.challengers.map(({ key }) => key)).toEqual(fleet.keys);
});

test('whatever rows change, the keys that are trained are those whose series differ', async () => {
  const edit = fc.record({
    key: fc.nat(nKeys - 1),
    t: fc.nat(nRows - 1),
    by: fc.constantFrom(0, 1, -0.5, 1e-9),
    isPrice: fc.boolean(),
  });
  const quick: TrainOptions = { ...options, candidates: candidates.slice(0, 1) };
  const { challengers: stored } = await retrain(fleet, [], { options: quick });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { maxLength: 6 }), async (edits) => {
      const copy = edited([], addToTarget);
      for (const { key, t, by, isPrice } of edits) {
        const values = isPrice ? copy.covariates['price']! : copy.target;
        values[copy.indptr[key]! + t]! += by;
      }
      const differs = (i: number): boolean =>
        [
          [copy.target, fleet.target],
          [copy.covariates['price']!, fleet.covariates['price']!],
        ].some(([now, then]) =>
          now!
            .subarray(copy.indptr[i], copy.indptr[i + 1])
            .some((value, row) => !Object.is(value, then![copy.indptr[i]! + row])),
        );
      const expected = copy.keys.flatMap(([name], i) => (differs(i) ? [name!] : []));
      expect(trainedOf(await retrain(copy, stored, { options: quick }))).toEqual(expected);
    }),
    { numRuns: 40, seed: 1 },
  );
});

/** What the first 12 keys, of which it is not clear which candidate is better, took. */
function learnersOf(challengers: readonly Challenger[]): readonly (string | undefined)[] {
  return challengers.slice(0, 12).map(({ candidate }) => candidate?.learner);
}

test('keys that are reused keep their choice where the best candidate of the fleet turns', async () => {
  const short: TrainOptions = {
    ...options,
    candidates: [
      candidates[0]!,
      parseCandidate({ learner: 'linear', parameters: { lags: [1] } }, { seasonLength: 12 }),
    ],
  };
  const random = seededRandom(3);
  const pattern = Array.from({ length: 12 }, () => normal(random));
  const series = (valueOf: (t: number) => number, noise: number): readonly number[] =>
    Array.from({ length: nRows }, (_, t) => valueOf(t) + noise * normal(random));
  // Of the first 12 keys it is not clear which candidate is better.
  const unclear = Array.from({ length: 12 }, () => series((t) => 100 + 15 * pattern[t % 12]!, 10));
  const fleetWith = (shape: (t: number, i: number) => number): FleetSeries =>
    fleetOf(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [i, unclear[i] ?? series((t) => shape(t, i), 1)])));
  const seasonal = fleetWith((t, i) => 100 + 30 * pattern[(t + i) % 12]!);
  const trending = fleetWith((t, i) => 100 + (i + 2) * t);
  const before = await retrain(seasonal, [], { options: short });
  const after = await retrain(trending, before.challengers, { options: short });
  expect(trainedOf(after)).toHaveLength(18);
  expect(learnersOf(after.challengers)).toEqual(learnersOf(before.challengers));
  const scratch = await retrain(trending, [], { options: short });
  expect(learnersOf(scratch.challengers)).not.toEqual(learnersOf(before.challengers));
  expect(after.challengers.slice(12)).toEqual(scratch.challengers.slice(12));
});

const isSelected = ([name]: Key): boolean => Number(name) < 12;

test('a choice among a part of the fleet stands until the whole fleet can be asked', async () => {
  const part = await retrain(fleet, [], { isSelected });
  expect(trainedOf(part)).toHaveLength(12);
  expect(trainedOf(await retrain(fleet, part.challengers, { isSelected }))).toEqual([]);
  const whole = await retrain(fleet, part.challengers);
  expect(trainedOf(whole)).toHaveLength(nKeys);
  expect(whole.challengers).toEqual(first);
  // Beside the stored challengers of all others, a part is chosen for as the whole fleet would.
  const changed = edited([4, 25], addToTarget);
  const beside = await retrain(changed, first, { isSelected });
  expect(trainedOf(beside)).toEqual(['4']);
  const next = await retrain(changed, first.with(4, beside.challengers[4]!));
  expect(trainedOf(next)).toEqual(['4', '25']);
});

test('where each key chooses alone, a part of the fleet is as good as the whole', async () => {
  const alone: TrainOptions = { ...options, selection: 'key' };
  const part = await retrain(fleet, [], { isSelected, options: alone });
  expect(trainedOf(await retrain(fleet, part.challengers, { options: alone }))).toHaveLength(nKeys - 12);
});

async function trainStored(folder: string): Promise<{ readonly found: RetrainedKeys; readonly nDamaged: number }> {
  const { challengers, damaged } = await readStoredChallengers(store, folder, ['state']);
  expect(damaged.map(({ code }) => code)).toEqual(damaged.map(() => 'TRAIN_CHALLENGERS_DAMAGED'));
  return { found: await retrain(fleet, challengers), nDamaged: damaged.length };
}

test.each([
  ['validation', '{'],
  ['notes', '7'],
  ['state', 'DONE'],
  ['configuration', '{"learner":"linear","parameters":{}}'],
  ['configuration', null],
  ['evidence', '{"plan":{"origins":[30],"horizon":6},"trials":[{"losses":[1,2]}]}'],
  ['evidence', 'null'],
  ['model_digest', null],
])('a key whose cell of %s holds %j is trained again, to the same end', async (column, cell) => {
  await writeChallengers(store, 'cells', { keyColumns: ['state'], challengers: first, info, now: 1 });
  const { rows, schema } = (await readTable(store, 'cells/challengers'))!;
  const values = [...(rows.columns[column] as readonly (string | null)[])].with(6, cell);
  const changed = { ...rows, columns: { ...rows.columns, [column]: values } };
  await commitRows(store, 'cells/challengers', { schema, rows: changed, mode: 'overwrite', info, now: 2 });
  const { found, nDamaged } = await trainStored('cells');
  expect(nDamaged).toBe(1);
  expect(trainedOf(found)).toEqual(['6']);
  expect(found.challengers[6]).toEqual(first[6]);
});

test.each(['rows_digest', 'settings_digest', 'evidence'])('a row without %s is trained again', async (column) => {
  await writeChallengers(store, 'gaps', { keyColumns: ['state'], challengers: first, info, now: 1 });
  const { rows, schema } = (await readTable(store, 'gaps/challengers'))!;
  const values = [...(rows.columns[column] as readonly (string | null)[])].with(6, null);
  const changed = { ...rows, columns: { ...rows.columns, [column]: values } };
  await commitRows(store, 'gaps/challengers', { schema, rows: changed, mode: 'overwrite', info, now: 2 });
  const { found, nDamaged } = await trainStored('gaps');
  expect([nDamaged, trainedOf(found)]).toEqual([0, ['6']]);
});

const isOld = (name: string): boolean => !['rows_digest', 'settings_digest', 'evidence'].includes(name);

test('a table of before these columns trains all, and one of other key columns is not taken over', async () => {
  await writeChallengers(store, 'old', { keyColumns: ['state'], challengers: first, info, now: 1 });
  const { rows, schema } = (await readTable(store, 'old/challengers'))!;
  await commitRows(store, 'old/challengers', {
    schema: schema.filter(({ name }) => isOld(name)),
    rows: { ...rows, columns: Object.fromEntries(Object.entries(rows.columns).filter(([name]) => isOld(name))) },
    mode: 'overwrite',
    info,
    now: 2,
  });
  const { found, nDamaged } = await trainStored('old');
  expect([nDamaged, trainedOf(found).length]).toEqual([0, nKeys]);
  expect(await readStoredChallengers(store, 'old', ['city'])).toEqual({ challengers: [], damaged: [] });
  expect(await readStoredChallengers(store, 'nowhere', ['state'])).toEqual({ challengers: [], damaged: [] });
});

test('damaged bytes of one model train one key again, a lost file all', async () => {
  await writeChallengers(store, 'bytes', { keyColumns: ['state'], challengers: first, info, now: 1 });
  const { columns } = (await readTable(store, 'bytes/challengers'))!.rows;
  const file = join(root, (columns['model_path'] as readonly string[])[0]!);
  const bytes = await readFile(file);
  bytes[Number(columns['model_offset']![9]) + 8]! ^= 1;
  await writeFile(file, bytes);
  expect(trainedOf((await trainStored('bytes')).found)).toEqual(['9']);
  await rm(file);
  const lost = await trainStored('bytes');
  expect([lost.nDamaged, trainedOf(lost.found).length]).toEqual([nKeys, nKeys]);
  await expect(readChallengers(store, 'bytes', ['state'])).rejects.toMatchObject({
    code: 'TRAIN_CHALLENGERS_DAMAGED',
  });
});
