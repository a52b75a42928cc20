import { MusterError, type Series } from '#src/core/index.ts';
import { etsForm, etsForms, needsPositive, usualForms, type EtsFormName } from './ets-form.ts';
import { fitEts, type FittedEts } from './ets-fit.ts';
import { fitEtsBySimplex } from './ets-simplex.ts';
import { forecastBehind, newEtsRun, runEts, type Smoothing } from './ets-recursion.ts';
import type { Candidate, Coefficient, Learner, Model, ParameterTable } from './model.ts';
import { clip, isListOf, parametersInForce, rangeParameters, seasonParameters } from './parameters.ts';
import { requireRows } from './require-rows.ts';
import { valuesSince } from './values-since.ts';

// A season of more states than this cannot be told from noise in the series that there are; R's ets has the same limit.
const longestSeason = 24;
// The simplest form has three parameters, and Akaike's corrected criterion needs rows beyond them.
const leastRows = 8;

const searches = ['gradient', 'simplex'] as const;
const priors = ['starting', 'none'] as const;

const parameters = {
  ...seasonParameters,
  forms: {
    expected: `a list of forms out of ${etsForms.join(', ')}; empty for the usual ones`,
    accepts: (value) => isListOf(value, (name) => etsForms.includes(name as EtsFormName)),
    fallback: () => [],
  },
  search: {
    expected: `one of ${searches.join(', ')}; simplex is that of R, slower and less exact`,
    accepts: (value) => searches.includes(value as (typeof searches)[number]),
    fallback: () => 'gradient',
  },
  prior: {
    expected: `one of ${priors.join(', ')}; none lets the likelihood alone find the initial states; a simplex has none`,
    accepts: (value) => priors.includes(value as (typeof priors)[number]),
    fallback: () => 'starting',
  },
  ...rangeParameters,
} satisfies ParameterTable;

type EtsDesign = {
  readonly seasonLength: number;
  readonly forms: readonly EtsFormName[];
  readonly search: (typeof searches)[number];
  readonly prior: (typeof priors)[number];
  readonly lower: number | null;
  readonly upper: number | null;
};

/**
 * Exponential smoothing in state space form (Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing, 2008). Each form
 * is fitted by maximum likelihood, with initial states near the starting ones, and Akaike's corrected criterion chooses one. Newer rows run through the same recursions with the
 * fitted parameters, so that a model follows the series without a new fit.
 */
export const ets: Learner = {
  name: 'ets',
  summary: 'Exponential smoothing: error, trend and season chosen by the corrected criterion of Akaike.',
  parameters,
  arrayNames: () => ['form', 'initial', 'origin', 'smoothing'],
  minimumRows: (given) => {
    designOf(given);
    return leastRows;
  },
  fit: fitBestForm,
  forecast: forecastEts,
  coefficients: coefficientsOfEts,
};

function fitBestForm(given: Candidate['parameters'], series: Series): Model {
  const design = designOf(given);
  requireRows('ets', series, leastRows);
  // The search of R is one in the units of the data.
  const scale = design.search === 'simplex' ? 1 : meanSize(series.target);
  const values = series.target.map((value) => value / scale);
  const best = bestOf(design, values);
  if (best === undefined) {
    throw new MusterError('TRAIN_TOO_FEW_ROWS', {
      what: `None of the forms ${design.forms.join(', ')} can be fitted to the ${values.length} rows.`,
      expected: 'two whole seasons for a form with a season, and values above 0 for relative errors or seasons',
    });
  }
  const { form, smoothing, initial } = best;
  const { alpha, beta, gamma, phi } = smoothing;
  const seasonScale = form.season === 'multiplicative' ? 1 : scale;
  return {
    learner: 'ets',
    parameters: given,
    arrays: {
      form: Float64Array.of(etsForms.indexOf(form.name)),
      smoothing: Float64Array.of(alpha, beta, gamma, phi),
      initial: Float64Array.of(
        initial.level * scale,
        initial.trend * scale,
        ...initial.seasons.map((s) => s * seasonScale),
      ),
      origin: Float64Array.of(series.firstPeriod),
    },
  };
}

function forecastEts(model: Model, series: Series, horizon: number): Float64Array {
  const { form, smoothing, initial } = partsOf(model);
  const values = valuesSince(model.arrays['origin']![0]!, series);
  const run = newEtsRun(values.length, initial.length - 2);
  run.levels[0] = initial[0]!;
  run.trends[0] = initial[1]!;
  run.seasons.set(initial.subarray(2));
  if (runEts(form, smoothing, values, run) === Infinity) {
    throw new MusterError('TRAIN_FORECAST_UNDEFINED', {
      what: `The states of the form ${form.name} fell to 0 or below on the newest rows.`,
      expected: 'values above 0, as in the rows of the fit',
    });
  }
  const design = designOf(model.parameters);
  return forecastBehind(form, smoothing, run, horizon).map((value) => clip(value, design));
}

function coefficientsOfEts(model: Model): readonly Coefficient[] {
  const { form, smoothing, initial } = partsOf(model);
  const list: Coefficient[] = [{ name: 'alpha', value: smoothing.alpha }];
  if (form.hasTrend) list.push({ name: 'beta', value: smoothing.beta });
  if (form.season !== 'none') list.push({ name: 'gamma', value: smoothing.gamma });
  if (form.isDamped) list.push({ name: 'phi', value: smoothing.phi });
  list.push({ name: 'level', value: initial[0]! });
  if (form.hasTrend) list.push({ name: 'trend', value: initial[1]! });
  if (form.season === 'none') return list;
  return [...list, ...Array.from(initial.subarray(2), (value, j) => ({ name: `season_${j + 1}`, value }))];
}

function designOf(given: Candidate['parameters']): EtsDesign {
  const design = parametersInForce('ets', parameters, given) as EtsDesign;
  return { ...design, forms: design.forms.length === 0 ? usualForms : design.forms };
}

function bestOf({ forms, seasonLength, search, prior }: EtsDesign, values: Float64Array): FittedEts | undefined {
  const isPositive = values.every((value) => value > 0);
  const hasSeason = seasonLength > 1 && seasonLength <= longestSeason;
  let best: FittedEts | undefined;
  for (const name of forms) {
    const form = etsForm(name);
    if ((needsPositive(form) && !isPositive) || (form.season !== 'none' && !hasSeason)) continue;
    const found =
      search === 'simplex'
        ? fitEtsBySimplex(form, values, seasonLength)
        : fitEts(form, values, seasonLength, { prior });
    if (found !== undefined && (best === undefined || found.aicc < best.aicc)) best = found;
  }
  if (best === undefined || search === 'simplex') return best;
  // The likelihood may have several maxima; the chosen form is looked at from another side too.
  const again = fitEts(best.form, values, seasonLength, { start: 'quick', prior });
  return again !== undefined && again.aicc < best.aicc ? again : best;
}

function partsOf({ arrays }: Model) {
  const [alpha, beta, gamma, phi] = arrays['smoothing'] as unknown as readonly [number, number, number, number];
  const smoothing: Smoothing = { alpha, beta, gamma, phi };
  return { form: etsForm(etsForms[arrays['form']![0]!]!), smoothing, initial: arrays['initial']! };
}

/** The mean of the absolute values; 1 where all are 0. */
function meanSize(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += Math.abs(value) / values.length;
  return sum > 0 ? sum : 1;
}
