import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { coefficientsOf, fit, forecast, parseCandidate, type Candidate } from '#src/learners/index.ts';
import { seasonalIndices, withoutSeason } from '#src/learners/classical-decomposition.ts';
import { etsForm, etsForms, type EtsFormName } from '#src/learners/ets-form.ts';
import { fitEts } from '#src/learners/ets-fit.ts';
import { gradientsOfRun, newEtsRun, runEts } from '#src/learners/ets-recursion.ts';
import { startingStates } from '#src/learners/ets-start.ts';
import { minimise } from '#src/learners/minimise.ts';
import { isSeasonal } from '#src/learners/seasonality-test.ts';
import { bestSmoothing } from '#src/learners/simple-smoothing.ts';
import { monthly, seasonalDemand } from './series.ts';

type Reference = {
  readonly id: string;
  readonly y: readonly number[];
  readonly actual: readonly number[];
  readonly theta: readonly number[];
  readonly ets: { readonly method: string; readonly aicc: number; readonly forecast: readonly number[] };
};

const fixture = new URL('../fixtures/r/tourism-forecasts.json', import.meta.url);
const references = (JSON.parse(readFileSync(fixture, 'utf8')) as { readonly series: readonly Reference[] }).series;

function candidate(learner: string, parameters: Readonly<Record<string, unknown>> = {}): Candidate {
  return parseCandidate({ learner, parameters }, { seasonLength: 12 });
}

function forecastOf(given: Candidate, target: readonly number[], horizon: number): readonly number[] {
  const series = monthly(target);
  return [...forecast(fit(given, series, 7), series, horizon)];
}

/** The mean of |a / b - 1|. */
function distance(found: readonly number[], expected: readonly number[]): number {
  return mean(found.map((value, i) => Math.abs(value / expected[i]! - 1)));
}

function mase(found: readonly number[], { y, actual }: Reference): number {
  const scale = mean(y.slice(12).map((value, i) => Math.abs(value - y[i]!)));
  return mean(found.map((value, i) => Math.abs(value - actual[i]!))) / scale;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The form that ets chooses for a monthly series. */
function formOf(target: readonly number[]): EtsFormName {
  return etsForms[fit(candidate('ets'), monthly(target), 0).arrays['form']![0]!]!;
}

/** The sum of squared one-step errors of simple smoothing. */
function smoothingError(values: Float64Array, alpha: number, start: number): number {
  let [level, sum] = [start, 0];
  for (const value of values) {
    sum += (value - level) ** 2;
    level += alpha * (value - level);
  }
  return sum;
}

const thetas = references.map(({ y }) => forecastOf(candidate('theta'), y, 24));

test('theta forecasts what thetaf of R does, on 50 series', () => {
  expect(references).toHaveLength(50);
  const far = references.filter(({ theta }, i) => distance(thetas[i]!, theta) > 0.01);
  expect(far.map(({ id }) => id)).toEqual([]);
});

test('theta errs no more than thetaf of R on what followed', () => {
  const ours = mean(references.map((each, i) => mase(thetas[i]!, each)));
  expect(ours).toBeLessThan(1.001 * mean(references.map((each) => mase(each.theta, each))));
});

test('a form of ets without a prior forecasts what ets of R does, or has a better likelihood', () => {
  const failures = references.filter(({ y, ets }) => {
    const name = ets.method.replace(/^ETS\(|[,)]/g, '') as EtsFormName;
    if (distance(forecastOf(candidate('ets', { forms: [name], prior: 'none' }), y, 24), ets.forecast) <= 0.01)
      return false;
    const scale = mean(y);
    const values = Float64Array.from(y, (value) => value / scale);
    const found = (['slow', 'quick'] as const).map(
      (start) => fitEts(etsForm(name), values, 12, { start, prior: 'none' })!.aicc,
    );
    return Math.min(...found) + 2 * y.length * Math.log(scale) > ets.aicc;
  });
  // On M32 the search of R ends in a better maximum.
  expect(failures.map(({ id }) => id)).toEqual(['M32']);
});

test('ets errs no more than ets of R on what followed', () => {
  const ours = mean(references.map((each) => mase(forecastOf(candidate('ets'), each.y, 24), each)));
  expect(ours).toBeLessThan(mean(references.map((each) => mase(each.ets.forecast, each))));
});

test('a prior keeps the initial seasons nearer to where they started', () => {
  const moved = { starting: 0, none: 0 };
  for (const { y } of references.slice(0, 8)) {
    const scale = mean(y);
    const values = Float64Array.from(y, (value) => value / scale);
    const start = startingStates(etsForm('ANA'), values.subarray(0, 48), 12);
    for (const prior of ['starting', 'none'] as const) {
      const { seasons } = fitEts(etsForm('ANA'), values, 12, { prior })!.initial;
      moved[prior] += mean(Array.from(seasons, (value, j) => (value - start.seasons[j]!) ** 2));
    }
  }
  expect(moved.starting).toBeLessThan(0.7 * moved.none);
});

test.each(etsForms)('the gradient of %s is that of finite differences', (name) => {
  const form = etsForm(name);
  const m = form.season === 'none' ? 1 : 4;
  const values = Float64Array.from(seasonalDemand(30), (value) => value / 120);
  const at = [0.3, form.hasTrend ? 0.1 : 0, m > 1 ? 0.15 : 0, form.isDamped ? 0.9 : form.hasTrend ? 1 : 0, 1, 0.01, 0];
  const run = newEtsRun(30, m);
  const valueAt = (x: readonly number[]): number => {
    const [alpha, beta, gamma, phi, level, trend, season] = x as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    run.levels[0] = level;
    run.trends[0] = form.hasTrend ? trend : 0;
    run.seasons.fill(form.season === 'multiplicative' ? 1 : 0);
    if (m > 1) run.seasons[2]! += season;
    return runEts(form, { alpha, beta, gamma, phi }, values, run);
  };
  valueAt(at);
  gradientsOfRun(form, { alpha: at[0]!, beta: at[1]!, gamma: at[2]!, phi: at[3]! }, values, run);
  const found = [...run.gradients, m > 1 ? run.seasonGradients[2]! : 0];
  const step = 1e-6;
  const expected = at.map((_, j) => {
    const shifted = [1, -1].map((sign) => valueAt(at.map((value, k) => (k === j ? value + sign * step : value))));
    return (shifted[0]! - shifted[1]!) / (2 * step);
  });
  // Without a trend its gradient and that of phi speak of states that the form does not have.
  const used = [0, 1, 2, ...(form.hasTrend ? [3, 5] : []), 4, 6].filter((j) => m > 1 || j !== 2);
  for (const j of used) expect(found[j]! - expected[j]!).toBeCloseTo(0, 4);
});

test.each<readonly [EtsFormName, number, (t: number) => number, readonly string[]]>([
  ['AAN', 1, (t) => 20 + 3 * t, ['alpha', 'beta', 'level', 'trend']],
  [
    'MNM',
    4,
    (t) => 50 * [0.5, 1, 1.5, 1][t % 4]!,
    ['alpha', 'gamma', 'level', 'season_1', 'season_2', 'season_3', 'season_4'],
  ],
  ['AAA', 4, (t) => 50 + 2 * t + [5, -5, 10, -10][t % 4]!, ['alpha', 'beta', 'gamma', 'level', 'trend']],
  ['MAM', 4, (t) => (50 + 2 * t) * [0.5, 1, 1.5, 1][t % 4]!, ['alpha', 'beta', 'gamma', 'level', 'trend']],
])('%s continues its own pattern exactly', (form, season_length, pattern, names) => {
  const target = Array.from({ length: 40 }, (_, t) => pattern(t));
  const given = candidate('ets', { forms: [form], season_length });
  const found = forecastOf(given, target, 6);
  for (const [h, value] of found.entries()) expect(value / pattern(40 + h)).toBeCloseTo(1, 3);
  const names2 = coefficientsOf(fit(given, monthly(target), 0)).map(({ name }) => name);
  expect(names2.slice(0, names.length)).toEqual(names);
});

test('ets chooses a season where there is one, and none where there is none', () => {
  expect(formOf(seasonalDemand(60))).toMatch(/[AM]$/);
  expect(formOf(seasonalDemand(60).map((value, t) => value - 30 * Math.sin((2 * Math.PI * t) / 12)))).toMatch(/N$/);
  // Values that are not above 0 have no relative errors.
  expect(formOf(seasonalDemand(60).map((value) => value - 120))).toMatch(/^A.*[NA]$/);
});

test('a form that the rows do not allow is refused', () => {
  const given = candidate('ets', { forms: ['MAM'] });
  expect(() => fit(given, monthly(seasonalDemand(20)), 0)).toThrow(
    'TRAIN_TOO_FEW_ROWS: None of the forms MAM can be fitted to the 20 rows.',
  );
});

test('relative states that fall to 0 on new rows end in an error, not in a forecast', () => {
  const given = candidate('ets', { forms: ['MAN'], season_length: 1 });
  const target = Array.from({ length: 20 }, (_, t) => 100 - 3 * t + (t % 3));
  const model = fit(given, monthly(target), 0);
  const longer = monthly([...target, ...Array.from({ length: 30 }, () => -1000)]);
  expect(() => forecast(model, longer, 3)).toThrow('TRAIN_FORECAST_UNDEFINED');
});

const followers: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['theta', {}],
  ['ets', {}],
  ['mean', { of: ['theta', 'ets'] }],
];

test.each(followers)('%s follows newer rows without a new fit, and knows the season by the calendar', (name, given) => {
  const demand = seasonalDemand(72);
  const model = fit(candidate(name, given), monthly(demand.slice(0, 60)), 0);
  const before = [...forecast(model, monthly(demand.slice(0, 60)), 24)].slice(12);
  const raised = monthly([...demand.slice(0, 60), ...demand.slice(60).map((value) => value + 50)]);
  const after = [...forecast(model, raised, 12)];
  const same = [...forecast(model, monthly(demand), 12)];
  expect(distance(same, before)).toBeLessThan(0.1);
  expect(mean(after)).toBeGreaterThan(mean(same));
  const late = { ...monthly(demand.slice(66)), firstPeriod: 2020 * 12 + 66 };
  expect(distance([...forecast(model, late, 12)], same)).toBeLessThan(0.1);
  const early = { ...monthly([1e9, 1e9, ...demand]), firstPeriod: 2020 * 12 - 2 };
  expect([...forecast(model, early, 12)]).toEqual(same);
});

test.each(followers)('%s refuses a series that ends before the model begins', (name, given) => {
  const model = fit(candidate(name, given), monthly(seasonalDemand(40)), 0);
  const past = { ...monthly([1, 2, 3]), firstPeriod: 2019 * 12 };
  expect(() => forecast(model, past, 1)).toThrow('TRAIN_TOO_FEW_ROWS');
});

const sparse = [0, 0, 5, 0, 0, 0, 3, 8, 0, 0, 4, 0];

test.each([
  ['croston', { alpha: 0.1 }, 1.72630127542],
  ['croston', { alpha: 0.3 }, 1.84671800513],
  ['sba', { alpha: 0.1 }, 0.95 * 1.72630127542],
  ['sba', { alpha: 0.3 }, 0.85 * 1.84671800513],
])('%s with %j gives the rate that croston of R gives, less its bias for sba', (learner, parameters, expected) => {
  for (const value of forecastOf(candidate(learner, parameters), sparse, 3)) expect(value).toBeCloseTo(expected, 8);
});

test('tsb falls after the last demand, croston does not', () => {
  const longer = [...sparse, ...Array.from({ length: 24 }, () => 0)];
  expect(forecastOf(candidate('croston'), longer, 1)).toEqual(forecastOf(candidate('croston'), sparse, 1));
  const [before, after] = [sparse, longer].map((target) => forecastOf(candidate('tsb'), target, 1)[0]!);
  expect(after! / before!).toBeCloseTo(0.9 ** 24, 10);
});

test.each(['croston', 'sba', 'tsb'])('%s forecasts 0 where there never was a demand', (learner) => {
  expect(forecastOf(candidate(learner), [0, 0, 0, -1], 2)).toEqual([0, 0]);
});

test('mean and median are those of the members, period by period, in the range of the combination', () => {
  const target = seasonalDemand(60);
  const members = ['seasonal_naive', 'theta', 'ets', 'linear'].map((name) => forecastOf(candidate(name), target, 12));
  const of = ['seasonal_naive', 'theta', 'ets', 'linear'];
  const found = forecastOf(candidate('mean', { of }), target, 12);
  const middle = forecastOf(candidate('median', { of }), target, 12);
  for (let h = 0; h < 12; h++) {
    const values = members.map((each) => each[h]!).sort((left, right) => left - right);
    expect(found[h]).toBeCloseTo(mean(values), 9);
    expect(middle[h]).toBeCloseTo((values[1]! + values[2]!) / 2, 9);
  }
  expect(Math.max(...forecastOf(candidate('mean', { of, upper: 130 }), target, 12))).toBe(130);
});

test.each([
  [['theta'], 'a list of two or more different learners'],
  [['theta', 'theta'], 'a list of two or more'],
  [['theta', 'mean'], 'a list of two or more'],
  [['theta', 'sphinx'], 'a list of two or more'],
])('a combination of %j is refused', (of, expected) => {
  try {
    candidate('mean', { of });
    expect('accepted').toBe('refused');
  } catch (error) {
    expect((error as { code: string }).code).toBe('TRAIN_PARAMETER_INVALID');
    expect((error as { faults: readonly { expected: string }[] }).faults[0]!.expected).toContain(expected);
  }
});

test.each(['additive', 'multiplicative'] as const)('%s indices take out a season to the last bit', (seasonality) => {
  const season = [0.5, 1.25, 1, 1.25];
  const values = Float64Array.from({ length: 22 }, (_, t) =>
    seasonality === 'additive' ? 40 + season[t % 4]! - 1 : 40 * season[t % 4]!,
  );
  const indices = seasonalIndices(values, 4, seasonality);
  for (const [j, index] of indices.entries())
    expect(index).toBeCloseTo(seasonality === 'additive' ? season[j]! - 1 : season[j]!, 12);
  for (const value of withoutSeason(values, indices, seasonality)) expect(value).toBeCloseTo(40, 11);
});

test.each<readonly [string, readonly number[], number, boolean]>([
  ['a wave', seasonalDemand(60).map((value, t) => value - t), 12, true],
  ['alternating values', Array.from({ length: 30 }, (_, t) => t % 2), 2, true],
  ['two cycles and no more', seasonalDemand(24), 12, false],
  ['a constant', Array.from({ length: 40 }, () => 3), 12, false],
  ['no season', seasonalDemand(60), 1, false],
  ['pulses seven apart', Array.from({ length: 70 }, (_, t) => (t % 7 === 0 ? 1 : 0)), 5, false],
])('the test for a season on %s', (_, target, seasonLength, expected) => {
  expect(isSeasonal(Float64Array.from(target), seasonLength)).toBe(expected);
});

test('no smoothing on a fine grid errs less than the one that is found', () => {
  const value = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.float64Array({ minLength: 4, maxLength: 30, min: -100, max: 100, noNaN: true }),
      value,
      (values, start) => {
        const { alpha, initialLevel } = bestSmoothing(values);
        const best = smoothingError(values, alpha, initialLevel);
        for (let i = 1; i < 20; i++)
          expect(smoothingError(values, i / 20, start)).toBeGreaterThanOrEqual(best * 0.999 - 1e-6);
      },
    ),
    { seed: 1, numRuns: 25 },
  );
});

test('the search finds the minimum of the valley of Rosenbrock', () => {
  const found = minimise(
    (at, out) => {
      const [x, y] = [at[0]!, at[1]!];
      out[0] = -400 * x * (y - x * x) - 2 * (1 - x);
      out[1] = 200 * (y - x * x);
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
    },
    Float64Array.of(-1.2, 1),
    { tolerance: 1e-14, mostSteps: 500 },
  );
  expect(found.at[0]).toBeCloseTo(1, 5);
  expect(found.at[1]).toBeCloseTo(1, 5);
});
