import { messageOf, type Series } from '#src/core/index.ts';
import { blockedChallenger, challengerOf, type ChoiceOutcome } from './challenger-of.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import { chooseCandidate } from './choose-candidate.ts';
import type { Comparison } from './compare-candidates.ts';
import { compareKey } from './compare-key.ts';
import { fitWinner } from './fit-winner.ts';
import { checkTrainOptions } from './train-options.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/**
 * Trains one key alone: chooses among the candidates on rolling origins before the holdout, then fits the winner twice, to the rows
 * before the holdout and to all rows. What the data does not allow is a state of the challenger; only wrong options throw
 * (TRAIN_OPTIONS_INVALID, TRAIN_PARAMETER_UNKNOWN, TRAIN_PARAMETER_INVALID).
 */
export function trainKey(series: Series, options: TrainOptions): Challenger {
  checkTrainOptions(options);
  const { comparison, notes, blocked } = compareKey(series, options);
  if (comparison === undefined) return blockedChallenger(series.key, blocked ?? '', options);
  return challengerOf(series, { comparison, notes }, chooseAndFit(series, comparison, options), options);
}

function chooseAndFit(series: Series, comparison: Comparison, options: TrainOptions): ChoiceOutcome {
  const winner = chooseCandidate(comparison, undefined);
  if (winner === undefined) return { winner };
  const { candidate } = withUsableCovariates(options.candidates[winner]!, series, options.horizon);
  const { width } = comparison.trials[winner]!;
  try {
    const models = fitWinner(series, { candidate, width, validationHorizon: comparison.plan.horizon }, options);
    return { winner, candidate, models };
  } catch (error) {
    return { winner, failure: messageOf(error) };
  }
}
