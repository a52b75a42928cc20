import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { seededRandom, type Random } from '#src/core/index.ts';
import { binColumns, type BinnedColumns } from '#src/learners/kernels/bin-columns.ts';
import { binLoopsInTypescript } from '#src/learners/kernels/bin-loops.ts';
import type { Validation } from '#src/learners/kernels/boosting-options.ts';
import { growHistogramBooster, type HistogramOptions } from '#src/learners/kernels/histogram-boosting.ts';
import { openRoom } from '#src/learners/kernels/histogram-module.ts';
import type { Objective } from '#src/learners/kernels/objectives.ts';
import { binLoopsInWasm } from '#src/learners/kernels/wasm-bin-loops.ts';
import { loopsInWasm } from '#src/learners/kernels/wasm-histogram-loops.ts';

type Problem = {
  readonly nRows: number;
  readonly nFeatures: number;
  /** [nRows x nFeatures] row-major */
  readonly features: Float32Array;
  readonly targets: Float64Array;
  readonly options: HistogramOptions;
};

const objectives = ['squared_error', 'logistic', 'softmax', 'poisson', 'tweedie', 'quantile'] as const;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

function targetOf(random: Random, objective: Objective, scale: number): number {
  if (objective === 'logistic') return random() < 0.3 ? 1 : 0;
  if (objective === 'softmax') return Math.floor(random() * 3);
  if (objective === 'poisson') return Math.floor(random() * 9);
  if (objective === 'tweedie') return random() < 0.4 ? 0 : random() * 20;
  return scale * (random() - 0.5);
}

/** One row, two and more; values that are all the same, few, many, infinite, of either zero, or missing; targets with ties. */
function problem(random: Random, seed: number): Problem {
  const objective = pick(random, objectives);
  const nRows = pick(random, [1, 2, 3, 7, 30, 200, 500]);
  const nFeatures = pick(random, [1, 2, 3, 4, 5, 8, 9, 13]);
  const levels = Array.from({ length: nFeatures }, () => pick(random, [1, 2, 5, 1e6]));
  const missing = pick(random, [0, 0, 0.2, 1]);
  const special = pick(random, [0, 0.05]);
  const scale = pick(random, [1e-6, 1, 1e6]);
  const features = Float32Array.from({ length: nRows * nFeatures }, (_, i) => {
    if (random() < missing) return NaN;
    if (random() < special) return pick(random, [Infinity, -Infinity, 0, -0, 1e-42]);
    return Math.floor(random() * levels[i % nFeatures]!) - 1;
  });
  const targets = Float64Array.from({ length: nRows }, () => targetOf(random, objective, scale));
  return { nRows, nFeatures, features, targets, options: optionsFor(random, objective, seed) };
}

function optionsFor(random: Random, objective: Objective, seed: number): HistogramOptions {
  return {
    objective,
    nClasses: objective === 'softmax' ? 3 : 1,
    nEstimators: 4,
    learningRate: pick(random, [0.1, 0.3, 1]),
    maxDepth: pick(random, [0, 1, 3, Infinity]),
    maxLeaves: pick(random, [1, 2, 8, 31]),
    regLambda: pick(random, [0, 1, 2.7]),
    regAlpha: pick(random, [0, 0, 0.5]),
    minChildWeight: pick(random, [0, 1, 2.5]),
    subsample: pick(random, [1, 1, 0.6, 0.01]),
    colsampleByTree: pick(random, [1, 1, 0.5]),
    baseScore: 0.5,
    seed,
    ...(random() < 0.2 ? { maxDeltaStep: 0.3 } : {}),
  };
}

function isSame(
  { targets, options }: Problem,
  [one, other]: readonly [BinnedColumns, BinnedColumns],
  validation?: Validation,
): boolean {
  const fast = growHistogramBooster(one, targets, options, validation);
  const slow = growHistogramBooster(other, targets, { ...options, form: 'typescript' }, validation);
  return isDeepStrictEqual(fast, slow);
}

test('columns binned in both forms are the same, infinite and missing values and both zeros among them', () => {
  const random = seededRandom(51);
  for (let seed = 0; seed < 60; seed++) {
    const { features, nRows, nFeatures } = problem(random, seed);
    const maxBins = pick(random, [2, 10, 254, 255]);
    const fast = binColumns(features, nFeatures, { maxBins });
    expect([seed, fast]).toEqual([seed, binColumns(features, nFeatures, { maxBins, form: 'typescript' })]);
    const [own, other] = [
      binLoopsInWasm(features, nRows, nFeatures)!,
      binLoopsInTypescript(features, nRows, nFeatures),
    ];
    // Every bit: 0 and -0 are different here.
    for (let j = 0; j < nFeatures; j++) {
      expect([seed, ...own.sortColumn(j)]).toEqual([seed, ...other.sortColumn(j)]);
    }
  }
});

test('rows of doubles and of plain numbers are binned as the same rows in single precision', () => {
  const random = seededRandom(52);
  const rows = Array.from({ length: 900 }, () => random() - 0.5);
  const expected = binColumns(Float32Array.from(rows), 3, { form: 'typescript' });
  expect(binColumns(rows, 3)).toEqual(expected);
  expect(binColumns(Float64Array.from(rows), 3)).toEqual(expected);
});

test('boosters of both forms are the same bytes, one problem after the other in the same memory', () => {
  const random = seededRandom(53);
  const seen = new Set<Objective>();
  for (let seed = 0; seed < 120; seed++) {
    const given = problem(random, seed);
    const { features, nFeatures, options } = given;
    const binned = binColumns(features, nFeatures);
    expect(loopsInWasm({ binned, nClasses: options.nClasses, nHistograms: 1 })).toBeDefined();
    expect([seed, isSame(given, [binned, binColumns(features, nFeatures, { form: 'typescript' })])]).toEqual([
      seed,
      true,
    ]);
    seen.add(options.objective);
  }
  expect(seen.size).toBe(objectives.length);
});

test.each(objectives)('boosters of %s that end early are the same bytes in both forms', (objective) => {
  const random = seededRandom(54);
  const nRows = 400;
  const features = Float32Array.from({ length: 4 * nRows }, () => Math.floor(random() * 90));
  const draw = (): Float64Array => Float64Array.from({ length: nRows }, () => targetOf(random, objective, 1));
  const options = { ...optionsFor(random, objective, 1), nEstimators: 30, maxLeaves: 8, maxDepth: Infinity };
  const given = { nRows, nFeatures: 4, features, targets: draw(), options };
  const binned = binColumns(features, 4);
  expect(isSame(given, [binned, binned], { features, targets: draw(), earlyStoppingRounds: 2 })).toBe(true);
});

test('derivatives of so many rows that chance rounds them are the same in both forms', () => {
  const random = seededRandom(55);
  const nRows = 66_000;
  const features = Float32Array.from({ length: nRows }, random);
  const targets = Float64Array.from({ length: nRows }, (_, i) => (features[i]! + random() > 1 ? 1 : 0));
  const options = { ...optionsFor(random, 'logistic', 1), nEstimators: 2, maxLeaves: 8, maxDepth: Infinity };
  const binned = binColumns(features, 1);
  expect(isSame({ nRows, nFeatures: 1, features, targets, options }, [binned, binned])).toBe(true);
});

test('numbers that are missing or infinite among the targets give the same trees in both forms', () => {
  const random = seededRandom(56);
  const features = Float32Array.from({ length: 100 }, () => random());
  const options = { ...optionsFor(random, 'squared_error', 1), maxLeaves: 8, maxDepth: Infinity };
  const binned = binColumns(features, 1);
  for (const strange of [NaN, Infinity, -Infinity, 1e38]) {
    const targets = Float64Array.from({ length: 100 }, (_, i) => (i === 7 ? strange : random()));
    const fast = growHistogramBooster(binned, targets, options);
    // Not the bytes: JavaScript leaves open with which bits it stores NaN.
    expect(fast).toEqual(growHistogramBooster(binned, targets, { ...options, form: 'typescript' }));
  }
});

test('a large problem has a memory of its own, and one that no memory holds is left to TypeScript', () => {
  const small = openRoom({ numbers: 10 }, {}, {})!;
  const large = openRoom({ numbers: 2 ** 23 + 1 }, {}, {})!;
  expect(large.kernels).not.toBe(small.kernels);
  expect(large.doubles.numbers).toHaveLength(2 ** 23 + 1);
  expect(openRoom({ numbers: 10 }, {}, {})!.kernels).toBe(small.kernels);
  expect(openRoom({ numbers: 2 ** 30 }, {}, {})).toBeUndefined();
});

test('nothing is left in the memory of a problem that came before', () => {
  const before = openRoom({ doubles: 100 }, { floats: 100 }, { integers: 100 })!;
  before.doubles.doubles.fill(1);
  before.floats.floats.fill(1);
  before.integers.integers.fill(1);
  const { integers } = openRoom({}, {}, { all: 400 })!;
  expect(integers.all.every((value) => value === 0)).toBe(true);
});

test('a tree that may have more leaves than memory has room for histograms is grown in TypeScript', () => {
  const binned = binColumns(
    Float32Array.from({ length: 1e6 }, (_, i) => i),
    20,
  );
  expect(loopsInWasm({ binned, nClasses: 1, nHistograms: 2 ** 18 })).toBeUndefined();
});
