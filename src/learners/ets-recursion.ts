import type { EtsForm } from './ets-form.ts';

// Errors of one hundred millionth of the values count as none, so that a perfect fit has a likelihood.
const noError = 1e-16;

/** What rules the recursions of a form: smoothing parameters, 0 (phi: 1) where the form lacks one. */
export type Smoothing = {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
};

/** The states and errors of a run over n values with a season of m, and room for the way back; made once for many runs. */
export type EtsRun = {
  readonly seasonLength: number;
  /** Level before each value, then behind the last: [n + 1]; its first entry is the initial state. */
  readonly levels: Float64Array;
  /** Trend likewise: [n + 1]. */
  readonly trends: Float64Array;
  /** Season of each value, then of the m behind the last: [n + m]; the first m entries are initial states. */
  readonly seasons: Float64Array;
  /** One-step forecasts: [n]. */
  readonly forecasts: Float64Array;
  /** One-step errors, as a share of the forecast where the form says so: [n]. */
  readonly errors: Float64Array;
  /** Gradients of the seasons: [n + m]. */
  readonly seasonGradients: Float64Array;
  /** Gradients of alpha, beta, gamma, phi, initial level and initial trend: [6]. */
  readonly gradients: Float64Array;
};

/** Gives the room for runs over `n` values. */
export function newEtsRun(n: number, seasonLength: number): EtsRun {
  return {
    seasonLength,
    levels: new Float64Array(n + 1),
    trends: new Float64Array(n + 1),
    seasons: new Float64Array(n + seasonLength),
    forecasts: new Float64Array(n),
    errors: new Float64Array(n),
    seasonGradients: new Float64Array(n + seasonLength),
    gradients: new Float64Array(6),
  };
}

/**
 * Runs the recursions of a form over the values from the initial states in `out` and fills the rest of it (Hyndman et al., 2008,
 * tables 2.2 and 2.3). A value that is NaN is taken to be its own forecast, so that the states pass over a gap. Gives twice the
 * negative log likelihood but for a constant, n log(sum e^2) + 2 sum log|forecast| (the second part for relative errors); infinite
 * where a relative form meets a forecast of 0 or less.
 */
export function runEts(
  form: EtsForm,
  { alpha, beta, gamma, phi }: Smoothing,
  values: Float64Array,
  out: EtsRun,
): number {
  const { levels, trends, seasons, forecasts, errors, seasonLength } = out;
  const isRelative = form.isErrorRelative;
  const isProduct = form.season === 'multiplicative';
  const n = values.length;
  let squares = n * noError;
  let logs = 0;
  let product = 1;
  for (let t = 0; t < n; t++) {
    const base = levels[t]! + phi * trends[t]!;
    const season = seasons[t]!;
    const forecast = isProduct ? base * season : base + season;
    if ((isRelative && !(forecast > 0)) || (isProduct && !(season > 0 && base > 0))) return Infinity;
    const y = Number.isNaN(values[t]!) ? forecast : values[t]!;
    const error = isRelative ? (y - forecast) / forecast : y - forecast;
    forecasts[t] = forecast;
    errors[t] = error;
    squares += error * error;
    if (isRelative) {
      // A logarithm costs as much as the rest of the step: one for many forecasts.
      product *= forecast;
      if (product > 1e100 || product < 1e-100) {
        logs += Math.log(product);
        product = 1;
      }
    }
    const surprise = (isProduct ? y / season : y - season) - base;
    levels[t + 1] = base + alpha * surprise;
    trends[t + 1] = phi * trends[t]! + beta * surprise;
    seasons[t + seasonLength] = season + gamma * ((isProduct ? y / base : y - base) - season);
  }
  return n * Math.log(squares) + 2 * (logs + Math.log(product));
}

/**
 * Goes back over a run that `runEts` made and fills `gradients` and `seasonGradients` with the derivatives of what it gave (reverse
 * accumulation; the first m entries of `seasonGradients` are those of the initial seasons).
 */
export function gradientsOfRun(
  form: EtsForm,
  { alpha, beta, gamma, phi }: Smoothing,
  values: Float64Array,
  out: EtsRun,
): void {
  const { levels, trends, seasons, forecasts, errors, seasonGradients, gradients, seasonLength } = out;
  const isRelative = form.isErrorRelative;
  const isProduct = form.season === 'multiplicative';
  const n = values.length;
  let squares = n * noError;
  for (let t = 0; t < n; t++) squares += errors[t]! * errors[t]!;
  const perError = (2 * n) / squares;
  seasonGradients.fill(0);
  gradients.fill(0);
  let [dAlpha, dBeta, dGamma, dPhi, dLevel, dTrend] = [0, 0, 0, 0, 0, 0];
  for (let t = n - 1; t >= 0; t--) {
    const base = levels[t]! + phi * trends[t]!;
    const season = seasons[t]!;
    const y = values[t]!;
    const forecast = forecasts[t]!;
    const dError = perError * errors[t]!;
    const dForecast = isRelative ? (-dError * y) / (forecast * forecast) + 2 / forecast : -dError;
    const surprise = (isProduct ? y / season : y - season) - base;
    const dSeasonNext = seasonGradients[t + seasonLength]!;
    const dSurprise = alpha * dLevel + beta * dTrend;
    dAlpha += dLevel * surprise;
    dBeta += dTrend * surprise;
    dGamma += dSeasonNext * ((isProduct ? y / base : y - base) - season);
    const dDetrended = gamma * dSeasonNext;
    let dBase = dLevel - dSurprise;
    let dSeason = (1 - gamma) * dSeasonNext;
    if (isProduct) {
      dBase += dForecast * season - (dDetrended * y) / (base * base);
      dSeason += dForecast * base - (dSurprise * y) / (season * season);
    } else {
      dBase += dForecast - dDetrended;
      dSeason += dForecast - dSurprise;
    }
    dPhi += (dTrend + dBase) * trends[t]!;
    dTrend = phi * (dTrend + dBase);
    dLevel = dBase;
    seasonGradients[t]! += dSeason;
  }
  gradients.set([dAlpha, dBeta, dGamma, dPhi, dLevel, dTrend]);
}

/** Gives the forecasts behind a run: [horizon]. */
export function forecastBehind(form: EtsForm, { phi }: Smoothing, run: EtsRun, horizon: number): Float64Array {
  const n = run.errors.length;
  const forecasts = new Float64Array(horizon);
  let slope = 0;
  let power = 1;
  for (let h = 0; h < horizon; h++) {
    power *= phi;
    slope += power * run.trends[n]!;
    const base = run.levels[n]! + slope;
    const season = run.seasons[n + (h % run.seasonLength)]!;
    forecasts[h] = form.season === 'multiplicative' ? base * season : base + season;
  }
  return forecasts;
}
