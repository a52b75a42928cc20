import { countOf, keyId, seedOf, type Key } from '#src/core/index.ts';
import { isNextToZero } from './evidence/compare-figures.ts';
import { upperMeanDifference } from './evidence/diebold-mariano.ts';
import { errorOfMeanLoss, meanLossOf } from './evidence/error-of-losses.ts';
import type { PairedLosses } from './evidence/log-error-ratio.ts';
import { quantileOf, upperQuantileDifference } from './evidence/quantile-bootstrap.ts';
import { gateMetrics } from './gate-metrics.ts';
import type { GateRules } from './gate-rules.ts';
import { leastGuardrailPoints, type Guardrail, type GuardrailMetric, type GuardrailResult } from './guardrail.ts';
import { errorText, percentText } from './number-words.ts';
import type { KeyScores } from './score-key.ts';

/**
 * Holds a challenger to the guardrails: the upper one-sided bound, with probability 1 - alpha, of what its figure is above the champion's
 * must not be above `maxIncrease`. Without `minTestPoints` points and twice the horizon, for a 95th percentile 20, there is no bound
 * and the guardrail is inconclusive. Empty where there is no sound champion.
 */
export function judgeGuardrails(key: Key, scores: KeyScores, rules: GateRules): readonly GuardrailResult[] {
  return rules.guardrails.map((guardrail) => {
    const { metric, maxIncrease, isStrict } = guardrail;
    const errors = errorsOf(guardrail, scores);
    const n = errors?.challenger.length ?? 0;
    const base = { metric, last: guardrail.last ?? null, n, maxIncrease, isStrict };
    if (errors === undefined || n === 0) {
      return { ...base, challenger: null, champion: null, increase: null, upper: null, verdict: 'INCONCLUSIVE' };
    }
    const seed = seedOf('guardrail', metric, keyId(key));
    const { challenger, champion, upper } = compare(metric, errors, {
      horizon: scores.horizon,
      alpha: rules.alpha,
      seed,
    });
    const scale = metric === 'smape' ? 1 : scores.scale;
    const measure = metric === 'bias' || isNextToZero(champion, scale) ? scale : champion;
    const least = leastGuardrailPoints(metric, rules.minTestPoints, scores.horizon);
    const shares = { increase: shareOf(challenger - champion, measure), upper: null };
    if (n < least || upper === null) return { ...base, challenger, champion, ...shares, verdict: 'INCONCLUSIVE' };
    const bound = shareOf(upper, measure);
    return {
      ...base,
      challenger,
      champion,
      ...shares,
      upper: bound,
      verdict: bound <= maxIncrease ? 'KEPT' : 'BROKEN',
    };
  });
}

/**
 * Gives why guardrails keep a challenger out of service, in words without an end; undefined where they do not. The champion's
 * configuration fitted anew is only kept out where the increase itself, and not its bound, is too great: with few points no refit could
 * show that it does no harm, and fresh data would never reach service.
 */
export function guardrailVeto(results: readonly GuardrailResult[], isRefresh: boolean): string | undefined {
  const broken = results.find(({ verdict, increase, maxIncrease, isStrict }) => {
    if (verdict === 'INCONCLUSIVE') return isStrict && !isRefresh;
    return verdict === 'BROKEN' && (!isRefresh || (increase ?? 0) > maxIncrease);
  });
  return broken === undefined ? undefined : vetoText(broken);
}

/** The errors that a guardrail looks at: [n] each. */
type WatchedErrors = { readonly actual: Float64Array } & PairedLosses;

function errorsOf({ last }: Guardrail, { errors, holdout }: KeyScores): WatchedErrors | undefined {
  const { champion } = errors;
  if (champion === undefined) return undefined;
  const from = last === undefined ? 0 : holdout.nPoints - last;
  const isWatched = (_: number, i: number): boolean => errors.rows[i]! >= from;
  return {
    actual: errors.actual.filter(isWatched),
    challenger: errors.challenger.filter(isWatched),
    champion: champion.filter(isWatched),
  };
}

type BoundOptions = { readonly horizon: number; readonly alpha: number; readonly seed: number };

/** Both figures, and the upper bound of what the challenger's is above the champion's, in their unit. */
type Comparison = { readonly challenger: number; readonly champion: number; readonly upper: number | null };

function compare(metric: GuardrailMetric, errors: WatchedErrors, options: BoundOptions): Comparison {
  if (metric === 'p95_absolute_error') return compareQuantiles(errors, options);
  if (metric === 'bias') return compareBiases(errors, options);
  const { form, loss } = gateMetrics[metric];
  const { actual } = errors;
  const challenger = errors.challenger.map((error, i) => loss(error, actual[i]!));
  const champion = errors.champion.map((error, i) => loss(error, actual[i]!));
  const [own, other] = [meanLossOf(challenger), meanLossOf(champion)];
  const above = upperMeanDifference(
    challenger.map((value, i) => value - champion[i]!),
    options,
  );
  const before = errorOfMeanLoss(other, form);
  const upper = above === null ? null : errorOfMeanLoss(Math.max(0, other + above), form) - before;
  return { challenger: errorOfMeanLoss(own, form), champion: before, upper };
}

// The sizes of two biases differ as the errors do once each is turned so that its mean is above 0.
function compareBiases({ challenger, champion }: WatchedErrors, options: BoundOptions): Comparison {
  const [own, other] = [meanLossOf(challenger), meanLossOf(champion)];
  const turned = challenger.map((error, i) => (own < 0 ? -error : error) - (other < 0 ? -champion[i]! : champion[i]!));
  return { challenger: Math.abs(own), champion: Math.abs(other), upper: upperMeanDifference(turned, options) };
}

function compareQuantiles(errors: WatchedErrors, { horizon, alpha, seed }: BoundOptions): Comparison {
  const [challenger, champion] = [errors.challenger.map(Math.abs), errors.champion.map(Math.abs)];
  const share = 0.95;
  return {
    challenger: quantileOf(challenger, share),
    champion: quantileOf(champion, share),
    upper: upperQuantileDifference(challenger, champion, { share, block: horizon, alpha, seed }),
  };
}

// Without any target but 0 there is no measure: then no more than nothing is no increase, and all else is without limit.
function shareOf(difference: number, measure: number): number {
  if (measure > 0) return difference / measure;
  return difference <= 0 ? 0 : Number.MAX_VALUE;
}

const names: Readonly<Record<GuardrailMetric, string>> = {
  bias: 'bias',
  mae: 'MAE',
  rmse: 'RMSE',
  smape: 'sMAPE',
  p95_absolute_error: '95th percentile of absolute errors',
};

function vetoText(result: GuardrailResult): string {
  const { metric, last, n, challenger, champion, increase, upper, maxIncrease } = result;
  const name = `${names[metric]}${last === null ? '' : ` of the last ${countOf(last, 'period')}`}`;
  if (upper === null || increase === null)
    return `its ${name} cannot be bounded on ${countOf(n, 'point')}, and strict asks for it`;
  const figures = `its ${name} is ${errorText(challenger ?? undefined)}, the champion's ${errorText(champion ?? undefined)}`;
  const of = metric === 'bias' ? ' of the mean absolute target' : '';
  return `${figures}: an increase of ${percentText(increase)}${of}, which may be ${percentText(upper)}, and at most ${percentText(maxIncrease)} is allowed`;
}
