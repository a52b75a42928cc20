import { joinTerms, type StepTerms } from '#src/learners/index.ts';
import type { KeyForecast } from './forecast-key.ts';

/**
 * Gives what makes up the forecasts of a key as they stand, [horizon]; none where they are not made up of terms. Where a forecast was reconciled with
 * totals, a last term `reconciled` says what that did.
 */
export function explainedSteps({ values, terms = [] }: KeyForecast, isReconciled: boolean): readonly StepTerms[] {
  if (!isReconciled) return terms;
  return terms.map((step, h) => {
    const before = joinTerms(step);
    const contribution = step.operation === 'sum' ? values[h]! - before : values[h]! / before;
    return { ...step, terms: [...step.terms, { name: 'reconciled', contribution }] };
  });
}
