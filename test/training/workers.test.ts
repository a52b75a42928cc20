import { Worker } from 'node:worker_threads';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { keyId } from '#src/core/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { trainFleet, type Challenger, type TrainOptions } from '#src/training/index.ts';
import type { TrainSurroundings } from '#src/training/train-surroundings.ts';
import { seasonalDemand } from '../learners/series.ts';
import { fleetOf, options as plainOptions } from './fleet.ts';

const season = { seasonLength: 12 };
const mean = { learner: 'mean', parameters: { of: ['seasonal_naive', 'linear'] } };
const options: TrainOptions = {
  ...plainOptions,
  candidates: ['seasonal_naive', 'linear', 'theta', mean].map((each) => parseCandidate(each, season)),
};
const nKeys = 90;
const series = Array.from({ length: nKeys }, (_, i) => seasonalDemand(i % 9 === 0 ? 40 : 60, i + 1));
const fleet = fleetOf({ ...Object.fromEntries(series.entries()), brief: seasonalDemand(31), short: [1, 2] });
const blocked = new Map([[keyId(['17']), 'half of its rows were filled']]);
let alone: readonly Challenger[];

async function trained(surroundings: TrainSurroundings): Promise<readonly Challenger[]> {
  const challengers = await trainFleet(fleet, blocked, options, surroundings);
  return challengers.map((each) => {
    const { trainMs: _, ...rest } = each;
    return rest;
  });
}

beforeAll(async () => {
  alone = await trained({ workers: 1 });
});

test.each([2, 3])('%i workers give the bytes, choices and errors that the main thread gives', async (workers) => {
  expect(await trained({ workers })).toEqual(alone);
  expect(new Set(alone.map(({ state }) => state))).toEqual(new Set(['TRAINED', 'BLOCKED_DATA']));
  expect(new Set(alone.map(({ candidate }) => candidate?.learner)).size).toBeGreaterThan(1);
});

test('stored evidence of other keys counts the same on workers', async () => {
  const standIns = alone.map(({ evidence }, i) => ({
    key: [`x${i}`],
    ...(evidence === undefined ? {} : { evidence }),
  }));
  expect(await trained({ workers: 2, standIns })).toEqual(await trained({ workers: 1, standIns }));
});

test('workers that are killed in both passes change nothing', async () => {
  // Every worker is told where to find its functions when it starts.
  const spy = jest.spyOn(Worker.prototype, 'postMessage');
  let nKilled = 0;
  const onProgress = (done: number): void => {
    if (done < 10 + 50 * nKilled || nKilled === 2) return;
    nKilled++;
    void (spy.mock.contexts.at(-1) as Worker).terminate();
  };
  try {
    expect(await trained({ workers: 2, onProgress })).toEqual(alone);
    expect(new Set(spy.mock.contexts).size).toBeGreaterThan(2);
  } finally {
    spy.mockRestore();
  }
  expect(nKilled).toBe(2);
});

test('a key that needs more memory than a worker has ends as FAILED_TRAIN; the others are trained as without it', async () => {
  const rows = { 1: seasonalDemand(48, 1), 2: seasonalDemand(48, 2), 3: seasonalDemand(48, 4) };
  const huge = seasonalDemand(300_000, 3);
  const linear = { ...options, candidates: options.candidates.slice(1, 2), origins: 1 };
  const found = await trainFleet(fleetOf({ ...rows, huge }), new Map(), linear, { workers: 2, workerMemoryInMb: 24 });
  expect(found.map(({ key, state, reason }) => key.concat(state, reason))).toEqual([
    ['1', 'TRAINED', ''],
    ['2', 'TRAINED', ''],
    ['3', 'TRAINED', ''],
    ['huge', 'FAILED_TRAIN', 'it needed more than the 24 MB of memory that a worker thread has'],
  ]);
  expect(found[3]!.unfinished).toBe('lost');
  const without = await trainFleet(fleetOf(rows), new Map(), linear, { workers: 1 });
  expect(found.slice(0, 3).map(({ packed }) => packed)).toEqual(without.map(({ packed }) => packed));
});

test('models are handed over as they are fitted, in the order of the keys', async () => {
  const kept: string[] = [];
  const found = await trained({
    workers: 2,
    keepModels: async (models) => void kept.push(...models.map(({ digest }) => digest)),
  });
  expect(found.some(({ packed }) => packed !== undefined)).toBe(false);
  const digests = alone.flatMap(({ packed }) =>
    packed === undefined ? [] : [packed.model.digest, packed.holdoutModel.digest],
  );
  expect(kept).toEqual(digests);
  expect(found.flatMap(({ written }) => (written === undefined ? [] : [written.model, written.holdoutModel]))).toEqual(
    digests,
  );
});
