import { expect, test } from '@jest/globals';
import { RandomForestRegression } from 'ml-random-forest';
import { fit, forecast, parseCandidate, writeModel, type ExchangeFormat, type Model } from '#src/learners/index.ts';
import { readXgboost } from '#src/learners/exchange/read-xgboost.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { monthly, seasonalDemand } from '../series.ts';

const series = monthly(seasonalDemand(48));

function modelOf(learner: string, parameters: Readonly<Record<string, unknown>> = {}): Model {
  return fit(
    parseCandidate({ learner, parameters: { trend: false, harmonics: 0, ...parameters } }, { seasonLength: 12 }),
    series,
    7,
  );
}

function codeOf(model: Model, format: ExchangeFormat): unknown {
  try {
    writeModel(model, format);
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

/** What the file of a function says for a row, by the program that it was written for, or by our own reader where that is no JavaScript. */
const readers: Readonly<Record<ExchangeFormat, (text: string, row: readonly number[]) => number>> = {
  xgboost: (text, row) => predictTrees(readXgboost(text), row)[0]!,
  'ml-random-forest': (text, row) =>
    RandomForestRegression.load(JSON.parse(text) as Parameters<typeof RandomForestRegression.load>[0]).predict([
      [...row],
    ])[0]!,
};

test.each([
  ['boosting', 'xgboost'],
  ['boosting', 'ml-random-forest'],
  ['forest', 'ml-random-forest'],
  ['random_forest', 'ml-random-forest'],
] as const)('a model of %s for %s says there of the lags what it forecasts here', (learner, format) => {
  const model = modelOf(learner, { lags: [1, 12] });
  const { features, texts } = writeModel(model, format);
  expect(features).toEqual(['lag_1', 'lag_12']);
  expect(texts).toHaveLength(1);
  const found = readers[format](texts[0]!, [series.target.at(-1)!, series.target.at(-12)!]);
  expect(found / forecast(model, series, 1)[0]!).toBeCloseTo(1, 6);
});

test("xgboost's file names the columns, in which rows are told apart", () => {
  const { features, texts } = writeModel(modelOf('boosting', { trend: true, harmonics: 1, lags: [1] }), 'xgboost');
  expect(features).toEqual(['lag_1', 'trend', 'sin_1', 'cos_1']);
  const { learner } = JSON.parse(texts[0]!) as { readonly learner: { readonly feature_names: unknown } };
  expect(learner.feature_names).toEqual(features);
});

test.each([
  [['price', 'lag_1'], 'twice'],
  [['price<2', 'b'], 'that xgboost refuses'],
])("xgboost's file names no columns where %j has a name %s", (covariates) => {
  const columns = Object.fromEntries(covariates.map((name) => [name, Float64Array.from(series.target, (_, t) => t)]));
  const given = { learner: 'boosting', parameters: { trend: false, harmonics: 0, lags: [1], covariates } };
  const model = fit(parseCandidate(given, { seasonLength: 12 }), { ...series, covariates: columns }, 7);
  expect(writeModel(model, 'xgboost').texts[0]).toContain('"feature_names":[]');
});

test('a model with a function for each step has a text for each, and the second reads no lag shorter than its step', () => {
  const model = modelOf('boosting', { lags: [1, 3], strategy: 'direct', steps: 2, n_estimators: 20 });
  const { texts } = writeModel(model, 'xgboost');
  expect(texts).toHaveLength(2);
  const expected = forecast(model, series, 2);
  const values = [...series.target];
  const rows = [
    [values.at(-1)!, values.at(-3)!],
    [values.at(-1)!, values.at(-2)!],
  ];
  for (const [i, text] of texts.entries()) expect(readers.xgboost(text, rows[i]!) / expected[i]!).toBeCloseTo(1, 6);
});

test('ml-random-forest loads a random_forest, which it had fitted, and predicts of every row what it forecasts here', () => {
  const model = modelOf('random_forest', { lags: [1, 3], strategy: 'direct', steps: 2, max_features: 0.5 });
  const { texts } = writeModel(model, 'ml-random-forest');
  const expected = forecast(model, series, 2);
  const values = [...series.target];
  const rows = [
    [values.at(-1)!, values.at(-3)!],
    [values.at(-1)!, values.at(-2)!],
  ];
  for (const [i, text] of texts.entries()) {
    expect(readers['ml-random-forest'](text, rows[i]!) / expected[i]!).toBeCloseTo(1, 12);
  }
  for (const changed of [
    { column: model.arrays['column']!.map(() => 7) },
    { right: model.arrays['right']!.map(() => 0) },
    { roots: model.arrays['roots']!.map(() => -1) },
  ]) {
    const broken = { ...model, arrays: { ...model.arrays, ...changed } as Model['arrays'] };
    expect(codeOf(broken, 'ml-random-forest')).toBe('TRAIN_MODEL_DAMAGED');
  }
});

test('a model of global_boosting says by what its rows and forecasts are scaled, and there forecasts the same', () => {
  const price = Array.from({ length: 49 }, (_, t) => 10 + ((t * 7) % 5));
  const priced = monthly(seasonalDemand(48), { price });
  const parameters = { lags: [1, 12], harmonics: 0, n_estimators: 20 };
  const given = { learner: 'global_boosting', parameters };
  const model = fit(parseCandidate(given, { seasonLength: 12, covariates: ['price'] }), priced, 7);
  const { features, texts, scaling } = writeModel(model, 'xgboost');
  expect(features).toEqual(['lag_1', 'lag_12', 'price']);
  const [, level, share] = /^The scale of a row is ([\d.]+) \+ ([\d.]+) × the mean of the absolute lags\.$/.exec(
    scaling[0]!,
  )!;
  const [, unit] = /^Divide price by ([\d.]+)\.$/.exec(scaling[1]!)!;
  expect(scaling.slice(2)).toEqual(['Divide lags by the scale, and take the forecast times the scale.']);
  const [last, yearAgo] = [priced.target.at(-1)!, priced.target.at(-12)!];
  const scale = Number(level) + (Number(share) * (last + yearAgo)) / 2;
  const found = scale * readers.xgboost(texts[0]!, [last / scale, yearAgo / scale, price[48]! / Number(unit)]);
  expect(found / forecast(model, priced, 1)[0]!).toBeCloseTo(1, 6);
  const zeros = monthly(Array.from({ length: 48 }, () => 0));
  const ofZeros = fit(parseCandidate({ learner: 'global_boosting', parameters }, { seasonLength: 12 }), zeros, 7);
  expect(codeOf(ofZeros, 'xgboost')).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
});

test('a forest is none of xgboost, and a model without trees none of either', () => {
  for (const learner of ['forest', 'random_forest'])
    expect(codeOf(modelOf(learner, { lags: [1] }), 'xgboost')).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
  for (const format of ['xgboost', 'ml-random-forest'] as const)
    expect(codeOf(modelOf('linear', { lags: [1] }), format)).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
});

test('a model whose arrays do not lead to leaves is refused, not written', () => {
  const model = modelOf('boosting', { lags: [1], n_estimators: 3 });
  const broken = { ...model, arrays: { ...model.arrays, links: model.arrays['links']!.map(() => 0) } };
  expect(codeOf(broken, 'xgboost')).toBe('TRAIN_MODEL_DAMAGED');
});
