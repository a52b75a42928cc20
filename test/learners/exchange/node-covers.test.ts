import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fit, forecast, parseCandidate, packModel, unpackModel } from '#src/learners/index.ts';
import { readXgboost } from '#src/learners/exchange/read-xgboost.ts';
import { writeXgboost } from '#src/learners/exchange/write-xgboost.ts';
import { explainRow, meansOfCovers } from '#src/learners/kernels/explain-row.ts';
import { coverNodes, gainNodes } from '#src/learners/kernels/node-covers.ts';
import { completeModel, treesOf } from '#src/learners/learners.ts';
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
    const splitGains = gainNodes(booster.trees, covers, { learningRate: 0.3, regLambda: 1 });
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
