import type { Series } from '#src/core/index.ts';
import type { Learner, LearnerName, Model } from './model.ts';
import { clip } from './parameters.ts';
import type { StepTerms, Term } from './step-terms.ts';

/** How a combination makes one value of those of its members, [nMembers]. */
export type Combine = {
  readonly of: (values: Float64Array) => number;
  /** What each member counts for in it: [nMembers], adds up to 1. */
  readonly weights: (values: Float64Array) => Float64Array;
};

/** A member of a combination: what it forecasts, and what makes that up where it is made up of terms. */
type ExplainedMember = {
  readonly learner: LearnerName;
  /** [horizon] */
  readonly forecasts: Float64Array;
  /** [horizon] */
  readonly steps: readonly StepTerms[] | undefined;
};

/** Explains a member as far as its learner can. */
export function explainMember(
  { name, forecast, explain }: Learner,
  model: Model,
  { series, horizon }: { readonly series: Series; readonly horizon: number },
): ExplainedMember {
  const forecasts = forecast(model, series, horizon);
  return { learner: name, forecasts, steps: explain?.(model, series, horizon) };
}

/**
 * Gives what makes up each forecast of a combination, [horizon]: the terms of each member that counts, as `forest: lag_1`, times what the member counts
 * for. A member whose forecast is no sum of terms is one term with the name of its learner.
 */
export function explainCombination(
  members: readonly ExplainedMember[],
  combine: Combine,
  range: { readonly lower: number | null; readonly upper: number | null },
): readonly StepTerms[] {
  return Array.from(members[0]!.forecasts, (_, h) => {
    const values = Float64Array.from(members, ({ forecasts }) => forecasts[h]!);
    const weights = combine.weights(values);
    const terms = members.flatMap((member, i) => (weights[i] === 0 ? [] : termsOfMember(member, h, weights[i]!)));
    const combined = combine.of(values);
    const moved = clip(combined, range) - combined;
    return { operation: 'sum', terms: moved === 0 ? terms : [...terms, { name: 'range', contribution: moved }] };
  });
}

function termsOfMember({ learner, forecasts, steps }: ExplainedMember, h: number, weight: number): readonly Term[] {
  const step = steps?.[h];
  if (step?.operation !== 'sum') return [{ name: learner, contribution: weight * forecasts[h]! }];
  return step.terms.map((term) => ({
    ...term,
    name: `${learner}: ${term.name}`,
    contribution: weight * term.contribution,
  }));
}
