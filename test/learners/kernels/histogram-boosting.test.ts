import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { binColumns } from '#src/learners/kernels/bin-columns.ts';
import { binsOfFeature, missingBin } from '#src/learners/kernels/bins.ts';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { growHistogramBooster } from '#src/learners/kernels/histogram-boosting.ts';
import { subtractHistogram, sumHistogram } from '#src/learners/kernels/histograms.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { quantise } from '#src/learners/kernels/quantised-derivatives.ts';
import { featuresOf, optionsOf, usual, xgboostCases } from './xgboost-cases.ts';

const options = { ...usual, maxLeaves: 31 };
const random = seededRandom(3);
const nRows = 3000;
const features = Float32Array.from({ length: 5 * nRows }, () =>
  random() < 0.1 ? NaN : Math.floor(random() * 200) / 100,
);
const known = (value: number): number => (Number.isNaN(value) ? 1.3 : value);
const targets = Float32Array.from(
  { length: nRows },
  (_, i) =>
    known(features[5 * i]!) * 3 + (known(features[5 * i + 1]!) > 0.7 ? 2 : 0) * known(features[5 * i + 2]!) + random(),
);
const binned = binColumns(features, 5);

function binOf(columns: typeof binned, feature: number, row: number): number {
  return (columns.words[(feature >> 2) * columns.nRows + row]! >>> (8 * (feature & 3))) & 255;
}

function sumOf(values: Iterable<number>): number {
  return [...values].reduce((sum, value) => sum + value, 0);
}

const byLeaves = xgboostCases.filter(({ options: { max_leaves } }) => max_leaves !== undefined);
test.each(byLeaves.map((each, i) => [i, each.objective, each] as const))(
  'case %i, %s, predicts what xgboost predicts with trees of eight leaves, missing values included',
  (_, __, each) => {
    const own = { ...optionsOf(each), maxLeaves: 8, maxDepth: Infinity };
    const found = predictTrees(
      growHistogramBooster(binColumns(featuresOf(each), 3), each.targets, own),
      featuresOf(each),
    );
    const differences = each.predictions.map((value, i) => Math.abs(found[i]! - value));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    expect(found).toHaveLength(each.predictions.length);
  },
);

test.each(['squared_error', 'poisson', 'tweedie'] as const)(
  'where each value has a bin and depth is the limit, %s is as with all splits tried',
  (objective) => {
    const own = { ...options, objective, maxDepth: 4, maxLeaves: 16, minChildWeight: 5, nEstimators: 5 };
    const found = predictTrees(growHistogramBooster(binned, targets, own), features);
    const exact = predictTrees(growBooster(presortColumns(features, nRows, 5), targets, own), features);
    // Near ties fall to either side by a rounding, so that a few rows move: the trees are alike, not the same.
    const away = found.reduce((sum, value, i) => sum + Math.abs(value - exact[i]!), 0) / nRows;
    expect(away).toBeLessThan(0.02);
  },
);

test('rows in another order give the same sums, and a parent less one child is the other child, bit for bit', () => {
  const gradients = Float32Array.from({ length: nRows }, () => random() - 0.4);
  const hessians = Float32Array.from({ length: nRows }, () => random() * 0.25);
  const rows = Int32Array.from({ length: nRows }, (_, i) => i);
  const used = Int32Array.of(0, 1);
  const gathered = new Float64Array(nRows);
  for (const isCounted of [true, false]) {
    const packed = new Float64Array(nRows);
    quantise({ gradients, hessians }, rows, { isCounted, seed: 1 }, packed);
    const sumOver = (part: Int32Array): Float64Array => {
      const out = new Float64Array(4 * binned.nWords * binsOfFeature);
      sumHistogram(binned, { packed, rows: part, used }, gathered, out);
      return out;
    };
    const all = sumOver(rows);
    expect(sumOver(rows.toReversed())).toEqual(all);
    subtractHistogram(sumOver(rows.subarray(0, 700)), all);
    expect(all).toEqual(sumOver(rows.subarray(700)));
  }
});

test.each(['wasm', 'typescript'] as const)(
  'where hessians round to 0 and no penalty holds a leaf back, nothing is split that cannot be weighed, in %s',
  (form) => {
    const [nOwn, nFeatures] = [400, 3];
    const draw = seededRandom(5);
    const own = Float32Array.from({ length: nOwn * nFeatures }, draw);
    const amounts = Float64Array.from({ length: nOwn }, (_, i) => (own[i * nFeatures]! > 0.5 ? 1e6 * (1 + draw()) : 0));
    const bare = { ...usual, objective: 'tweedie', nEstimators: 60, learningRate: 1, regLambda: 0, minChildWeight: 0 };
    const given = { ...bare, objective: 'tweedie', maxDepth: 3, baseScore: 1e5 } as const;
    const found = growHistogramBooster(binColumns(own, nFeatures), amounts, { ...given, form, maxLeaves: 8 });
    const exact = growBooster(presortColumns(own, nOwn, nFeatures), amounts, given);
    expect([...found.trees.importance].every((share) => Number.isFinite(share))).toBe(true);
    for (const [j, share] of exact.trees.importance.entries())
      expect(Math.abs(found.trees.importance[j]! - share)).toBeLessThan(0.02);
    const rmseOf = (booster: typeof exact): number =>
      Math.sqrt(sumOf(predictTrees(booster, own).map((value, i) => (value - amounts[i]!) ** 2)) / nOwn);
    expect(rmseOf(found)).toBeLessThan(1.5 * rmseOf(exact));
  },
);

test('quantised derivatives add up to the derivatives', () => {
  const gradients = Float32Array.from({ length: nRows }, (_, i) => (i === 7 ? 5000 : random() - 0.5));
  const hessians = Float32Array.from({ length: nRows }, () => random() ** 8);
  const rows = Int32Array.from({ length: nRows }, (_, i) => i);
  const packed = new Float64Array(nRows);
  const steps = quantise({ gradients, hessians }, rows, { isCounted: false, seed: 4 }, packed);
  const { unit, gradientStep, hessianStep } = steps;
  const total = sumOf(packed);
  const gradient = Math.floor(total / unit);
  expect(Math.abs(gradient * gradientStep - sumOf(gradients))).toBeLessThan(0.05);
  expect((total - gradient * unit) * hessianStep).toBeCloseTo(sumOf(hessians), 2);
});

test('few values have a bin each, many have even ones, missing ones a bin of their own', () => {
  const rows = [3, NaN, 1, 3, 2, Infinity, 1, -Infinity];
  const few = binColumns(rows, 1);
  expect(rows.map((_, i) => binOf(few, 0, i))).toEqual([3, missingBin, 1, 3, 2, 4, 1, 0]);
  for (const maxBins of [2, 10, 255]) {
    const values = Array.from({ length: 5000 }, () => random() ** 3);
    const many = binColumns(values, 1, { maxBins });
    const counts = new Map<number, number>();
    for (let i = 0; i < 5000; i++) counts.set(binOf(many, 0, i), (counts.get(binOf(many, 0, i)) ?? 0) + 1);
    expect(counts.size).toBe(maxBins);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThan(3);
    values.forEach((value, i) => {
      const cut = many.cuts[binOf(many, 0, i)]!;
      expect(Math.fround(value) < cut).toBe(true);
    });
  }
});

test('one heavy value takes one bin, and the others share what is left', () => {
  const values = Array.from({ length: 4000 }, (_, i) => (i < 3000 ? 0 : i));
  const { nCuts, cuts } = binColumns(values, 1, { maxBins: 50 });
  expect(nCuts[0]).toBeGreaterThan(35);
  expect(cuts[0]).toBe(1500);
});

test('a column of missing values alone has no cut and is never split on', () => {
  const own = Float32Array.from({ length: 2 * nRows }, (_, i) => (i % 2 === 0 ? NaN : features[(5 * (i - 1)) / 2]!));
  const columns = binColumns(own, 2);
  expect([...columns.nCuts]).toEqual([0, binned.nCuts[0]]);
  expect(columns.cuts.subarray(0, binsOfFeature).every((cut) => cut === 0)).toBe(true);
  expect(growHistogramBooster(columns, targets, options).trees.importance[0]).toBe(0);
});

test('drawn rows and features change the booster, and the same seed gives the same', () => {
  const boosters = [1, 1, 2].map((seed) =>
    growHistogramBooster(binned, targets, { ...options, subsample: 0.6, colsampleByTree: 0.5, seed }),
  );
  expect(boosters[1]).toEqual(boosters[0]);
  expect(boosters[2]).not.toEqual(boosters[0]);
  const rmse = Math.sqrt(
    predictTrees(boosters[0]!, features).reduce((sum, value, i) => sum + (value - targets[i]!) ** 2, 0) / nRows,
  );
  expect(rmse).toBeLessThan(1);
});

test('a tree counts for the rows that it did not learn from as well: where it explains all, the next finds nothing', () => {
  const steps = targets.map((_, i) => (features[5 * i]! > 1 ? 5 : Number.isNaN(features[5 * i]!) ? 3 : 0));
  const own = { ...options, subsample: 0.3, nEstimators: 2, learningRate: 1, regLambda: 0 };
  const { trees } = growHistogramBooster(binned, steps, own);
  expect(trees.roots[1]).toBe(5);
  expect(trees.value).toHaveLength(6);
  expect(trees.value[5]).toBeCloseTo(0, 6);
});

test('ends early and keeps the rounds up to the least loss', () => {
  const validation = { features, targets: targets.map((y) => -y), earlyStoppingRounds: 2 };
  const ended = growHistogramBooster(binned, targets, { ...options, nEstimators: 50 }, validation);
  expect(ended.trees.roots.length).toBeLessThan(10);
  const nEstimators = ended.trees.roots.length;
  const whole = growHistogramBooster(binned, targets, { ...options, nEstimators });
  expect(predictTrees(ended, features)).toEqual(predictTrees(whole, features));
  expect(ended.trees).toEqual(whole.trees);
});

test('no tree has more leaves than it may, nor is one deeper', () => {
  const { trees } = growHistogramBooster(binned, targets, { ...options, maxLeaves: 6, maxDepth: 3, nEstimators: 3 });
  const ends = [...trees.roots.slice(1), trees.split.length];
  trees.roots.forEach((root, t) => {
    expect(trees.split.slice(root, ends[t]).filter((code) => code < 0).length).toBeLessThanOrEqual(6);
    const depthOf = (node: number): number =>
      trees.split[node]! < 0 ? 0 : 1 + Math.max(depthOf(node + 1), depthOf(trees.right[node]!));
    expect(depthOf(root)).toBeLessThanOrEqual(3);
  });
  const single = growHistogramBooster(binned, targets, { ...options, maxLeaves: 1 });
  expect(single.trees.split.every((code) => code === -1)).toBe(true);
});
