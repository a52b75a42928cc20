import type { Key } from '#src/core/index.ts';
import type { Candidate, Coefficient, LearnerName, Model } from '#src/learners/index.ts';
import type { SelectionMetric } from './selection-metric.ts';

/** How a training is done; the same for all keys of a fleet. */
export type TrainOptions = {
  /** What is tried for each key. */
  readonly candidates: readonly Candidate[];
  /** Periods to forecast. */
  readonly horizon: number;
  /** Periods after which the season comes back. */
  readonly seasonLength: number;
  /** A key with fewer observed rows is blocked. */
  readonly minRows: number;
  /** Observed rows at the end of each series that no fit and no choice sees; at least 1. */
  readonly holdout: number;
  /** Rolling origins on which candidates are compared; at least 1. */
  readonly origins: number;
  /** Periods forecast from each origin; without it, the horizon or a share of the history, whichever is less. */
  readonly validationHorizon?: number;
  /** The error by which candidates are chosen. */
  readonly metric: SelectionMetric;
  /**
   * `fleet`, as without it: a key takes the candidate that is best for the fleet unless its own origins say otherwise strongly enough
   * (see `fleetEvidence`). `key`: the least error on its own origins.
   */
  readonly selection?: 'fleet' | 'key';
  /** Share of the targets that prediction intervals shall hold, above 0 and below 1; 0.8 without it. */
  readonly coverage?: number;
  /**
   * Seconds of computing after which no further candidate of a key is compared; no limit without it. What is skipped depends on the
   * machine: with it, the same input need not give the same bytes.
   */
  readonly secondsPerKey?: number;
  readonly seed: number;
};

/** The error of one candidate on the validation origins of one key. */
export type Validation = {
  readonly learner: LearnerName;
  /** Root mean squared error, the mean of the origins; NaN after a failure. */
  readonly rmse: number;
  /** Mean absolute error, the mean of the origins; NaN after a failure. */
  readonly mae: number;
  /** The error by which was chosen, the mean of the origins; NaN after a failure. */
  readonly loss: number;
  readonly nOrigins: number;
  /** Why the candidate could not be compared. */
  readonly failure?: string;
  /** Stands at the winner alone. */
  readonly isChosen?: true;
};

/** Where candidates are compared: from each origin, the number of rows before it, the next `horizon` rows are forecast. */
export type ValidationPlan = {
  /** Rows before each origin, the newest origin first. */
  readonly origins: readonly number[];
  readonly horizon: number;
};

/** What the comparison of a key's candidates says to the choices of other keys. */
export type KeyEvidence = {
  readonly plan: ValidationPlan;
  /** One for each candidate: the error that decides, by origin, the newest first; empty after a failure. */
  readonly trials: readonly { readonly losses: readonly number[] }[];
};

/** What a challenger rests on, by digest: equal for a key that would be trained to the same end. */
export type ChallengerBasis = {
  /** The series of the key, as training saw it. */
  readonly rowsDigest: string;
  /** How it was trained, and by which code. */
  readonly settingsDigest: string;
};

/** A model in the bytes of its format, and their SHA-256 digest. */
export type PackedModel = { readonly digest: string; readonly bytes: Uint8Array };

/** What training gives for one key. */
export type Challenger = {
  readonly key: Key;
  readonly state: 'TRAINED' | 'BLOCKED_DATA' | 'FAILED_TRAIN' | 'NOT_BEGUN';
  /** Why the key has no model of today, a sentence; empty when it is TRAINED. */
  readonly reason: string;
  /** The winner's configuration. */
  readonly candidate?: Candidate;
  /** The winner, fitted to all observed rows: what would serve. */
  readonly model?: Model;
  /** The winner, fitted to the rows before the holdout: what the gate scores. */
  readonly holdoutModel?: Model;
  /** One entry for each candidate, in the order of the options; empty when nothing was compared. */
  readonly validation: readonly Validation[];
  /** Period number of the last row of `model`. */
  readonly cutoff?: number;
  /** Period number of the last row of `holdoutModel`. */
  readonly holdoutCutoff?: number;
  /** Rows in the holdout. */
  readonly holdout: number;
  /** What was done otherwise than asked, such as `price unused: not known for the 12 months after 2025-03`. */
  readonly notes: readonly string[];
  /** What the key says of the candidates; stands where they were compared. */
  readonly evidence?: KeyEvidence;
  /** Stands where a training that compares it with the one before made the challenger. */
  readonly basis?: ChallengerBasis;
  /** Both models in the bytes of their format, as a training of a fleet and the table give them; `model` and `holdoutModel` are left out then. */
  readonly packed?: { readonly model: PackedModel; readonly holdoutModel: PackedModel };
  /** The digests of both models where they were written to pack files already; `packed` is left out then. */
  readonly written?: { readonly model: string; readonly holdoutModel: string };
  /** The coefficients of the model that would serve, where the training gave them beside its bytes. */
  readonly coefficients?: readonly Coefficient[];
  /** Milliseconds of computing that the key's training took; no part of what makes two challengers equal. */
  readonly trainMs?: number;
  /** Of a key that is NOT_BEGUN: after so many runs in a row. What else it holds is of the training before these. */
  readonly runsNotBegun?: number;
  /** Set where another training of the same rows may end otherwise: a budget had ended, or worker threads had. It is never reused. */
  readonly unfinished?: 'not begun' | 'lost';
};

export type ChallengerState = Challenger['state'];
