import { isAdmissible } from './ets-admissible.ts';
import type { FittedEts } from './ets-fit.ts';
import { countParameters, type EtsForm } from './ets-form.ts';
import { newEtsRun, runEts, type EtsRun, type Smoothing } from './ets-recursion.ts';
import { startingStates } from './ets-start.ts';
import { minimiseBySimplex } from './nelder-mead.ts';

const least = 1e-4;
const most = 0.9999;
const leastPhi = 0.8;
const mostPhi = 0.98;
const search = { tolerance: Math.sqrt(2 ** -52), mostRuns: 2000 };

/**
 * Fits a form as `ets` of R's forecast package does (8.20, bounds "both"; Hyndman and Khandakar, 2008): the smoothing parameters in the
 * usual region and all states in the units of the values, by the simplex of Nelder and Mead. The search knows no slope, its first step is a
 * tenth of the largest state whatever the variable, and it ends after 2,000 values, so that it may end before the maximum and elsewhere for the
 * same series in another unit. Undefined where the values are too few for the form or the starting point has no likelihood.
 */
export function fitEtsBySimplex(form: EtsForm, values: Float64Array, seasonLength: number): FittedEts | undefined {
  const n = values.length;
  const m = form.season === 'none' ? 1 : seasonLength;
  const nParameters = countParameters(form, m);
  if (n < nParameters + 2 || (m > 1 && n <= m)) return undefined;
  const run = newEtsRun(n, m);
  const objective = (at: Float64Array): number => {
    const smoothing = smoothingAt(form, at);
    if (!isAllowed(form, smoothing, m) || !placeStates(form, at, run)) return Infinity;
    return runEts(form, smoothing, values, run);
  };
  const { at, value } = minimiseBySimplex(objective, startOf(form, values, m), search);
  if (value === Infinity) return undefined;
  placeStates(form, at, run);
  return {
    form,
    smoothing: smoothingAt(form, at),
    initial: { level: run.levels[0]!, trend: run.trends[0]!, seasons: run.seasons.slice(0, m) },
    aicc: value + 2 * nParameters + (2 * nParameters * (nParameters + 1)) / (n - nParameters - 1),
  };
}

/** alpha, beta, gamma and phi as far as the form has them, level and trend, then the seasons from the last of the cycle to the second. */
function startOf(form: EtsForm, values: Float64Array, m: number): Float64Array {
  const { level, trend, seasons } = startingStates(form, values, m);
  const alpha = least + (0.2 * (most - least)) / m;
  const at = [alpha];
  if (form.hasTrend) at.push(least + 0.1 * (alpha - least));
  if (m > 1) at.push(least + 0.05 * (1 - alpha - least));
  if (form.isDamped) at.push(leastPhi + 0.99 * (mostPhi - leastPhi));
  at.push(level);
  if (form.hasTrend) at.push(trend);
  if (m > 1) at.push(...seasons.subarray(1).toReversed());
  return Float64Array.from(at);
}

function smoothingAt({ hasTrend, isDamped, season }: EtsForm, at: Float64Array): Smoothing {
  let next = 1;
  return {
    alpha: at[0]!,
    beta: hasTrend ? at[next++]! : 0,
    gamma: season === 'none' ? 0 : at[next++]!,
    phi: isDamped ? at[next]! : hasTrend ? 1 : 0,
  };
}

function isAllowed(form: EtsForm, { alpha, beta, gamma, phi }: Smoothing, m: number): boolean {
  if (alpha < least || alpha > most) return false;
  if (form.hasTrend && (beta < least || beta > alpha || beta > most)) return false;
  if (form.isDamped && (phi < leastPhi || phi > mostPhi)) return false;
  if (m === 1) return true;
  if (gamma < least || gamma > 1 - alpha || gamma > most) return false;
  return isAdmissible({ alpha, beta, gamma, phi: form.hasTrend ? phi : 1 }, form.hasTrend, m);
}

/** Writes the states into the run; says whether a season that multiplies has no factor below 0. */
function placeStates(form: EtsForm, at: Float64Array, out: EtsRun): boolean {
  const m = out.seasonLength;
  const first = at.length - (m - 1) - (form.hasTrend ? 2 : 1);
  out.levels[0] = at[first]!;
  out.trends[0] = form.hasTrend ? at[first + 1]! : 0;
  const isProduct = form.season === 'multiplicative';
  let rest = isProduct ? m : 0;
  let lowest = Infinity;
  for (let j = 1; j < m; j++) {
    const season = at[at.length - j]!;
    out.seasons[j] = season;
    rest -= season;
    lowest = Math.min(lowest, season);
  }
  out.seasons[0] = m === 1 ? 0 : rest;
  return !isProduct || Math.min(lowest, rest) >= 0;
}
