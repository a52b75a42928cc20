/** One term of a forecast: what a feature, or what all forecasts of the model have in common, does to it. */
export type Term = {
  /** The name of the feature, as in `featureNames`; `base` for what is common, `range` for what keeping the forecast in its range did. */
  readonly name: string;
  /** In the units of the target where terms are added; a factor where they are multiplied. */
  readonly contribution: number;
  /** The value of the feature; absent where the term is none of a feature. */
  readonly value?: number;
  /** Of a lag, the period number that it was read from, and whether it is a forecast itself. */
  readonly lagged?: { readonly period: number; readonly isForecast: boolean };
};

/** What makes up one forecast: its terms, and whether they are added or multiplied. */
export type StepTerms = { readonly operation: 'sum' | 'product'; readonly terms: readonly Term[] };

/** Gives the forecast that terms make up, but for rounding. */
export function joinTerms({ operation, terms }: StepTerms): number {
  if (operation === 'product') return terms.reduce((product, { contribution }) => product * contribution, 1);
  return terms.reduce((sum, { contribution }) => sum + contribution, 0);
}
