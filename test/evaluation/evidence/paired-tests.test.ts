import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { delong } from '#src/evaluation/evidence/delong.ts';
import { dieboldMariano } from '#src/evaluation/evidence/diebold-mariano.ts';
import { mcnemar } from '#src/evaluation/evidence/mcnemar.ts';
import { wilcoxon } from '#src/evaluation/evidence/wilcoxon.ts';

const challenger = Float64Array.of(1, 4, 2, 8, 5, 7, 3, 6, 2, 9, 4, 1);
const champion = Float64Array.of(2, 6, 1, 9, 8, 7, 5, 9, 2, 9, 7, 4);

// The expected values are those of dm.test of R's forecast 8.20.
test.each([
  [1, 'acf', -3.3999999999999999, 0.0029645549529021425],
  [1, 'bartlett', -3.3999999999999999, 0.0029645549529021425],
  [4, 'acf', -3.8333947428144275, 0.0013890264708015505],
  [4, 'bartlett', -3.701146558291267, 0.001747310078360091],
] as const)('Diebold-Mariano at horizon %d with %s is that of R', (horizon, varianceEstimator, statistic, p) => {
  const found = dieboldMariano(challenger, champion, { horizon, alternative: 'less', varianceEstimator });
  expect(found.statistic).toBeCloseTo(statistic, 12);
  expect(found.p).toBeCloseTo(p, 12);
  expect(found.remarks).toEqual([]);
});

test('a negative variance is replaced by that of horizon 1, and said', () => {
  const differences = Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1, 1, 2);
  const base = new Float64Array(10).fill(3);
  const losses = differences.map((difference) => 3 + difference);
  const acf = dieboldMariano(losses, base, { horizon: 2, alternative: 'two_sided', varianceEstimator: 'acf' });
  expect(acf.statistic).toBeCloseTo(0.818181818181818, 12);
  expect(acf.p).toBeCloseTo(0.4343801970835003, 12);
  expect(acf.remarks).toEqual(['The variance for horizon 2 is not positive: tested with horizon 1.']);
  const bartlett = dieboldMariano(losses, base, { horizon: 2, alternative: 'two_sided' });
  expect(bartlett.remarks).toEqual([]);
});

test.each([
  ['equal losses', challenger, challenger, 1],
  ['losses apart by one amount', challenger.map((loss) => loss + 0.1), challenger, 1],
  ['one point', challenger.subarray(0, 1), champion.subarray(0, 1), 1],
  ['a horizon as long as the points', challenger, champion, 12],
])('Diebold-Mariano is not defined for %s', (_, left, right, horizon) => {
  const found = dieboldMariano(left, right, { horizon, alternative: 'less' });
  expect(found).toMatchObject({ statistic: null, p: null });
  expect(found.remarks).toHaveLength(1);
});

test.each(['less', 'greater', 'two_sided'] as const)(
  'the exact signed-rank test counts all signs: %s',
  (alternative) => {
    const differences = [0.3, -1.2, 2.5, 0.7, -0.4, 3.1, 1.6];
    const losses = Float64Array.from(differences, (difference) => 5 + difference);
    const found = wilcoxon(losses, new Float64Array(7).fill(5), { alternative });
    const sums = Array.from({ length: 2 ** 7 }, (_, signs) =>
      [1, 2, 3, 4, 5, 6, 7].reduce((sum, rank, bit) => sum + ((signs >> bit) & 1 ? rank : 0), 0),
    );
    // Ranks of the sizes .3 .4 .7 1.2 1.6 2.5 3.1; above 0 stand ranks 1, 3, 5, 6, 7.
    const observed = 22;
    const share = (holds: (sum: number) => boolean): number => sums.filter(holds).length / sums.length;
    const [atMost, atLeast] = [share((sum) => sum <= observed), share((sum) => sum >= observed)];
    const expected = { less: atMost, greater: atLeast, two_sided: 2 * Math.min(atMost, atLeast) }[alternative];
    expect(found.method).toBe('exact');
    expect(found.statistic).toBe(alternative === 'two_sided' ? 6 : 22);
    expect(found.p).toBeCloseTo(expected, 14);
  },
);

test('ties and zeros make the signed-rank test approximate, and zeros are named', () => {
  const tied = wilcoxon(Float64Array.of(1, 1, 1, 4), Float64Array.of(2, 2, 2, 2), { alternative: 'less' });
  expect(tied).toMatchObject({ method: 'normal', remarks: [] });
  const zeros = wilcoxon(Float64Array.of(1, 2, 3), Float64Array.of(1, 3, 5), { alternative: 'less' });
  expect(zeros.remarks).toEqual(['1 of 3 differences are 0, and left out.']);
  const equal = wilcoxon(challenger, challenger, { alternative: 'less' });
  expect(equal.p).toBeNull();
});

test('McNemar counts the rows that only one gets right', () => {
  const own = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 0, 0);
  const other = Uint8Array.of(0, 1, 1, 1, 1, 1, 0, 1, 0, 0);
  // 1 row against 5: of 64 equally likely outcomes of 6 rows 1 + 6 have at most one.
  expect(mcnemar(own, other, { alternative: 'less' }).p).toBeCloseTo(7 / 64, 14);
  expect(mcnemar(own, other, { alternative: 'greater' }).p).toBeCloseTo(63 / 64, 14);
  expect(mcnemar(own, other, { alternative: 'two_sided' }).p).toBeCloseTo(14 / 64, 14);
  const alternative = 'two_sided';
  expect(mcnemar(own, other, { alternative, method: 'chi_squared' }).statistic).toBeCloseTo(16 / 6, 14);
  expect(mcnemar(own, other, { alternative, method: 'chi_squared_corrected' }).statistic).toBeCloseTo(9 / 6, 14);
  expect(mcnemar(own, own, { alternative, method: 'chi_squared' }).p).toBeNull();
});

test('DeLong is what placements counted one by one give', () => {
  const random = seededRandom(3);
  const labels = Uint8Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const draw = (label: number): number => Math.floor(4 * random()) + label;
  const scores = { challenger: Float64Array.from(labels, draw), champion: Float64Array.from(labels, draw) };
  const rows = [...labels.keys()];
  const [positives, negatives] = [rows.filter((row) => labels[row] === 1), rows.filter((row) => labels[row] === 0)];
  const difference = (high: number, low: number): number =>
    wins(scores.champion, high, low) - wins(scores.challenger, high, low);
  const ofPositives = positives.map((high) => mean(negatives.map((low) => difference(high, low))));
  const ofNegatives = negatives.map((low) => mean(positives.map((high) => difference(high, low))));
  const variance = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);
  const z =
    mean(ofPositives) / Math.sqrt(variance(ofPositives) / positives.length + variance(ofNegatives) / negatives.length);
  expect(delong(labels, scores, 'less').statistic).toBeCloseTo(z, 12);
});

test('DeLong says where it is not defined, and takes equal orders for equal', () => {
  const scores = { challenger: Float64Array.of(1, 2, 3, 4), champion: Float64Array.of(2, 4, 6, 8) };
  expect(delong(Uint8Array.of(0, 0, 0, 1), scores, 'less').p).toBeNull();
  expect(delong(Uint8Array.of(0, 1, 0, 1), scores, 'less').p).toBeCloseTo(0.5, 14);
});

test.each([
  ['lengths that differ', Float64Array.of(1, 2), Float64Array.of(1)],
  ['nothing', new Float64Array(0), new Float64Array(0)],
  ['NaN', Float64Array.of(1, Number.NaN), Float64Array.of(1, 2)],
])('losses with %s are refused', (_, left, right) => {
  const code = { code: 'GATE_LOSSES_INVALID' };
  expect(() => wilcoxon(left, right, { alternative: 'less' })).toThrow(expect.objectContaining(code));
});

test.each([0, 1.5, Number.NaN])('a horizon of %d is refused', (horizon) => {
  const run = (): unknown => dieboldMariano(challenger, champion, { horizon, alternative: 'less' });
  expect(run).toThrow(expect.objectContaining({ code: 'GATE_RULES_INVALID' }));
});

function wins(values: Float64Array, high: number, low: number): number {
  if (values[high] === values[low]) return 0.5;
  return values[high]! > values[low]! ? 1 : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
