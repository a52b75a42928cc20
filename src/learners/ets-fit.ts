import { countParameters, type EtsForm } from './ets-form.ts';
import { gradientsOfRun, newEtsRun, runEts, type EtsRun, type Smoothing } from './ets-recursion.ts';
import { startingStates, type InitialStates } from './ets-start.ts';
import { minimise } from './minimise.ts';

/** A form fitted to values. */
export type FittedEts = {
  readonly form: EtsForm;
  readonly smoothing: Smoothing;
  readonly initial: InitialStates;
  /** Akaike's criterion, corrected for small samples, but for a constant that all forms share. */
  readonly aicc: number;
};

// The usual region of Hyndman et al. (2008, section 2.4), with the borders that R keeps: beta < alpha, gamma < 1 - alpha.
const least = 1e-4;
const most = 0.9999;
const leastPhi = 0.8;
const mostPhi = 0.98;
const search = { tolerance: 1e-4, mostSteps: 120 };

/** How a form is searched. */
export type EtsSearch = {
  /** Where it starts: at smoothing parameters that change the states slowly (those of R's ets), as without it, or quickly. */
  readonly start?: 'slow' | 'quick';
  /** `starting`, as without it: the initial states are taken to lie around the starting ones. `none`: the likelihood alone counts. */
  readonly prior?: 'starting' | 'none';
};

/**
 * Fits smoothing parameters and initial states of a form to values of a mean size near 1 by penalised maximum likelihood (Hyndman et
 * al., 2008, section 5.1): the initial states are taken to lie around the starting ones, normally, one `unit` of the layout away, so that a
 * season of many states is not fitted to the noise of the first cycle. Gives the local maximum that a search from the start leads to.
 * Undefined where the values are too few for the form or no likelihood is finite.
 */
export function fitEts(
  form: EtsForm,
  values: Float64Array,
  seasonLength: number,
  { start = 'slow', prior = 'starting' }: EtsSearch = {},
): FittedEts | undefined {
  const n = values.length;
  const m = form.season === 'none' ? 1 : seasonLength;
  const nParameters = countParameters(form, m);
  if (n < nParameters + 4 || n < 2 * m) return undefined;
  const run = newEtsRun(n, m);
  const layout = layoutOf(form, values, m);
  const objective = (at: Float64Array, out: Float64Array): number => {
    const smoothing = smoothingAt(layout, at);
    placeStates(layout, at, run);
    const value = runEts(form, smoothing, values, run);
    if (!Number.isFinite(value)) return Infinity;
    gradientsOfRun(form, smoothing, values, run);
    chainGradients(layout, { at, smoothing, run }, out);
    return prior === 'none' ? value : value + addPrior(layout, at, out);
  };
  const { at, value } = minimise(objective, startOf(layout, start), search);
  if (Number.isNaN(value) || value === Infinity) return undefined;
  placeStates(layout, at, run);
  const smoothing = smoothingAt(layout, at);
  return {
    form,
    smoothing,
    initial: { level: run.levels[0]!, trend: run.trends[0]!, seasons: run.seasons.slice(0, m) },
    // The criterion weighs likelihoods: what the prior added is no part of it.
    aicc:
      runEts(form, smoothing, values, run) +
      2 * nParameters +
      (2 * nParameters * (nParameters + 1)) / (n - nParameters - 1),
  };
}

/**
 * Where the variables of the search stand: logits of alpha, beta, gamma and phi inside their borders, then level, trend and all seasons
 * but the last, as steps of `unit` from the starting states. -1 stands for a variable that the form lacks.
 */
type Layout = {
  readonly form: EtsForm;
  readonly start: InitialStates;
  readonly unit: number;
  readonly trendUnit: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
  readonly level: number;
  readonly trend: number;
  readonly season: number;
  readonly length: number;
};

function layoutOf(form: EtsForm, values: Float64Array, seasonLength: number): Layout {
  let next = 1;
  const place = (has: boolean, length = 1): number => {
    if (!has) return -1;
    next += length;
    return next - length;
  };
  const hasSeason = form.season !== 'none';
  const places = {
    beta: place(form.hasTrend),
    gamma: place(hasSeason),
    phi: place(form.isDamped),
    level: place(true),
    trend: place(form.hasTrend),
    season: place(hasSeason, seasonLength - 1),
  };
  const unit = deviationOfChanges(values, seasonLength);
  const trendUnit = unit / Math.sqrt(values.length);
  const early = values.subarray(0, Math.max(10, 4 * seasonLength));
  return { form, start: startingStates(form, early, seasonLength), unit, trendUnit, ...places, length: next };
}

/** The mean change from one season to the next, near the size of the errors; never 0. */
function deviationOfChanges(values: Float64Array, seasonLength: number): number {
  let sum = 0;
  for (let t = seasonLength; t < values.length; t++) sum += Math.abs(values[t]! - values[t - seasonLength]!);
  return Math.max(1e-3, sum / (values.length - seasonLength) / 2);
}

function startOf(layout: Layout, speed: EtsSearch['start']): Float64Array {
  const at = new Float64Array(layout.length);
  const m = layout.form.season === 'none' ? 1 : layout.start.seasons.length;
  const shares = speed === 'slow' ? { alpha: 0.2 / m, gamma: 0.05 } : { alpha: 0.4, gamma: 0.3 };
  at[0] = logit(shares.alpha);
  if (layout.beta >= 0) at[layout.beta] = logit(0.1);
  if (layout.gamma >= 0) at[layout.gamma] = logit(shares.gamma);
  if (layout.phi >= 0) at[layout.phi] = logit(0.95);
  return at;
}

function smoothingAt({ beta, gamma, phi, form }: Layout, at: Float64Array): Smoothing {
  const alpha = least + (most - least) * sigmoid(at[0]!);
  return {
    alpha,
    beta: beta < 0 ? 0 : least * alpha + alpha * (1 - 2 * least) * sigmoid(at[beta]!),
    gamma: gamma < 0 ? 0 : (1 - alpha) * sigmoid(at[gamma]!),
    phi: phi < 0 ? (form.hasTrend ? 1 : 0) : leastPhi + (mostPhi - leastPhi) * sigmoid(at[phi]!),
  };
}

/** Writes the initial states into the run; the last season makes the sum 0, or the number of seasons where they multiply. */
function placeStates(
  { form, start, unit, trendUnit, level, trend, season }: Layout,
  at: Float64Array,
  out: EtsRun,
): void {
  out.levels[0] = start.level + unit * at[level]!;
  out.trends[0] = trend < 0 ? 0 : start.trend + trendUnit * at[trend]!;
  const m = out.seasonLength;
  let rest = form.season === 'multiplicative' ? m : 0;
  for (let j = 0; j < m - 1; j++) {
    out.seasons[j] = start.seasons[j]! + unit * at[season + j]!;
    rest -= out.seasons[j]!;
  }
  out.seasons[m - 1] = form.season === 'none' ? 0 : rest;
}

/**
 * Gives twice the negative logarithm of the density of the initial states, but for a constant, and adds its derivatives: the states are
 * steps of one deviation each.
 */
function addPrior({ level, length }: Layout, at: Float64Array, out: Float64Array): number {
  let sum = 0;
  for (let j = level; j < length; j++) {
    sum += at[j]! * at[j]!;
    out[j]! += 2 * at[j]!;
  }
  return sum;
}

type Point = { readonly at: Float64Array; readonly smoothing: Smoothing; readonly run: EtsRun };

/** Turns the derivatives of the run into those of the variables of the search. */
function chainGradients(layout: Layout, { at, smoothing, run }: Point, out: Float64Array): void {
  const { gradients, seasonGradients, seasonLength: m } = run;
  const { alpha, beta, gamma } = smoothing;
  let dAlpha = gradients[0]!;
  if (layout.beta >= 0) {
    dAlpha += (gradients[1]! * beta) / alpha;
    out[layout.beta] = gradients[1]! * alpha * (1 - 2 * least) * sigmoidSlope(at[layout.beta]!);
  }
  if (layout.gamma >= 0) {
    dAlpha -= (gradients[2]! * gamma) / (1 - alpha);
    out[layout.gamma] = gradients[2]! * (1 - alpha) * sigmoidSlope(at[layout.gamma]!);
  }
  if (layout.phi >= 0) out[layout.phi] = gradients[3]! * (mostPhi - leastPhi) * sigmoidSlope(at[layout.phi]!);
  out[0] = dAlpha * (most - least) * sigmoidSlope(at[0]!);
  out[layout.level] = gradients[4]! * layout.unit;
  if (layout.trend >= 0) out[layout.trend] = gradients[5]! * layout.trendUnit;
  if (layout.season < 0) return;
  const last = seasonGradients[m - 1]!;
  for (let j = 0; j < m - 1; j++) out[layout.season + j] = (seasonGradients[j]! - last) * layout.unit;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function sigmoidSlope(x: number): number {
  const value = sigmoid(x);
  return value * (1 - value);
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
