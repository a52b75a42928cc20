import type { Series } from '#src/core/index.ts';
import { completeModel, type Candidate, type Model } from '#src/learners/index.ts';
import type { TrainOptions } from './challenger.ts';
import { firstRows, fitCandidate } from './fit-candidate.ts';
import type { FleetLessons, Lessons } from './fleet-lessons.ts';
import { defaultCoverage, predictionInterval } from './prediction-interval.ts';

/** The candidate that a key takes, with its covariates that the key has, and what its comparison said of its intervals. */
export type Winner = {
  readonly candidate: Candidate;
  /** Half the width of its prediction interval over the validated steps; NaN for none. */
  readonly width: number;
  readonly validationHorizon: number;
};

/** Both models of a winner. */
export type FittedWinner = {
  /** Fitted to all observed rows: what would serve. */
  readonly model: Model;
  /** Fitted to the rows before the holdout: what the gate scores. */
  readonly holdoutModel: Model;
};

/** Fits the winner twice, with what the fleet taught where it learns from one. Throws what the learner throws. */
export function fitWinner(series: Series, winner: Winner, options: TrainOptions, lessons?: FleetLessons): FittedWinner {
  const { horizon, coverage = defaultCoverage, holdout, seed } = options;
  const interval = predictionInterval({ ...winner, horizon, coverage });
  const nRows = series.target.length;
  const fitTo = (rows: number, known: Lessons | undefined): Model => ({
    ...fitCandidate(winner.candidate, firstRows(series, rows), seed, { lessons: known }),
    ...(interval === undefined ? {} : { interval }),
  });
  return {
    model: completeModel(fitTo(nRows, lessons?.all), series),
    holdoutModel: fitTo(nRows - holdout, lessons?.holdout),
  };
}
