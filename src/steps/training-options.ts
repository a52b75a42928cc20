import { z } from 'zod';
import { isMusterError } from '#src/core/index.ts';
import { candidateDigest, parseCandidate } from '#src/learners/index.ts';
import { defaultCoverage, metricNames, unitlessMetrics, type TrainOptions } from '#src/training/index.ts';
import { seasonLengthOf, type SeriesContext, type trainingSettings } from './series-settings.ts';
import { targetRange } from './target-range.ts';

/** What a pipeline file may say of the training. */
export const trainingOptions = z.strictObject({
  candidates: z
    .array(z.unknown())
    .min(1)
    .superRefine(reportWrongCandidates)
    .describe('The learners to try: a name, or { learner, parameters }.'),
  min_rows: z.int().min(1).default(24).describe('The least number of observed rows with which a key is trained.'),
  holdout: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe(
      'The last periods, which only the gate sees; the horizon unless it is said. Two horizons or more let it test each key.',
    ),
  holdout_origins: z
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe(
      'Horizons in the holdout, each forecast from an origin of its own: the more, the surer the gate. Without effect where holdout is said.',
    ),
  origins: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe('The points before the holdout from which candidates forecast to be compared.'),
  validation_horizon: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Periods that are forecast from each origin; the horizon, or less where the history is short, unless it is said.',
    ),
  metric: z
    .union([z.enum(metricNames), z.partialRecord(z.enum(unitlessMetrics), z.number().min(0)).refine(hasWeight)])
    .default('rmse')
    .describe('The error by which candidates are compared: one, or weights of several without a unit.'),
  selection: z
    .enum(['fleet', 'key'])
    .default('fleet')
    .describe(
      'fleet: a key leaves the best candidate of the fleet on strong evidence only; key: on its own errors alone.',
    ),
  coverage: z
    .number()
    .gt(0)
    .lt(1)
    .default(defaultCoverage)
    .describe('The share of values that prediction intervals shall hold.'),
  budget: z
    .strictObject({
      minutes: z
        .number()
        .gt(0)
        .optional()
        .describe(
          'After so many minutes no further key is begun: those are NOT_BEGUN, their champions stay, and the next run begins those first that waited longest.',
        ),
      seconds_per_key: z
        .number()
        .gt(0)
        .optional()
        .describe(
          'A key compares no further candidate after so many seconds; which ones then depends on the machine, and a key whose rows do not change keeps the choice that it made so. No limit unless it is said.',
        ),
    })
    .default({})
    .describe('How long training may take; without limits unless they are said.'),
  reuse: z
    .boolean()
    .default(true)
    .describe(
      'Whether keys whose rows, settings and code did not change keep the challengers of the training before; false trains all.',
    ),
});

/** The options of the training, checked, with defaults. */
export type TrainingRules = z.output<typeof trainingOptions>;

/** Gives what the training of each key goes by: the options of the step, with the settings of the pipeline. */
export function trainOptions(
  { pipeline, settings }: SeriesContext<keyof typeof trainingSettings.shape>,
  rules: TrainingRules,
  covariates: readonly string[],
): TrainOptions {
  const seasonLength = seasonLengthOf(settings);
  const defaults = { seasonLength, covariates, ...targetRange(settings) };
  const { validation_horizon: validationHorizon, budget } = rules;
  return {
    candidates: rules.candidates.map((candidate) => parseCandidate(candidate, defaults)),
    horizon: settings.horizon,
    seasonLength,
    minRows: rules.min_rows,
    holdout: rules.holdout ?? settings.horizon * rules.holdout_origins,
    origins: rules.origins,
    ...(validationHorizon === undefined ? {} : { validationHorizon }),
    metric: rules.metric,
    selection: rules.selection,
    coverage: rules.coverage,
    ...(budget.seconds_per_key === undefined ? {} : { secondsPerKey: budget.seconds_per_key }),
    seed: pipeline.seed,
  };
}

function hasWeight(weights: Readonly<Partial<Record<string, number>>>): boolean {
  return Object.values(weights).some((weight) => weight !== undefined && weight > 0);
}

function reportWrongCandidates(candidates: readonly unknown[], context: z.RefinementCtx): void {
  const seen = new Map<string, number>();
  for (const [i, candidate] of candidates.entries()) {
    const report = (message: string): void => context.addIssue({ code: 'custom', path: [i], message });
    try {
      // Whether a candidate is well formed, and which one it is, does not depend on the season.
      const digest = candidateDigest(parseCandidate(candidate, { seasonLength: 1 }));
      const first = seen.get(digest);
      if (first === undefined) seen.set(digest, i);
      else report(`It is the same as candidates[${first}]; each candidate is listed once.`);
    } catch (error) {
      if (!isMusterError(error)) throw error;
      for (const { what, expected } of error.faults)
        report(`${what}${expected === undefined ? '' : ` Expected: ${expected}.`}`);
    }
  }
}
