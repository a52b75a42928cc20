import type { Series } from '#src/core/index.ts';
import type { StepTerms } from './step-terms.ts';
import type { TreeModel } from './kernels/predict-trees.ts';

/** The names of the learners that Muster has, the simplest first; `learners.ts` holds the implementation of each. */
export const learnerNames = [
  'seasonal_naive',
  'croston',
  'sba',
  'tsb',
  'theta',
  'linear',
  'global_linear',
  'ets',
  'mean',
  'median',
  'forest',
  'boosting',
  'global_boosting',
  'random_forest',
] as const;
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
  /** How far from its forecasts the target may lie; absent where it was not measured. */
  readonly interval?: Interval;
};

/** The offsets of a prediction interval: the target of step h lies from forecast + lower[h] to forecast + upper[h]. */
export type Interval = {
  /** Share of the targets that lie inside, above 0 and below 1. */
  readonly coverage: number;
  /** 0 or less: [horizon]. */
  readonly lower: Float64Array;
  /** 0 or more: [horizon]. */
  readonly upper: Float64Array;
};

/** What a pipeline says once for all its candidates; a candidate's own parameters win. */
export type ParameterDefaults = {
  /** Periods after which the season comes back; 1 means no season. */
  readonly seasonLength: number;
  /** Names of the known-future columns. */
  readonly covariates?: readonly string[];
  /** The least value that a forecast may have. */
  readonly lower?: number;
  /** The greatest value that a forecast may have. */
  readonly upper?: number;
};

/** One parameter of a learner: which values it takes, and the one that stands where none is given. */
export type ParameterSpec = {
  /** The values allowed, in words: `a whole number of at least 1`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly fallback: (defaults: ParameterDefaults) => ParameterValue;
  /** The greatest value that a pipeline file may give; models that were registered with a greater one still load. */
  readonly most?: number;
  /** The value of another parameter without which this one has no effect. */
  readonly onlyWith?: { readonly name: string; readonly value: string };
};

/** The parameters of a learner by name. */
export type ParameterTable = Readonly<Record<string, ParameterSpec>>;

/** A learner: fits a candidate to a series and forecasts with what was fitted. Pure: the same input and seed give the same bytes. */
export type Learner = {
  readonly name: LearnerName;
  /** One sentence for help and reports. */
  readonly summary: string;
  readonly parameters: ParameterTable;
  /** The names of the arrays that a model with these parameters has, sorted. */
  readonly arrayNames: (parameters: Candidate['parameters']) => readonly string[];
  /** The least number of observed rows that `fit` takes. */
  readonly minimumRows: (parameters: Candidate['parameters']) => number;
  /** Fits to the observed rows of the series; throws a MusterError with a TRAIN_ code where the rows do not suffice. */
  readonly fit: (parameters: Candidate['parameters'], series: Series, seed: number) => Model;
  /** Forecasts the `horizon` periods after the last observed row: [horizon]. Never reads a target after that row. */
  readonly forecast: (model: Model, series: Series, horizon: number) => Float64Array;
  /** For a combination: the candidates that it is made of, and the model that their models make. */
  readonly combination?: {
    readonly membersOf: (parameters: Candidate['parameters']) => readonly Candidate[];
    readonly join: (parameters: Candidate['parameters'], models: readonly Model[]) => Model;
  };
  /** For a learner that learns from all series of a fleet: `fit` of such a learner takes its series for a fleet of one. */
  readonly ofFleet?: FleetLearning;
  /** The fitted coefficients by name, for the learners that have them: what `coefficient.csv` shows. */
  readonly coefficients?: (model: Model) => readonly Coefficient[];
  /**
   * For a learner of trees: the model with the rows that reach each leaf counted, of the series that it was fitted to. What it forecasts stays the same;
   * `fit` leaves this out, since of all candidates only the model that is kept is asked for it.
   */
  readonly withCovers?: (model: Model, series: Series) => Model;
  /** For a learner whose forecasts are made up of what features add: the terms of each step, [horizon], which make up what `forecast` gives. */
  readonly explain?: (model: Model, series: Series, horizon: number) => readonly StepTerms[];
  /** For a learner of trees that other programs have: the trees of a model. Throws TRAIN_MODEL_DAMAGED. */
  readonly trees?: (model: Model) => ModelTrees;
  /** For a learner of trees, and a combination of such: throws TRAIN_MODEL_DAMAGED where the arrays of a model are none of trees. */
  readonly requireWhole?: (model: Model) => void;
};

/** The forests or boosters of a model, each with the forecast of one function. */
export type ModelTrees = {
  /** The names of the features in the order of their columns. */
  readonly features: readonly string[];
  /** One, or one for each step ahead. */
  readonly functions: readonly TreeModel[];
  /** Sentences that say how a row and a forecast are scaled; absent where they are taken as they are. */
  readonly scaling?: readonly string[];
};

/** How a learner learns from all series of a fleet. */
export type FleetLearning = {
  /** Starts a fit without any series yet. */
  readonly open: (parameters: Candidate['parameters']) => FleetFit;
  /** Gives the model of one series, which forecasts alone, from what the fleet taught. Pure. */
  readonly modelFor: (lesson: Lesson, series: Series) => Model;
};

/** A fit to a fleet under way. Sums are made in the order in which series are added: the same order gives the same bytes. */
export type FleetFit = {
  /** Adds the observed rows of a series; throws as `fit` of the learner where they cannot be read. */
  readonly add: (series: Series) => void;
  /** Gives what the series that were added teach. */
  readonly lesson: () => Lesson;
};

/** What a fleet teaches: a candidate and arrays from which the model of each series is made. It forecasts nothing by itself. */
export type Lesson = Candidate & { readonly arrays: Readonly<Record<string, Float64Array>> };

/** One fitted coefficient, in the units of the target and its column. */
export type Coefficient = { readonly name: string; readonly value: number };
