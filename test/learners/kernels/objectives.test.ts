import { expect, test } from '@jest/globals';
import { presortColumns } from '#src/learners/kernels/columns.ts';
import { growBooster } from '#src/learners/kernels/gradient-boosting.ts';
import { meanLoss } from '#src/learners/kernels/mean-loss.ts';
import { marginOf, toPredictions, writeDerivatives, writeProbabilities } from '#src/learners/kernels/objectives.ts';
import type { Loss } from '#src/learners/kernels/objectives.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';

const losses: readonly Loss[] = [
  { objective: 'squared_error' },
  { objective: 'logistic' },
  { objective: 'softmax' },
  { objective: 'poisson', maxDeltaStep: 0 },
  { objective: 'tweedie' },
  { objective: 'tweedie', tweedieVariancePower: 1.1 },
  { objective: 'quantile', quantileAlpha: 0.8 },
];

/** The gradient of the one row of class `one` at a margin. */
function gradientAt(loss: Loss, nClasses: number, one: number, margin: number): number {
  const margins = Array.from({ length: nClasses }, (_, c) => Float32Array.of(c === one ? margin : 0.25 * c));
  const probabilities = new Float32Array(nClasses);
  writeProbabilities(margins, probabilities);
  const out = { gradients: new Float32Array(1), hessians: new Float32Array(1) };
  writeDerivatives(loss, { targets: Float32Array.of(1), margins, probabilities }, one, out);
  return out.gradients[0]!;
}

test.each(losses.map((loss) => [loss.objective, loss] as const))(
  'the gradient of %s is the slope of its mean loss',
  (objective, loss) => {
    const nClasses = objective === 'softmax' ? 3 : 1;
    const lossAt = (margin: number, one: number): number =>
      meanLoss(
        loss,
        Float32Array.from({ length: nClasses }, (_, c) => (c === one ? margin : 0.25 * c)),
        [1],
      );
    for (const margin of [-1.5, 0.5, 2.25]) {
      for (let one = 0; one < nClasses; one++) {
        const slope = (lossAt(margin + 2 ** -9, one) - lossAt(margin - 2 ** -9, one)) * 2 ** 8;
        expect(gradientAt(loss, nClasses, one, margin)).toBeCloseTo(slope, 3);
      }
    }
  },
);

test.each(['squared_error', 'logistic', 'poisson', 'tweedie', 'quantile'] as const)(
  'the margin of a forecast of %s stands for that forecast',
  (objective) => {
    const margins = Float32Array.of(marginOf(objective, 0.375));
    toPredictions(objective, 1, margins);
    expect(margins[0]).toBeCloseTo(0.375, 6);
  },
);

const features = Array.from({ length: 45 }, (_, i) => (i * 7) % 45);
const targets = features.map((x, i) => Math.floor(x / 9) + (i % 3));
const usual = {
  nClasses: 1,
  nEstimators: 30,
  learningRate: 0.3,
  maxDepth: 3,
  regLambda: 1,
  regAlpha: 0,
  minChildWeight: 1,
  subsample: 1,
  colsampleByTree: 1,
  baseScore: 2,
  seed: 1,
};

test.each([0.1, 0.5, 0.9])('about a share of %f of the targets lies below its quantile', (quantileAlpha) => {
  const noisy = targets.map((y, i) => y + ((i * 31) % 45) / 10);
  const options = { ...usual, objective: 'quantile', quantileAlpha, maxDepth: 1, nEstimators: 60 } as const;
  const found = predictTrees(growBooster(presortColumns(features, 45, 1), noisy, options), features);
  const below = noisy.filter((y, i) => y <= found[i]!).length / 45;
  expect(Math.abs(below - quantileAlpha)).toBeLessThan(0.1);
});

test('with one tree at full rate, every leaf is the quantile of its rows', () => {
  const options = { ...usual, objective: 'quantile', quantileAlpha: 0.5, nEstimators: 1, learningRate: 1 } as const;
  const found = predictTrees(growBooster(presortColumns(features, 45, 1), targets, options), features);
  for (const [value, rows] of Map.groupBy(targets.keys(), (i) => found[i]!)) {
    const sorted = rows.map((i) => targets[i]!).sort((a, b) => a - b);
    const middle = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
    expect(value).toBeCloseTo(middle, 5);
  }
});

test('counts of a thousand times the first forecast are met without a step that leaves the numbers', () => {
  const counts = targets.map((y) => 1000 * (y + 1));
  const options = { ...usual, objective: 'poisson', baseScore: 0.5, nEstimators: 100 } as const;
  const found = predictTrees(growBooster(presortColumns(features, 45, 1), counts, options), features);
  expect(mean(found) / mean(counts)).toBeCloseTo(1, 2);
});

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, y) => sum + y, 0) / values.length;
}
