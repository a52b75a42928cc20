import type { Series } from '#src/core/index.ts';

/** The names of the learners that Muster has; `learners.ts` holds the implementation of each. */
export const learnerNames = ['seasonal_naive', 'linear', 'random_forest'] as const;
export type LearnerName = (typeof learnerNames)[number];

/** A value that a configuration may hold; plain, so that equal configurations have equal JSON text. */
export type ParameterValue = number | string | boolean | null | readonly number[] | readonly string[];

/** An algorithm with its parameters, before any data: what is tried for a key. Two candidates are the same if their JSON text is. */
export type Candidate = {
  readonly learner: LearnerName;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
};

/** A fitted model: a candidate and the arrays that fitting gave. It knows nothing of its key and holds no code. */
export type Model = Candidate & {
  readonly arrays: Readonly<Record<string, Float64Array>>;
};

/** A learner: fits a candidate to a series and forecasts with what was fitted. Pure: the same input and seed give the same bytes. */
export type Learner = {
  readonly name: LearnerName;
  /** One sentence for help and reports. */
  readonly summary: string;
  /** Fits to the observed rows of the series; throws a MusterError with a TRAIN_ code where the rows do not suffice. */
  readonly fit: (parameters: Candidate['parameters'], series: Series, seed: number) => Model;
  /** Forecasts the `horizon` periods after the last observed row: [horizon]. Never reads a target after that row. */
  readonly forecast: (model: Model, series: Series, horizon: number) => Float64Array;
  /** The fitted coefficients by name, for the learners that have them: what `coefficient.csv` shows. */
  readonly coefficients?: (model: Model) => readonly { readonly name: string; readonly value: number }[];
};
