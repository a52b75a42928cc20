import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fit, forecast, parseCandidate, packModel, unpackModel } from '#src/learners/index.ts';
import { readXgboost } from '#src/learners/exchange/read-xgboost.ts';
import { writeXgboost } from '#src/learners/exchange/write-xgboost.ts';
import { binColumns } from '#src/learners/kernels/bin-columns.ts';
import { growHistogramBooster } from '#src/learners/kernels/histogram-boosting.ts';
import { explainRow, meansOfCovers } from '#src/learners/kernels/explain-row.ts';
import { boosterOptions, startOf, type BoosterDesign } from '#src/learners/booster-parameters.ts';
import { lagRows, type LagDesign } from '#src/learners/lag-features.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster, type Booster } from '#src/learners/kernels/gradient-boosting.ts';
import { coverNodes, gainNodes } from '#src/learners/kernels/node-covers.ts';
import { completeModel, treesOf } from '#src/learners/learners.ts';
import { usual } from '../kernels/xgboost-cases.ts';
import { monthly, seasonalDemand } from '../series.ts';

type Tree = Readonly<Record<'sum_hessian' | 'loss_changes', readonly number[]>>;
type Document = {
  readonly learner: {
    readonly objective: { readonly name: string };
    readonly gradient_booster: { readonly model: { readonly trees: readonly Tree[] } };
  };
};
type Saved = { readonly features: readonly (readonly (number | null)[])[]; readonly model: Document };

const saved = JSON.parse(
  readFileSync(new URL('xgboost-2.1.4-models.json', import.meta.url), 'utf8'),
) as readonly Saved[];
const treesIn = (document: Document): readonly Tree[] => document.learner.gradient_booster.model.trees;

// The second derivatives of all objectives but tweedie rest on the margins alone, so that the targets need not be known.
const cases = saved.filter(({ model }) => model.learner.objective.name !== 'reg:tweedie');

test.each(cases.map((each) => [each.model.learner.objective.name, each] as const))(
  'the covers of a model of %s are those that xgboost has counted',
  (_, { features, model }) => {
    const booster = readXgboost(JSON.stringify(model));
    const rows = features.flat().map((value) => value ?? Number.NaN);
    const covers = coverNodes(booster, rows, new Float64Array(features.length));
    const written = JSON.parse(writeXgboost({ ...booster, trees: { ...booster.trees, covers } })) as Document;
    for (const [t, tree] of treesIn(model).entries()) {
      const found = treesIn(written)[t]!.sum_hessian;
      expect(found).toHaveLength(tree.sum_hessian.length);
      for (const [node, value] of tree.sum_hessian.entries()) expect(found[node]! / value).toBeCloseTo(1, 4);
    }
  },
);

const gained = saved.filter(({ model }) => model.learner.objective.name === 'multi:softprob');

test.each(gained.map((each) => [each.model.learner.objective.name, each] as const))(
  'the gains of a model of %s follow from its leaves and covers',
  (_, { features, model }) => {
    const booster = readXgboost(JSON.stringify(model));
    const rows = features.flat().map((value) => value ?? Number.NaN);
    const covers = coverNodes(booster, rows, new Float64Array(features.length));
    const splitGains = gainNodes(booster.trees, covers, { learningRate: 0.3, regLambda: 1, maxDeltaStep: 0 })!;
    const written = JSON.parse(writeXgboost({ ...booster, trees: { ...booster.trees, splitGains } })) as Document;
    for (const [t, tree] of treesIn(model).entries()) {
      for (const [node, value] of tree.loss_changes.entries())
        expect(treesIn(written)[t]!.loss_changes[node]).toBeCloseTo(value, 3);
    }
  },
);

test.each([
  ['forest', {}],
  ['boosting', {}],
  ['boosting', { objective: 'poisson' }],
] as const)('a packed %s with %j explains a row by the covers that it holds', (learner, parameters) => {
  const series = monthly(seasonalDemand(60));
  const given = parseCandidate(
    { learner, parameters: { trend: false, harmonics: 0, ...parameters } },
    { seasonLength: 12 },
  );
  const model = unpackModel(packModel(completeModel(fit(given, series, 1), series)));
  const { functions } = treesOf(model)!;
  const parts = explainRow(functions[0]!, meansOfCovers(functions[0]!)!, [
    series.target.at(-1)!,
    series.target.at(-12)!,
  ]);
  const sum = parts.reduce((total, part) => total + part, 0);
  const isLog = 'objective' in parameters;
  expect((isLog ? Math.exp(sum) : sum) / forecast(model, series, 1)[0]!).toBeCloseTo(1, 6);
  // A root is reached by all rows: 48 have both lags.
  const { covers, roots } = functions[0]!.trees;
  if (!isLog) for (const root of roots) expect(covers![root]).toBe(48);
});

test('a model that was made before covers were kept forecasts the same, and holds none', () => {
  const series = monthly(seasonalDemand(60));
  const older = fit(parseCandidate('forest', { seasonLength: 12 }), series, 1);
  const model = completeModel(older, series);
  const arrays = { ...model.arrays, links: model.arrays['links']!.map((link) => Math.max(link, -1)) };
  expect({ ...model, arrays }).toEqual(older);
  expect(forecast(older, series, 12)).toEqual(forecast(model, series, 12));
  expect(meansOfCovers(treesOf(older)!.functions[0]!)).toBeUndefined();
});

test('each function of a direct model, and each member of a combination, gets the covers of its own rows', () => {
  const series = monthly(seasonalDemand(60));
  const direct = { learner: 'boosting', parameters: { lags: [1, 12], strategy: 'direct', steps: 3 } };
  const given = parseCandidate(direct, { seasonLength: 12 });
  const { functions } = treesOf(completeModel(fit(given, series, 1), series))!;
  // The longest lag of each step is 12, and leaves 48 rows.
  for (const { trees } of functions) expect([...trees.roots].every((root) => trees.covers![root] === 48)).toBe(true);
  const combined = parseCandidate({ learner: 'mean', parameters: { of: ['forest', 'theta'] } }, { seasonLength: 12 });
  const model = {
    ...fit(combined, series, 1),
    interval: { coverage: 0.8, lower: new Float64Array(1), upper: new Float64Array(1) },
  };
  const complete = completeModel(model, series);
  const member = fit(parseCandidate('forest', { seasonLength: 12 }), series, 1);
  expect(complete.arrays['forest.links']).toEqual(completeModel(member, series).arrays['links']);
  expect(complete.arrays['forest.links']).not.toEqual(model.arrays['forest.links']);
  expect(complete.interval).toBe(model.interval);
});

test.each([
  ['poisson', { max_delta_step: 0.4 }, { poisson_regression_param: { max_delta_step: '0.4' } }],
  ['tweedie', { tweedie_variance_power: 1.3 }, { tweedie_regression_param: { tweedie_variance_power: '1.3' } }],
  ['quantile', { quantile_alpha: 0.9 }, { quantile_loss_param: { quantile_alpha: '[0.9]' } }],
] as const)('a booster of %s says in the file of xgboost what shaped its loss', (objective, parameters, expected) => {
  const given = parseCandidate({ learner: 'boosting', parameters: { objective, ...parameters } }, { seasonLength: 12 });
  const { functions } = treesOf(fit(given, monthly(seasonalDemand(48)), 1))!;
  const { learner } = JSON.parse(writeXgboost(functions[0]!)) as Document;
  expect(learner.objective).toMatchObject(expected);
});

/** Completes a booster of the learner, and gives it as others see it, with what the kernel grows of the same rows. */
function learnedAndGrown(parameters: Readonly<Record<string, unknown>>): {
  readonly learned: Booster;
  readonly grown: Booster;
  readonly targets: Float64Array;
  readonly firstColumn: (feature: number) => Float64Array;
} {
  const series = monthly(seasonalDemand(60));
  const given = parseCandidate(
    { learner: 'boosting', parameters: { lags: [1, 12], ...parameters } },
    { seasonLength: 12 },
  );
  const learned = treesOf(completeModel(fit(given, series, 1), series))!.functions[0] as Booster;
  const design = given.parameters as unknown as BoosterDesign & LagDesign;
  const { features, nRows, nFeatures, targets } = lagRows(design, series, series.firstPeriod);
  const base = startOf(design, targets);
  const isLog = design.objective === 'poisson' || design.objective === 'tweedie';
  const left = isLog ? targets : targets.map((target) => target - base);
  const grown = growBooster(
    presortColumns(features, nRows, nFeatures),
    left,
    boosterOptions(design, isLog ? base : 0, 1),
  );
  const firstColumn = (feature: number): Float64Array =>
    Float64Array.from({ length: nRows }, (_, i) => features[i * nFeatures + feature]!);
  return { learned, grown, targets, firstColumn };
}

/** The derivatives of the losses by the margin, as their definitions give them. */
const derivatives: Readonly<Record<string, (margin: number, target: number) => readonly [number, number]>> = {
  squared_error: (margin, target) => [margin - target, 1],
  poisson: (margin, target) => [Math.exp(margin) - target, Math.exp(margin + 0.7)],
  tweedie: (margin, target) => [
    Math.exp(0.5 * margin) - target * Math.exp(-0.5 * margin),
    0.5 * Math.exp(0.5 * margin) + 0.5 * target * Math.exp(-0.5 * margin),
  ],
};

test.each([
  ['squared_error', {}],
  ['squared_error', { learning_rate: 0.5, reg_lambda: 0, max_depth: 4 }],
  ['squared_error', { colsample_bytree: 0.5 }],
  ['squared_error', { max_delta_step: 1e6 }],
  ['poisson', {}],
  ['tweedie', { learning_rate: 0.3 }],
])('the gains of a registered booster of %s with %j are those of the fit', (objective, parameters) => {
  const { learned, grown, targets, firstColumn } = learnedAndGrown({ objective, ...parameters });
  const { splitGains, split, value, nFeatures } = learned.trees;
  const byFeature = new Float64Array(nFeatures);
  for (const [node, gain] of splitGains!.entries()) if (split[node]! >= 0) byFeature[split[node]! >> 1]! += gain;
  const total = byFeature.reduce((sum, gain) => sum + gain, 0);
  for (const [j, share] of grown.trees.importance.entries()) expect(byFeature[j]! / total).toBeCloseTo(share, 3);
  // The gain of the first split, by formula 7.
  const margin = objective === 'squared_error' ? learned.baseMargin : grown.baseMargin;
  const column = firstColumn(split[0]! >> 1);
  const sums = { left: [0, 0], right: [0, 0], all: [0, 0] };
  for (const [i, target] of targets.entries()) {
    const own = derivatives[objective]!(margin, target);
    for (const side of [sums.all, Math.fround(column[i]!) < value[0]! ? sums.left : sums.right]) {
      for (const k of [0, 1]) side[k]! += own[k]!;
    }
  }
  const lambda = (parameters as { readonly reg_lambda?: number }).reg_lambda ?? 1;
  const score = ([g, h]: readonly number[]): number => g! ** 2 / (h! + lambda);
  expect(splitGains![0]! / (score(sums.left) + score(sums.right) - score(sums.all))).toBeCloseTo(1, 4);
});

test.each([
  ['quantile', {}],
  ['squared_error', { reg_alpha: 0.5 }],
  ['squared_error', { subsample: 0.5 }],
  ['squared_error', { max_delta_step: 0.5 }],
  ['poisson', { max_delta_step: 0.01 }],
])('the gains of a booster of %s with %j do not follow from its leaves and are not told', (objective, parameters) => {
  const { learned } = learnedAndGrown({ objective, ...parameters });
  expect(learned.trees.covers).toBeDefined();
  expect(learned.trees.splitGains).toBeUndefined();
  const [first] = treesIn(JSON.parse(writeXgboost(learned)) as Document);
  expect(first!.loss_changes.every((gain) => gain === 0)).toBe(true);
});

test.each([
  ['poisson', { maxDeltaStep: 0.4 }, { poisson_regression_param: { max_delta_step: '0.4' } }],
  ['tweedie', { tweedieVariancePower: 1.3 }, { tweedie_regression_param: { tweedie_variance_power: '1.3' } }],
  ['quantile', { quantileAlpha: 0.9 }, { quantile_loss_param: { quantile_alpha: '[0.9]' } }],
] as const)('what a kernel grows of %s with %j holds what shaped its loss', (objective, loss, expected) => {
  const [nRows, nFeatures] = [40, 2];
  const features = Float64Array.from({ length: nRows * nFeatures }, (_, i) => (i * 7) % 23);
  const targets = Float64Array.from({ length: nRows }, (_, i) => features[2 * i]! + (i % 3));
  const options = { ...usual, objective, ...loss };
  const boosters = [
    growBooster(presortColumns(features, nRows, nFeatures), targets, options),
    growHistogramBooster(binColumns(features, nFeatures), targets, { ...options, maxLeaves: 8 }),
  ];
  for (const booster of boosters) {
    expect(booster).toMatchObject({ objective, ...loss });
    expect((JSON.parse(writeXgboost(booster)) as Document).learner.objective).toMatchObject(expected);
  }
});
