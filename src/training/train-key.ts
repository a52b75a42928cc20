import { messageOf, numberText, periodLabel, type Key, type Series } from '#src/core/index.ts';
import type { Candidate, Model } from '#src/learners/index.ts';
import type { Challenger, KeyEvidence, TrainOptions } from './challenger.ts';
import { chooseCandidate } from './choose-candidate.ts';
import { compareCandidates, type Comparison } from './compare-candidates.ts';
import { firstRows, fitCandidate } from './fit-candidate.ts';
import type { FleetEvidence } from './fleet-evidence.ts';
import { defaultCoverage, predictionInterval } from './prediction-interval.ts';
import { checkTrainOptions } from './train-options.ts';
import { withUsableCovariates } from './usable-covariates.ts';

/** The first half of a key's training: its candidates on its validation origins, or why it is blocked. */
export type KeyComparison = {
  readonly key: Key;
  /** The candidates with those of their covariates that the key has. */
  readonly candidates: readonly Candidate[];
  readonly notes: readonly string[];
  readonly comparison?: Comparison;
  /** Stands where `comparison` does not. */
  readonly blocked?: string;
};

/**
 * Trains one key alone: chooses among the candidates on rolling origins before the holdout, then fits the winner twice, to the rows
 * before the holdout and to all rows. What the data does not allow is a state of the challenger; only wrong options throw
 * (TRAIN_OPTIONS_INVALID, TRAIN_PARAMETER_UNKNOWN, TRAIN_PARAMETER_INVALID).
 */
export function trainKey(series: Series, options: TrainOptions): Challenger {
  checkTrainOptions(options);
  return finishKey(series, compareKey(series, options), undefined, options);
}

/** Gives the first half of a key's training. */
export function compareKey(series: Series, options: TrainOptions): KeyComparison {
  const { key } = series;
  const fault = faultOfData(series, options);
  if (fault !== undefined) return blockedComparison(key, fault);
  const fitting = options.candidates.map((candidate) => withUsableCovariates(candidate, series, options.horizon));
  const candidates = fitting.map(({ candidate }) => candidate);
  const comparison = compareCandidates(candidates, series, options);
  if (comparison === undefined) return blockedComparison(key, tooShort(series, options));
  const notes = [...new Set(fitting.flatMap((each) => each.notes)), ...comparison.notes];
  return { key, candidates, notes, comparison };
}

/** Gives the first half for a key whose data does not allow training. */
export function blockedComparison(key: Key, blocked: string): KeyComparison {
  return { key, candidates: [], notes: [], blocked };
}

/** Gives a key's challenger: chooses with what the fleet says, if anything, and fits the winner. */
export function finishKey(
  series: Series,
  { key, candidates, notes, comparison, blocked }: KeyComparison,
  evidence: FleetEvidence | undefined,
  options: TrainOptions,
): Challenger {
  const { holdout } = options;
  if (comparison === undefined) {
    return { key, state: 'BLOCKED_DATA', reason: blocked ?? '', validation: [], holdout, notes: [] };
  }
  const winner = chooseCandidate(comparison, evidence);
  const validation = comparison.trials.map((each, i) =>
    i === winner ? { ...each.validation, isChosen: true as const } : each.validation,
  );
  const outcome = { key, validation, holdout, notes, evidence: evidenceOf(comparison) };
  if (winner === undefined) return { ...outcome, state: 'FAILED_TRAIN', reason: allFailed(comparison) };
  try {
    const interval = intervalOf(comparison, winner, options);
    return { ...outcome, state: 'TRAINED', reason: '', ...fitWinner(candidates[winner]!, interval, series, options) };
  } catch (error) {
    return { ...outcome, state: 'FAILED_TRAIN', reason: messageOf(error) };
  }
}

// What the fleet needs of the comparison; its residuals are let go.
function evidenceOf({ plan, trials }: Comparison): KeyEvidence {
  return { plan, trials: trials.map(({ losses }) => ({ losses: [...losses] })) };
}

type FittedWinner = Required<Pick<Challenger, 'candidate' | 'model' | 'holdoutModel' | 'cutoff' | 'holdoutCutoff'>>;

function fitWinner(
  candidate: Candidate,
  interval: Model['interval'],
  series: Series,
  { holdout, seed }: TrainOptions,
): FittedWinner {
  const nRows = series.target.length;
  const nBeforeHoldout = nRows - holdout;
  const fitTo = (rows: number): Model => ({
    ...fitCandidate(candidate, firstRows(series, rows), seed, new Map()),
    ...(interval === undefined ? {} : { interval }),
  });
  return {
    candidate,
    model: fitTo(nRows),
    holdoutModel: fitTo(nBeforeHoldout),
    cutoff: series.firstPeriod + nRows - 1,
    holdoutCutoff: series.firstPeriod + nBeforeHoldout - 1,
  };
}

function intervalOf({ plan, trials }: Comparison, winner: number, options: TrainOptions): Model['interval'] {
  return predictionInterval({
    residuals: trials[winner]!.residuals,
    validationHorizon: plan.horizon,
    horizon: options.horizon,
    coverage: options.coverage ?? defaultCoverage,
  });
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

function allFailed({ trials }: Comparison): string {
  const reasons = trials.map(({ validation: { learner, failure } }) => `${learner}: ${failure}`);
  return `no candidate could be fitted: ${reasons.join('; ')}`;
}
