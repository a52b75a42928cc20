import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isMusterError } from '#src/core/index.ts';
import { candidateDigest, fit, forecast, parseCandidate, type ParameterDefaults } from '#src/learners/index.ts';
import { monthly } from './series.ts';

const defaults: ParameterDefaults = { seasonLength: 12, covariates: ['price'], lower: 0 };

test('fills what a candidate leaves out from the defaults of the pipeline and of the learner', () => {
  expect(parseCandidate('linear', defaults)).toEqual({
    learner: 'linear',
    parameters: {
      seasonLength: 12,
      lags: [1, 12],
      trend: true,
      harmonics: 2,
      covariates: ['price'],
      strategy: 'recursive',
      steps: null,
      lower: 0,
      upper: null,
      ridge: 10,
    },
  });
  expect(parseCandidate('random_forest', { seasonLength: 1 }).parameters).toMatchObject({
    lags: [1],
    harmonics: 2,
    covariates: [],
    lower: null,
    nEstimators: 25,
    maxDepth: null,
    minSamplesSplit: 4,
    maxFeatures: 1,
  });
});

test('takes parameters in snake_case and in camelCase; they win over the defaults', () => {
  const parameters = { n_estimators: 5, maxDepth: 3, season_length: 4, lower: null };
  const { parameters: found } = parseCandidate({ learner: 'random_forest', parameters }, defaults);
  expect(found).toMatchObject({ nEstimators: 5, maxDepth: 3, seasonLength: 4, lower: null });
});

test.each([
  ['a misspelt learner', 'liner', 'TRAIN_LEARNER_UNKNOWN', 'No learner is named "liner". Did you mean "linear"?'],
  ['a number', 3, 'TRAIN_CANDIDATE_INVALID', 'candidates[0]: It is 3.'],
  ['nothing', null, 'TRAIN_CANDIDATE_INVALID', 'It is null.'],
  ['a list', ['linear'], 'TRAIN_CANDIDATE_INVALID', 'It is ["linear"].'],
  ['no learner', { parameters: {} }, 'TRAIN_CANDIDATE_INVALID', 'It names no learner.'],
  [
    'a parameter in the wrong place',
    { learner: 'linear', lags: [1] },
    'TRAIN_CANDIDATE_INVALID',
    'It has "lags" beside',
  ],
  [
    'parameters that are text',
    { learner: 'linear', parameters: 'x' },
    'TRAIN_CANDIDATE_INVALID',
    'candidates[0].parameters',
  ],
])('refuses %s as a candidate', (_, value, code, message) => {
  const error = errorOf(() => parseCandidate(value, defaults, 'candidates[0]'));
  expect(error.code).toBe(code);
  expect(error.message).toContain(message);
});

test.each([
  ['linear', { lag: [1] }, 'TRAIN_PARAMETER_UNKNOWN', 'linear has no parameter "lag". Did you mean "lags"?'],
  ['seasonal_naive', { lags: [1] }, 'TRAIN_PARAMETER_UNKNOWN', 'seasonal_naive has no parameter "lags"'],
  ['linear', { toString: 1 }, 'TRAIN_PARAMETER_UNKNOWN', 'linear has no parameter "to_string"'],
  ['linear', { lags: [0] }, 'TRAIN_PARAMETER_INVALID', '"lags" of linear is [0].'],
  ['linear', { lags: [1, 1] }, 'TRAIN_PARAMETER_INVALID', '"lags" of linear is [1,1].'],
  ['linear', { lags: [1.5] }, 'TRAIN_PARAMETER_INVALID', '"lags" of linear is [1.5].'],
  ['linear', { trend: 'yes' }, 'TRAIN_PARAMETER_INVALID', '"trend" of linear is "yes".'],
  ['linear', { ridge: 0 }, 'TRAIN_PARAMETER_INVALID', '"ridge" of linear is 0.'],
  ['linear', { covariates: [''] }, 'TRAIN_PARAMETER_INVALID', '"covariates" of linear is [""].'],
  ['linear', { harmonics: -1 }, 'TRAIN_PARAMETER_INVALID', '"harmonics" of linear is -1.'],
  ['linear', { lower: 5, upper: 4 }, 'TRAIN_PARAMETER_INVALID', '"lower" of linear is 5 and its "upper" is 4.'],
  ['linear', { upper: '9' }, 'TRAIN_PARAMETER_INVALID', '"upper" of linear is "9".'],
  ['seasonal_naive', { season_length: 0 }, 'TRAIN_PARAMETER_INVALID', '"season_length" of seasonal_naive is 0.'],
  ['random_forest', { n_estimators: 0 }, 'TRAIN_PARAMETER_INVALID', '"n_estimators" of random_forest is 0.'],
  ['random_forest', { max_depth: 0 }, 'TRAIN_PARAMETER_INVALID', '"max_depth" of random_forest is 0.'],
  ['random_forest', { min_samples_split: 1 }, 'TRAIN_PARAMETER_INVALID', '"min_samples_split" of random_forest is 1.'],
  ['random_forest', { max_features: 1.1 }, 'TRAIN_PARAMETER_INVALID', '"max_features" of random_forest is 1.1.'],
  ['boosting', { learning_rate: NaN }, 'TRAIN_PARAMETER_INVALID', '"learning_rate" of boosting is NaN.'],
  ['linear', { lags: [-Infinity] }, 'TRAIN_PARAMETER_INVALID', '"lags" of linear is [-Infinity].'],
  [
    'boosting',
    { quantile_alpha: 0.9 },
    'TRAIN_PARAMETER_INVALID',
    '"quantile_alpha" of boosting has no effect where "objective" is squared_error.',
  ],
  [
    'boosting',
    { objective: 'quantile', tweedie_variance_power: 1.5 },
    'TRAIN_PARAMETER_INVALID',
    '"tweedie_variance_power" of boosting has no effect where "objective" is quantile.',
  ],
  ['linear', { steps: 6 }, 'TRAIN_PARAMETER_INVALID', '"steps" of linear has no effect where "strategy" is recursive.'],
  ['forest', { n_estimators: 1e8 }, 'TRAIN_PARAMETER_INVALID', '"n_estimators" of forest is 100,000,000.'],
  ['linear', { strategy: 'direct', steps: 1e6 }, 'TRAIN_PARAMETER_INVALID', '"steps" of linear is 1,000,000.'],
])('refuses %s with %j', (learner, parameters, code, message) => {
  const error = errorOf(() => parseCandidate({ learner, parameters }, defaults, 'candidates[2]'));
  expect(error.code).toBe(code);
  expect(error.message).toContain(message);
  expect(error.message).toContain('candidates[2].parameters.');
});

test('reports all wrong parameters at once', () => {
  const parameters = { lags: [0], ridge: -1, trend: 1 };
  const error = errorOf(() => parseCandidate({ learner: 'linear', parameters }, defaults));
  expect(error.faults.map(({ where }) => where?.path)).toEqual([
    'candidate.parameters.lags',
    'candidate.parameters.ridge',
    'candidate.parameters.trend',
  ]);
});

test.each([
  ['boosting', { objective: 'quantile', quantile_alpha: 0.9 }],
  ['boosting', { n_estimators: 100_000 }],
  // Its objective is the quantile where none is given.
  ['global_boosting', { quantile_alpha: 0.9 }],
  ['linear', { steps: null }],
  ['linear', { strategy: 'direct', steps: 6 }],
])('takes %s with %j', (learner, parameters) => {
  expect(parseCandidate({ learner, parameters }, defaults).learner).toBe(learner);
});

test('a model that was registered with a parameter without effect still forecasts, whatever it lacks of newer ones', () => {
  const series = monthly(Array.from({ length: 40 }, (_, t) => 10 + (t % 12)));
  const { objective, ...older } = parseCandidate('boosting', { seasonLength: 12 }).parameters;
  const model = fit(parseCandidate('boosting', { seasonLength: 12 }), series, 0);
  const registered = { ...model, parameters: { ...older, quantileAlpha: 0.9, steps: 6 } };
  expect(objective).toBe('squared_error');
  expect(forecast(registered, series, 3)).toEqual(forecast(model, series, 3));
});

test('a candidate made by hand is checked when it is fitted', () => {
  const series = monthly([1, 2, 3, 4, 5, 6, 7, 8]);
  const error = errorOf(() => fit({ learner: 'linear', parameters: { lag: [1] } }, series, 0));
  expect(error.code).toBe('TRAIN_PARAMETER_UNKNOWN');
});

test('the digest of a candidate does not depend on the order of its parameters, and on nothing else but it', () => {
  const { parameters } = parseCandidate('linear', defaults);
  const digest = candidateDigest({ learner: 'linear', parameters });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(Object.entries(parameters), { minLength: Object.keys(parameters).length }),
      (entries) => {
        expect(candidateDigest({ parameters: Object.fromEntries(entries), learner: 'linear' })).toBe(digest);
      },
    ),
    { seed: 1, numRuns: 30 },
  );
  expect(candidateDigest({ learner: 'linear', parameters: { ...parameters, ridge: 11 } })).not.toBe(digest);
  expect(candidateDigest({ learner: 'random_forest', parameters })).not.toBe(digest);
});

function errorOf(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (isMusterError(error)) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
