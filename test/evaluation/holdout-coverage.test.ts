import { expect, test } from '@jest/globals';
import { seriesAt, type Key } from '#src/core/index.ts';
import { defaultGateRules, evaluateFleet } from '#src/evaluation/index.ts';
import { fit, forecast, type Model } from '#src/learners/index.ts';
import { holdoutCoverage } from '#src/evaluation/holdout-coverage.ts';
import { candidates, fleetOf, holdout, noisy, seasonLength, seed, train } from './small-fleet.ts';

const key: Key = ['1', '9'];
const fleet = fleetOf([[key, noisy(48, 3)]]);
const plain: Model = { learner: 'seasonal_naive', parameters: {}, arrays: {} };
const values = (...numbers: readonly number[]): Float64Array => Float64Array.from(numbers);

test('counts the values inside the interval, borders included, on the rows that count alone', () => {
  const model = { ...plain, interval: { coverage: 0.8, lower: values(-1, -1), upper: values(1, 2) } };
  // The steps 0, 1 and 3 count; step 3 takes the last offsets. Inside: 11 at its border, 12; outside: 12.1 above 12.
  const trial = { realRows: [0, 1, 3], actual: values(11, 12, 12.1), horizon: 4 };
  expect(holdoutCoverage(model, values(10, 10, 10, 10), trial)).toEqual({ nominal: 0.8, share: 2 / 3 });
});

test('keeps the interval in the range of the model, as forecasts do', () => {
  const parameters = { lower: 0, upper: null };
  const model = { ...plain, parameters, interval: { coverage: 0.8, lower: values(-5), upper: values(5) } };
  expect(holdoutCoverage(model, values(1), { realRows: [0], actual: values(-0.5), horizon: 1 })?.share).toBe(0);
  expect(holdoutCoverage(model, values(1), { realRows: [0], actual: values(0), horizon: 1 })?.share).toBe(1);
});

test('is not told for a model without an interval', () => {
  expect(holdoutCoverage(plain, values(1), { realRows: [0], actual: values(1), horizon: 1 })).toBeUndefined();
});

test('the gate tells what the interval of the challenger held of the holdout', async () => {
  const challengers = await train(fleet);
  const [decision] = await evaluateFleet({
    fleet,
    challengers,
    champions: new Map(),
    rules: defaultGateRules,
    seasonLength,
    horizon: holdout,
    seed,
  });
  const series = seriesAt(fleet, 0);
  const history = { ...series, target: series.target.subarray(0, 48 - holdout) };
  const forecasts = forecast(fit(candidates.linear, history, seed), history, holdout);
  const { interval } = challengers[0]!.holdoutModel!;
  const isInside = [...forecasts].map((value, h) => {
    const actual = series.target[48 - holdout + h]!;
    return actual >= Math.max(0, value + interval!.lower[h]!) && actual <= value + interval!.upper[h]!;
  });
  const share = isInside.filter(Boolean).length / holdout;
  expect(decision?.challenger?.coverage).toEqual({ nominal: 0.8, share });
  expect(decision?.score).not.toHaveProperty('coverage');
});
