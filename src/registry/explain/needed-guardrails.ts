import { countOf, numberText } from '#src/core/index.ts';
import { leastGuardrailPoints, type GuardrailResult } from '#src/evaluation/index.ts';
import type { KeyDecision } from '../key-decisions.ts';
import { guardrailsOf } from './recorded-guardrails.ts';

/** What decides from how many points on a guardrail has a bound; absent where the run does not tell. */
export type BoundRules = {
  readonly minTestPoints?: number | undefined;
  readonly horizon?: number | undefined;
};

/** Gives what would have kept the guardrails of a decision, in sentences: of each that is broken its bound, of a strict one without a bound the points for one. */
export function neededGuardrails(decision: KeyDecision, rules: BoundRules): readonly string[] {
  const results = guardrailsOf(decision);
  const broken = results.filter(({ verdict }) => verdict === 'BROKEN');
  const unbound = results.filter(({ verdict, isStrict }) => verdict === 'INCONCLUSIVE' && isStrict);
  const kept =
    'An increase whose upper bound is within the limit of each guardrail; more points of the holdout narrow the bound.';
  return [
    ...(broken.length > 0 || unbound.length === 0 ? [kept] : []),
    ...broken.map(
      ({ metric, upper, maxIncrease }) => `Of ${metric}: ${short(maxIncrease)} or less in place of ${short(upper)}.`,
    ),
    ...unbound.map(
      ({ metric, n }) =>
        `Of ${metric}: ${pointsFor(metric, n, rules)} in place of ${n}, or \`strict: false\`: then a guardrail without a bound keeps nobody out.`,
    ),
  ];
}

function pointsFor(metric: GuardrailResult['metric'], n: number, { minTestPoints, horizon }: BoundRules): string {
  if (minTestPoints === undefined || horizon === undefined) return 'more points of the holdout';
  const fewest = leastGuardrailPoints(metric, minTestPoints, horizon);
  return n < fewest ? `at least ${countOf(fewest, 'point')} of the holdout` : 'more points of the holdout';
}

function short(share: number | null): string {
  return share === null ? 'the other' : numberText(Number(share.toPrecision(4)));
}
