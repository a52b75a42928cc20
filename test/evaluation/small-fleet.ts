import { compareKeys, keyId, normal, periodNumber, seededRandom, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Champion, Decision } from '#src/evaluation/index.ts';
import { digestOf } from '#src/core/index.ts';
import { packModel, parseCandidate } from '#src/learners/index.ts';
import { trainFleet, withModels, type Challenger, type TrainOptions } from '#src/training/index.ts';

export const seasonLength = 12;
export const holdout = 6;
export const seed = 7;
export const firstPeriod = periodNumber('monthly', Date.UTC(2021, 3, 1));

/** Makes a monthly fleet with the key columns `location` and `product_id` from one array of values a key. */
export function fleetOf(series: readonly (readonly [Key, readonly number[]])[]): FleetSeries {
  const sorted = [...series].sort(([left], [right]) => compareKeys(left, right));
  const indptr = [0];
  for (const [, values] of sorted) indptr.push(indptr.at(-1)! + values.length);
  const target = Float64Array.from(sorted.flatMap(([, values]) => values));
  return {
    frequency: 'monthly',
    keyColumns: ['location', 'product_id'],
    keys: sorted.map(([key]) => key),
    indptr: Int32Array.from(indptr),
    firstPeriod: Int32Array.from(sorted, () => firstPeriod),
    nObserved: Int32Array.from(sorted, ([, values]) => values.length),
    target,
    repaired: new Uint8Array(target.length),
    covariates: {},
  };
}

/** A straight line with a season: the linear learner beats the seasonal naive on it. */
export function trending(nRows: number): readonly number[] {
  return Array.from({ length: nRows }, (_, t) => 50 + 3 * t + 10 * Math.sin((2 * Math.PI * t) / seasonLength));
}

/** Twelve noisy values that come back each year: nothing beats the seasonal naive on them. */
export function repeating(nRows: number, ofSeed: number): readonly number[] {
  const random = seededRandom(ofSeed);
  const year = Array.from({ length: seasonLength }, () => 100 + 40 * normal(random));
  return Array.from({ length: nRows }, (_, t) => year[t % seasonLength]!);
}

/** Noise around a level. */
export function noisy(nRows: number, ofSeed: number): readonly number[] {
  const random = seededRandom(ofSeed);
  return Array.from({ length: nRows }, () => 100 + 20 * normal(random));
}

export const candidates = {
  naive: parseCandidate('seasonal_naive', { seasonLength, lower: 0 }),
  linear: parseCandidate('linear', { seasonLength, lower: 0 }),
  shortLinear: parseCandidate(
    { learner: 'linear', parameters: { lags: [1], harmonics: 0 } },
    { seasonLength, lower: 0 },
  ),
};

/** Trains a fleet with real learners; the default candidate is the linear one. */
export async function train(fleet: FleetSeries, options: Partial<TrainOptions> = {}): Promise<readonly Challenger[]> {
  const challengers = await trainFleet(fleet, new Map(), {
    candidates: [candidates.linear],
    horizon: holdout,
    seasonLength,
    minRows: 24,
    holdout,
    origins: 2,
    metric: 'rmse',
    seed,
    ...options,
  });
  return challengers.map((each) => withModels(each));
}

/** The champions after the registered decisions have gone into service. */
export function promote(
  decisions: readonly Decision[],
  before: ReadonlyMap<string, Champion> = new Map(),
): ReadonlyMap<string, Champion> {
  const after = new Map(before);
  for (const { key, model, candidate, cutoff } of decisions) {
    if (model === undefined || candidate === undefined || cutoff === undefined) continue;
    const version = (before.get(keyId(key))?.version ?? 0) + 1;
    after.set(keyId(key), { key, version, digest: digestOf(packModel(model)), candidate, model, cutoff });
  }
  return after;
}
