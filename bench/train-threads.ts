import { digestOf, normal, seededRandom, type FleetSeries } from '#src/core/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { trainFleet, type TrainOptions } from '#src/training/index.ts';
import { freeCores } from './free-cores.ts';
import { median, timed } from './stopwatch.ts';
import type { AccuracyBench } from './workload.ts';

const usualKeys = 400;
const nRows = 48;
const rounds = 3;
const seasonLength = 12;
const leastFree = 1.8;
const goal = 1.6;

const members = ['seasonal_naive', 'theta', 'ets', 'linear'];
const options: TrainOptions = {
  candidates: [...members, { learner: 'mean', parameters: { of: members } }].map((each) =>
    parseCandidate(each, { seasonLength, lower: 0 }),
  ),
  horizon: 12,
  seasonLength,
  minRows: 24,
  holdout: 12,
  origins: 3,
  metric: 'rmse',
  seed: 1,
};

/**
 * Trains a fleet on the main thread alone and on two threads, in turn: keys a second by the clock. The clock tells of the threads only
 * where two cores are free, so that this is measured before each round; ok is false on a machine that does something else.
 */
export const trainThreads: AccuracyBench = {
  measure: async ({ keys, progress }) => {
    const nKeys = keys?.[0] ?? usualKeys;
    const fleet = madeFleet(nKeys);
    const seconds: Record<'1' | '2', number[]> = { 1: [], 2: [] };
    const free: number[] = [];
    const digests = new Set<string>();
    for (let round = 0; round <= rounds; round++) {
      free.push(await freeCores());
      for (const workers of [1, 2] as const) {
        progress(`train-threads  round ${round} of ${rounds}  threads: ${workers}`);
        const made = await timed(async () => trainFleet(fleet, new Map(), options, { workers }));
        digests.add(digestOf(made.result.map(({ packed }) => packed?.model.digest ?? '').join()));
        // The first round fills the caches of the compiler.
        if (round > 0) seconds[workers].push(made.seconds);
      }
    }
    const [one, two] = [nKeys / median(seconds[1]), nKeys / median(seconds[2])];
    const isQuiet = Math.min(...free) >= leastFree;
    return {
      bench: 'train-threads',
      unit: 'keys/s',
      ours: two,
      peers: { 'one thread': one },
      ratio: { 'one thread': two / one },
      guard: { keys: nKeys, freeCores: free, isQuiet, isSame: digests.size === 1, goal },
      ok: isQuiet && digests.size === 1 && two / one >= goal,
    };
  },
};

/** Monthly series with a level, a season and noise of their own. */
function madeFleet(nKeys: number): FleetSeries {
  const random = seededRandom(1);
  const target = Float64Array.from({ length: nKeys * nRows }, (_, i) => {
    const t = i % nRows;
    const level = 50 + 3 * (Math.floor(i / nRows) % 100);
    return Math.max(0, level * (1 + 0.3 * Math.sin((2 * Math.PI * t) / seasonLength) + 0.1 * normal(random)));
  });
  return {
    frequency: 'monthly',
    keyColumns: ['key'],
    keys: Array.from({ length: nKeys }, (_, i) => [`K${i}`]),
    indptr: Int32Array.from({ length: nKeys + 1 }, (_, i) => i * nRows),
    firstPeriod: new Int32Array(nKeys).fill(2020 * 12),
    nObserved: new Int32Array(nKeys).fill(nRows),
    target,
    repaired: new Uint8Array(target.length),
    covariates: {},
  };
}
