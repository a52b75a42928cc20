import { expect, test } from '@jest/globals';
import { normal, seededRandom } from '#src/core/index.ts';
import { blockJackknifeMeans, blockJackknifeVariance } from '#src/evaluation/evidence/block-jackknife.ts';
import { movingBlockBootstrap } from '#src/evaluation/evidence/moving-block-bootstrap.ts';

const options = { horizon: 1, alternative: 'less', seed: 5 } as const;

function losses(n: number, shift: number, seed = 2): readonly [Float64Array, Float64Array] {
  const random = seededRandom(seed);
  const champion = Float64Array.from({ length: n }, () => 2 + random());
  return [champion.map((loss) => loss + shift + 0.5 * normal(random)), champion];
}

test('the same seed draws the same blocks, another seed others', () => {
  const [challenger, champion] = losses(30, 0);
  const first = movingBlockBootstrap(challenger, champion, options);
  expect(movingBlockBootstrap(challenger, champion, options)).toEqual(first);
  expect(movingBlockBootstrap(challenger, champion, { ...options, seed: 6 })).not.toEqual(first);
  expect(JSON.parse(JSON.stringify(first))).toEqual(first);
});

test('p is small for a challenger that loses less, and near 1 for one that loses more', () => {
  expect(movingBlockBootstrap(...losses(40, -0.5), options).p).toBeLessThan(0.01);
  expect(movingBlockBootstrap(...losses(40, 0.5), options).p).toBeGreaterThan(0.99);
  const { p, draws } = movingBlockBootstrap(...losses(40, -5), options);
  expect(p).toBeCloseTo(1 / (draws + 1), 14);
});

test('with blocks of one point the percentile interval is that of the mean', () => {
  const [challenger, champion] = losses(200, 0);
  const found = movingBlockBootstrap(challenger, champion, { ...options, draws: 4000 });
  const differences = challenger.map((loss, i) => loss - champion[i]!);
  const deviation = Math.sqrt(differences.reduce((sum, d) => sum + (d - found.statistic) ** 2, 0)) / 200;
  for (const range of [found.percentile, found.bca!]) {
    expect(Math.abs(range.lower - (found.statistic - 1.645 * deviation))).toBeLessThan(0.2 * deviation);
    expect(Math.abs(range.upper - (found.statistic + 1.645 * deviation))).toBeLessThan(0.2 * deviation);
    expect(Math.abs((range.upper - range.lower) / (2 * 1.645 * deviation) - 1)).toBeLessThan(0.06);
  }
});

test('BCa moves towards the long tail', () => {
  const random = seededRandom(4);
  const champion = new Float64Array(40).fill(1);
  const challenger = champion.map(() => 1 + Math.exp(1.5 * normal(random)));
  const { percentile, bca } = movingBlockBootstrap(challenger, champion, options);
  expect(bca!.lower).toBeGreaterThan(percentile.lower);
  expect(bca!.upper).toBeGreaterThan(percentile.upper);
});

test('equal differences leave an interval of one point and no BCa', () => {
  const champion = Float64Array.of(1, 2, 3, 4);
  const found = movingBlockBootstrap(
    champion.map((loss) => loss + 0.5),
    champion,
    options,
  );
  expect(found).toMatchObject({ statistic: 0.5, bca: null, percentile: { lower: 0.5, upper: 0.5 } });
  expect(found.remarks).toHaveLength(1);
});

test.each([
  ['a block shorter than the horizon', { horizon: 3, block: 2 }],
  ['a block of all points', { horizon: 1, block: 30 }],
  ['no draws', { draws: 0 }],
  ['a level of 1', { level: 1 }],
])('%s is refused', (_, wrong) => {
  const run = (): unknown => movingBlockBootstrap(...losses(30, 0), { ...options, ...wrong });
  expect(run).toThrow(expect.objectContaining({ code: 'GATE_RULES_INVALID' }));
});

test('the block jackknife leaves out each run of neighbours in turn', () => {
  const values = Float64Array.of(1, 5, 2, 8, 4, 7);
  expect([...blockJackknifeMeans(values, 2)]).toEqual([21 / 4, 20 / 4, 17 / 4, 15 / 4, 16 / 4]);
});

test('with blocks of one point the jackknife variance of a mean is its usual one', () => {
  const values = Float64Array.of(1, 5, 2, 8, 4, 7);
  const squares = values.reduce((sum, value) => sum + (value - 4.5) ** 2, 0);
  expect(blockJackknifeVariance(blockJackknifeMeans(values, 1), 1)).toBeCloseTo(squares / 5 / 6, 14);
});
