import type { Series } from '#src/core/index.ts';

/** A monthly series from January 2020 on, with the given target and covariates. */
export function monthly(
  target: readonly number[],
  covariates: Readonly<Record<string, readonly number[]>> = {},
): Series {
  return {
    key: ['LOC-01', '1001'],
    frequency: 'monthly',
    firstPeriod: 2020 * 12,
    target: Float64Array.from(target),
    covariates: Object.fromEntries(
      Object.entries(covariates).map(([name, values]) => [name, Float64Array.from(values)]),
    ),
  };
}

/** `nRows` months of demand with trend and season, and noise from a simple congruential sequence. */
export function seasonalDemand(nRows: number, seed = 1): readonly number[] {
  let state = seed;
  return Array.from({ length: nRows }, (_, t) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return 100 + t + 30 * Math.sin((2 * Math.PI * t) / 12) + (10 * state) / 2_147_483_648;
  });
}
