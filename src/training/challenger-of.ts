import type { Key, Series } from '#src/core/index.ts';
import type { Candidate } from '#src/learners/index.ts';
import type { Challenger, KeyEvidence, TrainOptions } from './challenger.ts';
import type { Comparison } from './compare-candidates.ts';
import type { KeyComparison } from './compare-key.ts';

/** What the choice and the fits of a key's winner gave; without a winner every candidate failed. */
export type ChoiceOutcome =
  | { readonly winner: undefined }
  /** The fits failed: `failure` says why. */
  | { readonly winner: number; readonly failure: string }
  | {
      readonly winner: number;
      /** With the covariates that the key has. */
      readonly candidate: Candidate;
      /** The models, in the form that the caller keeps. */
      readonly models: Pick<Challenger, 'model' | 'holdoutModel' | 'packed' | 'written' | 'coefficients'>;
    };

/** Gives the challenger of a key that was compared. */
export function challengerOf(
  series: Series,
  { notes, comparison }: KeyComparison & { readonly comparison: Comparison },
  choice: ChoiceOutcome,
  { holdout }: Pick<TrainOptions, 'holdout'>,
): Challenger {
  const validation = comparison.trials.map((each, i) =>
    i === choice.winner ? { ...each.validation, isChosen: true as const } : each.validation,
  );
  const outcome = { key: series.key, validation, holdout, notes, evidence: evidenceOf(comparison) };
  if (choice.winner === undefined) return { ...outcome, state: 'FAILED_TRAIN', reason: allFailed(comparison) };
  if ('failure' in choice) return { ...outcome, state: 'FAILED_TRAIN', reason: choice.failure };
  const cutoff = series.firstPeriod + series.target.length - 1;
  return {
    ...outcome,
    state: 'TRAINED',
    reason: '',
    candidate: choice.candidate,
    ...choice.models,
    cutoff,
    holdoutCutoff: cutoff - holdout,
  };
}

/** Gives the challenger of a key whose data does not allow training. */
export function blockedChallenger(key: Key, reason: string, { holdout }: Pick<TrainOptions, 'holdout'>): Challenger {
  return { key, state: 'BLOCKED_DATA', reason, validation: [], holdout, notes: [] };
}

/** Gives the challenger of a key whose training came to nothing before a candidate could be compared. */
export function failedChallenger(key: Key, reason: string, { holdout }: Pick<TrainOptions, 'holdout'>): Challenger {
  return { key, state: 'FAILED_TRAIN', reason, validation: [], holdout, notes: [] };
}

// What the fleet needs of the comparison.
function evidenceOf({ plan, trials }: Comparison): KeyEvidence {
  return { plan, trials: trials.map(({ losses }) => ({ losses: [...losses] })) };
}

function allFailed({ trials }: Comparison): string {
  const reasons = trials.map(({ validation: { learner, failure } }) => `${learner}: ${failure}`);
  return `no candidate could be fitted: ${reasons.join('; ')}`;
}
