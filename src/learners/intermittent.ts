import type { Series } from '#src/core/index.ts';
import type { Candidate, Learner, Model, ParameterTable } from './model.ts';
import { clip, parametersInForce, rangeParameters, shareParameter } from './parameters.ts';
import { requireRows } from './require-rows.ts';

const crostonParameters = { alpha: shareParameter(0.1), ...rangeParameters } satisfies ParameterTable;
const tsbParameters = { ...crostonParameters, beta: shareParameter(0.1) } satisfies ParameterTable;

type IntermittentDesign = {
  readonly alpha: number;
  readonly beta: number;
  readonly lower: number | null;
  readonly upper: number | null;
};

/** Croston's method (1972): the smoothed size of a demand divided by the smoothed interval between two. */
export const croston: Learner = intermittent('croston', {
  summary: 'Croston: mean size of a demand divided by the mean interval between two.',
  parameters: crostonParameters,
  rate: (values, { alpha }) => crostonRate(values, alpha),
});

/** Syntetos and Boylan (2005): Croston's forecast times 1 - alpha / 2, which takes out its bias. */
export const sba: Learner = intermittent('sba', {
  summary: 'Croston without its bias (Syntetos and Boylan).',
  parameters: crostonParameters,
  rate: (values, { alpha }) => (1 - alpha / 2) * crostonRate(values, alpha),
});

/** Teunter, Syntetos and Babai (2011): the smoothed size of a demand times its smoothed probability, which falls when demand ends. */
export const tsb: Learner = intermittent('tsb', {
  summary: 'Mean size of a demand times its probability, which falls when demand ends (Teunter, Syntetos and Babai).',
  parameters: tsbParameters,
  rate: tsbRate,
});

type Method = {
  readonly summary: string;
  readonly parameters: ParameterTable;
  /** Gives the demand of a period from the observed values; periods with 0 or less have no demand. */
  readonly rate: (values: Float64Array, design: IntermittentDesign) => number;
};

/** Models of these methods have no arrays: with their parameters they follow the series that they are given. */
function intermittent(name: 'croston' | 'sba' | 'tsb', { summary, parameters, rate }: Method): Learner {
  const designOf = (given: Candidate['parameters']): IntermittentDesign =>
    parametersInForce(name, parameters, given) as IntermittentDesign;
  return {
    name,
    summary,
    parameters,
    arrayNames: () => [],
    minimumRows: (given) => {
      designOf(given);
      return 1;
    },
    fit: (given: Candidate['parameters'], series: Series): Model => {
      designOf(given);
      requireRows(name, series, 1);
      return { learner: name, parameters: given, arrays: {} };
    },
    forecast: (model: Model, series: Series, horizon: number): Float64Array => {
      const design = designOf(model.parameters);
      requireRows(name, series, 1);
      return new Float64Array(horizon).fill(clip(rate(series.target, design), design));
    },
  };
}

/** Size and interval are smoothed at each demand, and start as the first ones; 0 without a demand. */
function crostonRate(values: Float64Array, alpha: number): number {
  let [size, interval, since, hasDemand] = [0, 0, 0, false];
  for (let t = 0; t < values.length; t++) {
    since++;
    if (!(values[t]! > 0)) continue;
    size = hasDemand ? size + alpha * (values[t]! - size) : values[t]!;
    interval = hasDemand ? interval + alpha * (since - interval) : since;
    hasDemand = true;
    since = 0;
  }
  return hasDemand ? size / interval : 0;
}

/** The probability starts with the interval before the first demand, as Croston's does; 0 without a demand. */
function tsbRate(values: Float64Array, { alpha, beta }: IntermittentDesign): number {
  let [size, probability, hasDemand] = [0, 0, false];
  for (let t = 0; t < values.length; t++) {
    const isDemand = values[t]! > 0;
    if (!hasDemand && !isDemand) continue;
    probability = hasDemand ? probability + beta * ((isDemand ? 1 : 0) - probability) : 1 / (t + 1);
    if (isDemand) size = hasDemand ? size + alpha * (values[t]! - size) : values[t]!;
    hasDemand = true;
  }
  return size * probability;
}
