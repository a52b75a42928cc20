import { seededRandom, seedOf } from '#src/core/index.ts';

/** What sets a series of the sample apart from a regular one. */
export const sampleTraits = [
  'regular',
  'strong_trend',
  'level_shift',
  'intermittent',
  'outliers',
  'gaps',
  'launched_late',
  'faded_to_zero',
  'ended',
  'too_short',
  'constant',
  'all_zero',
] as const;
export type SampleTrait = (typeof sampleTraits)[number];

/** The size of the sample; the same options give the same bytes. */
export type SampleOptions = {
  readonly seed: number;
  readonly nLocations: number;
  readonly nProducts: number;
  /** Months with demand. */
  readonly nMonths: number;
  /** Months behind them for which price and promotion are known. */
  readonly nFuture: number;
};

/** One key of the sample and its trait. */
export type SampleCase = {
  readonly location: string;
  readonly product: string;
  readonly trait: SampleTrait;
};

/** The sample that is checked in: 25 locations with 40 products each, 48 months and 12 more. */
export const sampleDefaults: SampleOptions = {
  seed: 20240101,
  nLocations: 25,
  nProducts: 40,
  nMonths: 48,
  nFuture: 12,
};

// In thousandths of all keys; what is left over is regular.
const shares: readonly (readonly [SampleTrait, number])[] = [
  ['strong_trend', 100],
  ['level_shift', 60],
  ['intermittent', 80],
  ['outliers', 50],
  ['gaps', 50],
  ['launched_late', 40],
  ['faded_to_zero', 10],
  ['ended', 10],
  ['too_short', 4],
  ['constant', 3],
  ['all_zero', 3],
];

/** Gives the keys of the sample with their traits, in the order of the file: location by location, product by product. */
export function sampleCases(options: Partial<SampleOptions> = {}): readonly SampleCase[] {
  const { seed, nLocations, nProducts } = { ...sampleDefaults, ...options };
  const traits = shuffledTraits(nLocations * nProducts, seed);
  return traits.map((trait, i) => ({
    location: `LOC-${String(Math.floor(i / nProducts) + 1).padStart(2, '0')}`,
    product: String(1001 + (i % nProducts)),
    trait,
  }));
}

function shuffledTraits(nKeys: number, seed: number): readonly SampleTrait[] {
  const special = shares.flatMap(([trait, share]) =>
    Array.from({ length: Math.round((share * nKeys) / 1000) }, () => trait),
  );
  const traits = Array.from({ length: nKeys }, (_, i): SampleTrait => special[i] ?? 'regular');
  const random = seededRandom(seedOf(seed, 'traits'));
  // Fisher and Yates' shuffle.
  for (let i = nKeys - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [traits[i], traits[j]] = [traits[j]!, traits[i]!];
  }
  return traits;
}
