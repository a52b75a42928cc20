import { expect, test } from '@jest/globals';
import {
  fit,
  forecast,
  parseCandidate,
  requireWholeModel,
  writeModel,
  type LearnerName,
  type Model,
} from '#src/learners/index.ts';
import { requireTrees } from '#src/learners/require-trees.ts';
import { monthly, seasonalDemand } from './series.ts';

const series = monthly(seasonalDemand(48));
// Two trees: a split of two leaves, and a leaf.
const whole = { roots: [0, 3], split: [2, -1, -1, -1], right: [2, -1, -1, -1], value: [0.5, 1, 2, 3] };

function modelOf(learner: LearnerName): Model {
  const given = { learner, parameters: { lags: [1, 12], n_estimators: 4 } };
  return fit(parseCandidate(given, { seasonLength: 12 }), series, 1);
}

function codeOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'none';
}

test('trees one behind the other are taken, and so is no tree', () => {
  expect(codeOf(() => requireTrees(whole))).toBe('none');
  expect(codeOf(() => requireTrees({ roots: [], split: [], right: [], value: [] }))).toBe('none');
});

test.each([
  ['a root that is no node', { roots: [0, 4] }],
  ['a root between nodes', { roots: [0, 0.5] }],
  ['a root that is none', { roots: [0, NaN] }],
  ['a tree twice', { roots: [0, 0, 3] }],
  ['a root inside another tree', { roots: [0, 1, 3] }],
  ['a node of no tree', { roots: [0] }],
  ['a way back', { right: [0, -1, -1, -1] }],
  ['a left child that is the right one, too', { right: [1, -1, -1, -1] }],
  ['a child in another tree', { right: [3, -1, -1, -1] }],
  ['a child that is no node', { right: [4, -1, -1, -1] }],
  ['a threshold that is none', { value: [NaN, 1, 2, 3] }],
  ['a leaf without end', { value: [0.5, 1, -Infinity, 3] }],
])('%s is refused', (_, changed) => {
  expect(codeOf(() => requireTrees({ ...whole, ...changed }))).toBe('TRAIN_MODEL_DAMAGED');
});

test('nodes that share their children, through which lead more ways than can ever be gone, are refused at once', () => {
  const nNodes = 70;
  const nodes = Array.from({ length: nNodes }, (_, node) => node);
  const isLeaf = (node: number): boolean => node >= nNodes - 2;
  const value = nodes.map(() => 1);
  const right = nodes.map((node) => (isLeaf(node) ? -1 : node + 2));
  expect(codeOf(() => requireTrees({ roots: [0], split: nodes.map((n) => (isLeaf(n) ? -1 : 0)), right, value }))).toBe(
    'TRAIN_MODEL_DAMAGED',
  );
  const lags = { lags: [1], trend: false, harmonics: 0, n_estimators: 1 };
  const [boosting, randomForest] = (['boosting', 'random_forest'] as const).map((learner) =>
    fit(parseCandidate({ learner, parameters: lags }, { seasonLength: 12 }), series, 1),
  );
  const roots = Float64Array.of(0);
  const links = Float64Array.from(nodes, (node) => (isLeaf(node) ? -1 : node + 2));
  const shared = { ...boosting!.arrays, roots, links, value: Float64Array.from(value) };
  for (const format of ['xgboost', 'ml-random-forest'] as const)
    expect(codeOf(() => writeModel({ ...boosting!, arrays: shared }, format))).toBe('TRAIN_MODEL_DAMAGED');
  const column = Float64Array.from(nodes, (node) => (isLeaf(node) ? -1 : 0));
  const forest = { ...randomForest!.arrays, roots, column, right: Float64Array.from(right), value: shared.value };
  expect(codeOf(() => writeModel({ ...randomForest!, arrays: forest }, 'ml-random-forest'))).toBe(
    'TRAIN_MODEL_DAMAGED',
  );
});

test.each(['boosting', 'forest', 'random_forest', 'global_boosting'] as const)(
  'a %s any of whose splits leads to another node is refused, wherever it is read',
  (learner) => {
    const model = modelOf(learner);
    const name = learner === 'random_forest' ? 'right' : 'links';
    const nFeatures = learner === 'random_forest' ? 1 : countFeatures(model);
    const links = model.arrays[name]!;
    let nTried = 0;
    for (const [node, link] of links.entries()) {
      if (link < 0) continue;
      for (const by of [-1, 1]) {
        const arrays = { ...model.arrays, [name]: links.with(node, link + by * nFeatures) };
        expect(codeOf(() => forecast({ ...model, arrays }, series, 1))).toBe('TRAIN_MODEL_DAMAGED');
        expect(codeOf(() => requireWholeModel({ ...model, arrays }))).toBe('TRAIN_MODEL_DAMAGED');
        nTried++;
      }
    }
    expect(nTried).toBeGreaterThan(4);
  },
);

test.each([
  ['boosting', 'base'],
  ['boosting', 'value'],
  ['global_boosting', 'base'],
  ['forest', 'value'],
  ['random_forest', 'value'],
] as const)('a %s whose %s is not finite is neither forecast with, nor written', (learner, name) => {
  const model = modelOf(learner);
  for (const wrong of [NaN, Infinity, -Infinity]) {
    const arrays = { ...model.arrays, [name]: model.arrays[name]!.with(0, wrong) };
    const broken = { ...model, arrays };
    expect(codeOf(() => forecast(broken, series, 1))).toBe('TRAIN_MODEL_DAMAGED');
    expect(codeOf(() => writeModel(broken, 'ml-random-forest'))).toBe('TRAIN_MODEL_DAMAGED');
    if (learner !== 'boosting') continue;
    expect(codeOf(() => writeModel(broken, 'xgboost'))).toBe('TRAIN_MODEL_DAMAGED');
  }
});

test('covers that add up to no number are refused, and numbers that xgboost does not have are not written', () => {
  const model = modelOf('boosting');
  const { links, value } = model.arrays as Readonly<Record<'links' | 'value', Float64Array>>;
  const covered = { ...model.arrays, links: links.map((link) => (link < 0 ? -Number.MAX_VALUE : link)) };
  expect(codeOf(() => writeModel({ ...model, arrays: covered }, 'xgboost'))).toBe('TRAIN_MODEL_DAMAGED');
  // The first node is a split: its threshold is.
  for (const changed of [{ value: value.with(0, 1e300) }, { base: Float64Array.of(1e300) }]) {
    const arrays = { ...model.arrays, ...changed } as Model['arrays'];
    expect(codeOf(() => writeModel({ ...model, arrays }, 'xgboost'))).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
  }
  const large = { ...model.arrays, value: value.map(() => 1e308) };
  expect(codeOf(() => writeModel({ ...model, arrays: large }, 'ml-random-forest'))).toBe('TRAIN_MODEL_NOT_EXPRESSIBLE');
});

test('a combination is whole where its members are', () => {
  const given = parseCandidate({ learner: 'mean', parameters: { of: ['theta', 'boosting'] } }, { seasonLength: 12 });
  const model = fit(given, series, 1);
  expect(codeOf(() => requireWholeModel(model))).toBe('none');
  const links = model.arrays['boosting.links']!.map(() => 0);
  expect(codeOf(() => requireWholeModel({ ...model, arrays: { ...model.arrays, 'boosting.links': links } }))).toBe(
    'TRAIN_MODEL_DAMAGED',
  );
});

function countFeatures(model: Model): number {
  return writeModel(model, 'ml-random-forest').features.length;
}
