import { readFile, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { normal, seededRandom, type FleetSeries, type Key } from '#src/core/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { fleetOf, holdout, train } from '../evaluation/small-fleet.ts';

const nRows = 36;
const longestSeason = 12;

/** Makes the fleet for which all trainers of a race train: levels that wander, on which now this season fits best and now that. */
export function raceFleet(nKeys: number): FleetSeries {
  return fleetOf(Array.from({ length: nKeys }, (_, i): [Key, readonly number[]] => [[String(i), 'p'], wandering(i)]));
}

function wandering(ofSeed: number): readonly number[] {
  const random = seededRandom(ofSeed);
  let level = 100;
  return Array.from({ length: nRows }, () => (level += 5 * normal(random)));
}

/** The season of the naive model that a trainer fits to key `i`: another one for each, so that every trainer is the best at some keys. */
export function seasonOf(trainer: number, i: number): number {
  return 1 + ((7 * trainer + 5 * i + trainer * i) % longestSeason);
}

/** Trains a seasonal naive of each season for all keys and writes them to a file, from which every trainer takes its own. */
export async function trainSeasons(fleet: FleetSeries, file: string): Promise<void> {
  const bySeason: (readonly Challenger[])[] = [];
  for (let season = 1; season <= longestSeason; season++) {
    const candidates = [parseCandidate('seasonal_naive', { seasonLength: season })];
    bySeason.push(await train(fleet, { candidates, origins: 1 }));
  }
  await writeFile(file, serialize(bySeason));
}

/** Gives the challengers of each trainer, in the order of the keys, from what `trainSeasons` wrote. */
export async function challengersOf(
  { keys }: FleetSeries,
  trainers: readonly number[],
  file: string,
): Promise<readonly (readonly Challenger[])[]> {
  const bySeason = deserialize(await readFile(file)) as readonly (readonly Challenger[])[];
  return trainers.map((trainer) => keys.map((_, i) => bySeason[seasonOf(trainer, i) - 1]![i]!));
}

/** Gives the RMSE of a seasonal naive on the holdout of key `i`, worked out by hand. */
export function holdoutError(fleet: FleetSeries, i: number, season: number): number {
  const values = valuesOf(fleet, i);
  const cutoff = values.length - holdout;
  const squares = Array.from(
    { length: holdout },
    (_, h) => (values[cutoff + h]! - values[cutoff - season + (h % season)]!) ** 2,
  );
  return Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / holdout);
}

function valuesOf({ target, indptr }: FleetSeries, i: number): readonly number[] {
  return [...target.subarray(indptr[i], indptr[i + 1])];
}
