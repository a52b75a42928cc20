import { beforeAll, expect, test } from '@jest/globals';
import { keyId } from '#src/core/index.ts';
import { openShards, type Shards } from '#src/execution/index.ts';
import { learnerNames, parseCandidate } from '#src/learners/index.ts';
import {
  trainChangedKeys,
  trainFleet,
  trainShareOfChangedKeys,
  type Challenger,
  type TrainOptions,
} from '#src/training/index.ts';
import { trainShare } from '#src/training/train-fleet.ts';
import type { TrainSurroundings } from '#src/training/train-surroundings.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { openMemory, type Objects } from '#test/registry/memory-store.ts';
import { seasonalDemand } from '../learners/series.ts';
import { fleetOf, options as plainOptions } from './fleet.ts';

const of = ['seasonal_naive', 'global_linear'];
const parametersOf: Readonly<Record<string, object>> = {
  mean: { of },
  median: { of },
  global_boosting: { nEstimators: 3 },
  random_forest: { nEstimators: 3, maxDepth: 3 },
};
const options: TrainOptions = {
  ...plainOptions,
  candidates: learnerNames.map((learner) =>
    parseCandidate({ learner, parameters: parametersOf[learner] ?? {} }, { seasonLength: 12 }),
  ),
};
const series = Array.from({ length: 10 }, (_, i) => seasonalDemand(i % 4 === 0 ? 40 : 52, i + 1));
const fleet = fleetOf({ ...Object.fromEntries(series.entries()), brief: seasonalDemand(31), short: [1, 2] });
const blocked = new Map([[keyId(['3']), 'half of its rows were filled']]);

/** What one process makes of the fleet: challengers, and the digests of models in the order in which they go into packs. */
type Trained = { readonly challengers: readonly Challenger[]; readonly kept: readonly string[] };
let alone: Trained;
beforeAll(async () => {
  alone = await trained();
});

async function trained(surroundings: TrainSurroundings = {}, given = options): Promise<Trained> {
  const kept: string[] = [];
  const keepModels: TrainSurroundings['keepModels'] = async (models) =>
    void kept.push(...models.map(({ digest }) => digest));
  const challengers = await trainFleet(fleet, blocked, given, { workers: 1, ...surroundings, keepModels });
  return { challengers: challengers.map(withoutTime), kept };
}

function withoutTime(challenger: Challenger): Challenger {
  const { trainMs: _, ...rest } = challenger;
  return rest;
}

function statesOf(challengers: readonly Challenger[]): ReadonlySet<string> {
  return new Set(challengers.map(({ state }) => state));
}

/** What a training rejects with, in words. */
async function saidBy(training: Promise<unknown>): Promise<string> {
  return training.then(String, (error: Error) => error.message);
}

function shardsOf(store: ObjectStore, rank: number, worldSize: number, timeoutMs = 60_000): Shards {
  const { signal } = new AbortController();
  return openShards({ store, folder: 'work', ranks: { rank, worldSize, timeoutMs }, signal });
}

test.each([2, 4, 15])('%i ranks give the challengers and the packs that one process gives', async (worldSize) => {
  const store = openMemory();
  const ranks = Array.from({ length: worldSize }, (_, rank) => shardsOf(store, rank, worldSize));
  const [driver, ...others] = ranks;
  const shares = others.map(async (shards) => trainShare(fleet, blocked, options, { workers: 1, shards }));
  expect(await trained({ shards: driver })).toEqual(alone);
  await Promise.all(shares);
  expect(statesOf(alone.challengers)).toEqual(new Set(['TRAINED', 'BLOCKED_DATA']));
});

test('a driver finds what ranks did before it, and does its own part alone', async () => {
  const store = openMemory();
  const others = [1, 2].map((rank) => shardsOf(store, rank, 3));
  const first = shardsOf(store, 0, 3);
  const shares = others.map(async (shards) => trainShare(fleet, blocked, options, { workers: 1, shards }));
  await Promise.all([...shares, trained({ shards: first })]);
  const told: number[] = [];
  const again = { shards: shardsOf(store, 0, 3), onProgress: (done: number) => void told.push(done) };
  expect(await trained(again)).toEqual(alone);
  expect(told).toEqual([]);
});

test.each([
  ['learns from each key', options.candidates.slice(0, 2)],
  ['has learned from the fleet', options.candidates.filter(({ learner }) => learner === 'global_boosting')],
])('a rank that %s and dies after any write is made good by one that is started again', async (_, candidates) => {
  const fast = { ...options, candidates };
  const whole = await trained({}, fast);
  const learners = new Set(whole.challengers.map(({ candidate }) => candidate?.learner));
  expect([...learners]).toContain(candidates[0]!.learner);
  let nWrites = 0;
  for (let hasEnded = false; !hasEnded; nWrites++) {
    const objects: Objects = new Map();
    const store = openMemory(objects);
    let left = nWrites;
    const dying: ObjectStore = {
      ...store,
      writeIfAbsent: async (...args) => {
        if (left-- <= 0) throw new Error('the machine is gone');
        return store.writeIfAbsent(...args);
      },
    };
    const driver = trained({ shards: shardsOf(store, 0, 2) }, fast);
    const share = async (into: ObjectStore): Promise<boolean> =>
      trainShare(fleet, blocked, fast, { workers: 1, shards: shardsOf(into, 1, 2) }).then(
        () => true,
        (error: unknown) => {
          expect(String(error)).toContain('the machine is gone');
          return false;
        },
      );
    hasEnded = await share(dying);
    expect(await share(store)).toBe(true);
    expect(await driver).toEqual(whole);
  }
  // One piece in each pass.
  expect(nWrites - 1).toBe(2);
});

test('keys that are not begun on a rank are NOT_BEGUN, those of the others are trained', async () => {
  const store = openMemory();
  const share = trainShare(fleet, blocked, options, { workers: 1, minutes: 1e-9, shards: shardsOf(store, 1, 2) });
  const { challengers } = await trained({ shards: shardsOf(store, 0, 2) });
  await share;
  expect(challengers).toHaveLength(12);
  expect(statesOf(challengers.slice(0, 6))).toEqual(new Set(['TRAINED', 'BLOCKED_DATA']));
  expect(statesOf(challengers.slice(6))).toEqual(new Set(['NOT_BEGUN']));
});

test('the driver and a rank name a training by the same digest; other rows, settings or code give another one', async () => {
  const request = { fleet, blocked, stored: [], codeDigest: 'code of today' };
  const fast = { ...options, candidates: options.candidates.slice(0, 1) };
  const watch = {
    openShards: async (digest: string): Promise<Shards> => {
      throw new Error(digest);
    },
  };
  const usual = await saidBy(trainChangedKeys(request, fast, watch));
  expect(usual).toMatch(/^[0-9a-f]{64}$/);
  expect(await saidBy(trainShareOfChangedKeys({ ...request }, { ...fast }, watch))).toBe(usual);
  const rows = fleetOf({ ...Object.fromEntries(series.entries()), brief: seasonalDemand(31), short: [1, 3] });
  const others = [
    trainShareOfChangedKeys(request, { ...fast, horizon: 5 }, watch),
    trainShareOfChangedKeys({ ...request, codeDigest: 'code of tomorrow' }, fast, watch),
    trainShareOfChangedKeys({ ...request, fleet: rows }, fast, watch),
    trainShareOfChangedKeys({ ...request, isSelected: (key) => key[0] !== 'short' }, fast, watch),
    trainShareOfChangedKeys(request, fast, { ...watch, minutes: 5 }),
  ];
  const digests = await Promise.all(others.map(async (each) => saidBy(each)));
  expect(new Set([usual, ...digests]).size).toBe(1 + others.length);
});
