import { canonicalJson, digestOf, type FleetSeries } from '#src/core/index.ts';
import type { TrainOptions } from './challenger.ts';
import { defaultCoverage } from './prediction-interval.ts';

/**
 * Gives the digest of series i of a fleet as training sees it: calendar, targets, which of them were repaired, and known-future columns
 * by name, whatever their order. `blocked` is the reason for which data preparation refused the key, if it did.
 */
export function rowsDigest(fleet: FleetSeries, i: number, blocked: string | undefined): string {
  const { frequency, firstPeriod, nObserved, indptr, covariates } = fleet;
  const [from, to] = [indptr[i]!, indptr[i + 1]!];
  const names = Object.keys(covariates).sort();
  const facts = { frequency, firstPeriod: firstPeriod[i], nObserved: nObserved[i], nRows: to - from, names, blocked };
  const columns = [fleet.target, fleet.repaired, ...names.map((name) => covariates[name]!)];
  const bytes = columns.map((values) => bytesOf(values.subarray(from, to)));
  return digestOf(Buffer.concat([Buffer.from(JSON.stringify(facts)), ...bytes]));
}

/** The settings of a training by digest, as a choice among all keys and as one among a part of them. */
export type SettingsDigests = { readonly whole: string; readonly part: string };

/** What a training takes besides the rows of a key and its options. */
export type TrainingGround = {
  /** The digest of the code that trains. */
  readonly codeDigest: string;
  /** The rows of the series that teach, as `fleetDigest` gives them; stands where a candidate learns from the fleet. */
  readonly fleetDigest?: string;
};

/**
 * Gives the digests of all that a training takes besides the rows of a key. A choice that rests on the evidence of a part of the fleet
 * has another one: a training of the whole fleet makes it again.
 */
export function settingsDigests(options: TrainOptions, ground: TrainingGround): SettingsDigests {
  const { selection = 'fleet', coverage = defaultCoverage } = options;
  const settings = { ...options, selection, coverage, ...ground };
  return {
    whole: digestOf(canonicalJson(settings)),
    part: digestOf(canonicalJson({ ...settings, isPart: true })),
  };
}

/** Gives the digest of the rows of many keys, each given by `keyId` and the digest of its rows. */
export function fleetDigest(keys: Iterable<readonly [id: string, rowsDigest: string]>): string {
  return digestOf(canonicalJson([...keys]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
