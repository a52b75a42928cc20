import { numberText, periodLabel, type Key, type Series } from '#src/core/index.ts';
import type { Candidate } from '#src/learners/index.ts';
import type { Challenger, TrainOptions, Validation } from './challenger.ts';
import { compareCandidates, fitTo, messageOf } from './compare-candidates.ts';
import { checkTrainOptions } from './train-options.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/**
 * Trains one key: chooses among the candidates on rolling origins before the holdout, then fits the winner twice, to the rows before
 * the holdout and to all rows. What the data does not allow is a state of the challenger; only wrong options throw
 * (TRAIN_OPTIONS_INVALID, TRAIN_PARAMETER_UNKNOWN, TRAIN_PARAMETER_INVALID).
 */
export function trainKey(series: Series, options: TrainOptions): Challenger {
  checkTrainOptions(options);
  const fault = faultOfData(series, options);
  if (fault !== undefined) return blockedKey(series.key, fault, options);
  const fitting = options.candidates.map((candidate) => withUsableCovariates(candidate, series, options.horizon));
  const candidates = fitting.map(({ candidate }) => candidate);
  const notes = [...new Set(fitting.flatMap((each) => each.notes))];
  const comparison = compareCandidates(candidates, series, options);
  if (comparison === undefined) return blockedKey(series.key, tooShort(series, options), options);
  const { validation, winner } = comparison;
  const outcome = { key: series.key, validation, holdout: options.holdout, notes: [...notes, ...comparison.notes] };
  if (winner === undefined) return { ...outcome, state: 'FAILED_TRAIN', reason: allFailed(validation) };
  try {
    return { ...outcome, state: 'TRAINED', reason: '', ...fitWinner(candidates[winner]!, series, options) };
  } catch (error) {
    return { ...outcome, state: 'FAILED_TRAIN', reason: messageOf(error) };
  }
}

/** Gives the challenger of a key whose data does not allow training. */
export function blockedKey(key: Key, reason: string, options: TrainOptions): Challenger {
  return { key, state: 'BLOCKED_DATA', reason, validation: [], holdout: options.holdout, notes: [] };
}

type FittedWinner = Required<Pick<Challenger, 'candidate' | 'model' | 'holdoutModel' | 'cutoff' | 'holdoutCutoff'>>;

function fitWinner(candidate: Candidate, series: Series, options: TrainOptions): FittedWinner {
  const nRows = series.target.length;
  const nBeforeHoldout = nRows - options.holdout;
  return {
    candidate,
    model: fitTo(candidate, series, nRows, options.seed),
    holdoutModel: fitTo(candidate, series, nBeforeHoldout, options.seed),
    cutoff: series.firstPeriod + nRows - 1,
    holdoutCutoff: series.firstPeriod + nBeforeHoldout - 1,
  };
}

function faultOfData({ target, frequency, firstPeriod }: Series, { minRows }: TrainOptions): string | undefined {
  if (target.length < minRows) {
    return `${countRows(target.length)}, and at least ${minRows} are needed`;
  }
  const bad = target.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return `the target of ${periodLabel(frequency, firstPeriod + bad)} is not a finite number`;
  if (target.every((value) => value === target[0])) return `the target is constant (${numberText(target[0]!)})`;
  return undefined;
}

function tooShort(series: Series, { holdout }: TrainOptions): string {
  return (
    `${countRows(series.target.length)} are too few for a holdout of ${holdout}, ` +
    'one validation origin before it and the rows that the candidates need'
  );
}

function countRows(count: number): string {
  return count === 1 ? '1 observed row' : `${count} observed rows`;
}

function allFailed(validation: readonly Validation[]): string {
  return `no candidate could be fitted: ${validation.map(({ learner, failure }) => `${learner}: ${failure}`).join('; ')}`;
}
