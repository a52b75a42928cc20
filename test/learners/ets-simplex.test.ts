import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { fit, forecast, parseCandidate } from '#src/learners/index.ts';
import { isAdmissible } from '#src/learners/ets-admissible.ts';
import { etsForm, type EtsFormName } from '#src/learners/ets-form.ts';
import { startingStates } from '#src/learners/ets-start.ts';
import { minimiseBySimplex } from '#src/learners/nelder-mead.ts';
import { solveSymmetric } from '#src/learners/solve-symmetric.ts';
import { monthly, seasonalDemand } from './series.ts';

type Reference = {
  readonly id: string;
  readonly y: readonly number[];
  readonly ets: { readonly method: string; readonly forecast: readonly number[] };
};

const fixture = new URL('../fixtures/r/tourism-forecasts.json', import.meta.url);
const references = (JSON.parse(readFileSync(fixture, 'utf8')) as { readonly series: readonly Reference[] }).series;

test('with the search of R, ets forecasts what ets of R does', () => {
  const far = references.slice(0, 6).filter(({ y, ets }) => {
    const forms = [ets.method.replace(/^ETS\(|[,)]/g, '')];
    const series = monthly(y);
    const given = parseCandidate({ learner: 'ets', parameters: { forms, search: 'simplex' } }, { seasonLength: 12 });
    const found = forecast(fit(given, series, 0), series, 24);
    const distances = Array.from(found, (value, h) => Math.abs(value / ets.forecast[h]! - 1));
    return distances.reduce((sum, value) => sum + value, 0) / 24 > 0.01;
  });
  expect(far.map(({ id }) => id)).toEqual([]);
});

test('a search of another name is refused', () => {
  expect(() => parseCandidate({ learner: 'ets', parameters: { search: 'grid' } }, { seasonLength: 12 })).toThrow(
    'TRAIN_PARAMETER_INVALID',
  );
});

const valley = (at: Float64Array): number => 100 * (at[1]! - at[0]! ** 2) ** 2 + (1 - at[0]!) ** 2;
const half = (at: Float64Array): number => (at[0]! > 0.5 ? (at[0]! - 0.2) ** 2 : Infinity);

test('the simplex finds the minimum of the valley of Rosenbrock', () => {
  const { at, value } = minimiseBySimplex(valley, Float64Array.of(-1.2, 1), { tolerance: 1e-10, mostRuns: 1000 });
  expect(value).toBeLessThan(1e-6);
  expect(at[0]).toBeCloseTo(1, 2);
  expect(at[1]).toBeCloseTo(1, 2);
});

test('the simplex stays where the function has a value, and says so where the start has none', () => {
  const { at } = minimiseBySimplex(half, Float64Array.of(2), { tolerance: 1e-12, mostRuns: 500 });
  expect(at[0]).toBeCloseTo(0.5, 3);
  const nowhere = minimiseBySimplex(() => Number.NaN, Float64Array.of(2), { tolerance: 1e-8, mostRuns: 500 });
  expect(nowhere.value).toBe(Infinity);
});

test('the simplex ends after the values that it may use', () => {
  let runs = 0;
  const slope = (at: Float64Array): number => {
    runs++;
    return -at[0]! - at[1]!;
  };
  minimiseBySimplex(slope, Float64Array.of(1, 1), { tolerance: 1e-8, mostRuns: 60 });
  expect(runs).toBeGreaterThan(60);
  expect(runs).toBeLessThanOrEqual(64);
});

test.each([true, false])(
  'parameters are admissible where no root lies outside the unit circle (trend: %s)',
  (hasTrend) => {
    const random = seededRandom(5);
    const counts = { inside: 0, outside: 0 };
    for (let i = 0; i < 80; i++) {
      const m = 2 + Math.floor(random() * 11);
      const alpha = random();
      const given = {
        alpha,
        beta: hasTrend ? random() * alpha : 0,
        gamma: random() * (1 - alpha),
        phi: hasTrend && i % 2 === 0 ? 0.8 + 0.18 * random() : 1,
      };
      const largest = largestRoot(characteristic(given, m));
      if (Math.abs(largest - 1) < 1e-3 && hasTrend) continue;
      const expected = largest < 1 + 1e-6;
      counts[expected ? 'inside' : 'outside']++;
      expect({ ...given, m, is: isAdmissible(given, hasTrend, m) }).toEqual({ ...given, m, is: expected });
    }
    expect(counts.inside).toBeGreaterThan(5);
    if (hasTrend) expect(counts.outside).toBeGreaterThan(5);
  },
);

/** The characteristic polynomial from its constant up, as Hyndman et al. (2008) print it. */
function characteristic(
  {
    alpha,
    beta,
    gamma,
    phi,
  }: { readonly alpha: number; readonly beta: number; readonly gamma: number; readonly phi: number },
  m: number,
): readonly number[] {
  const middle = Array.from({ length: m - 2 }, () => alpha + beta - alpha * phi);
  return [phi * (1 - alpha - gamma), alpha + beta - alpha * phi + gamma - 1, ...middle, alpha + beta - phi, 1];
}

/** The size of the largest root of a polynomial whose first coefficient is 1, by the iteration of Durand and Kerner. */
function largestRoot(coefficients: readonly number[]): number {
  const degree = coefficients.length - 1;
  type Complex = readonly [number, number];
  const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
  const over = ([a, b]: Complex, [c, d]: Complex): Complex => {
    const size = c * c + d * d;
    return [(a * c + b * d) / size, (b * c - a * d) / size];
  };
  let roots: Complex[] = Array.from({ length: degree }, (_, k) => [
    0.9 * Math.cos(0.4 + (2 * Math.PI * k) / degree),
    0.9 * Math.sin(0.4 + (2 * Math.PI * k) / degree),
  ]);
  for (let step = 0; step < 200; step++) {
    roots = roots.map((root, k) => {
      let value: Complex = [0, 0];
      for (let i = degree; i >= 0; i--) {
        const [re, im] = times(value, root);
        value = [re + coefficients[i]!, im];
      }
      const others = roots.reduce<Complex>(
        (product, other, j) => (j === k ? product : times(product, [root[0] - other[0], root[1] - other[1]])),
        [1, 0],
      );
      const [re, im] = over(value, others);
      return [root[0] - re, root[1] - im];
    });
  }
  return Math.max(...roots.map(([re, im]) => Math.hypot(re, im)));
}

test('symmetric equations are solved, and singular ones are not', () => {
  const matrix = [4, 2, -1, 2, 5, 3, -1, 3, 6];
  const expected = [1.5, -2, 0.25];
  const right = [0, 1, 2].map((i) => expected.reduce((sum, value, j) => sum + matrix[i * 3 + j]! * value, 0));
  const found = solveSymmetric(Float64Array.from(matrix), Float64Array.from(right));
  for (const [i, value] of expected.entries()) expect(found![i]).toBeCloseTo(value, 12);
  expect(solveSymmetric(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1))).toBeUndefined();
});

test.each<readonly [EtsFormName, number]>([
  ['AAA', 60],
  ['MAM', 60],
  ['AAA', 30],
  ['MAM', 20],
])('the starting seasons of %s on %i rows balance, and rise and fall with the series', (name, nRows) => {
  const values = Float64Array.from(seasonalDemand(nRows));
  const { seasons } = startingStates(etsForm(name), values, 12);
  const rest = name === 'MAM' ? 12 : 0;
  expect(seasons.reduce((sum, value) => sum + value, 0)).toBeCloseTo(rest, 8);
  expect(seasons[3]!).toBeGreaterThan(seasons[9]!);
});
