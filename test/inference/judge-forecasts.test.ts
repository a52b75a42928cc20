import { expect, test } from '@jest/globals';
import { forecastAccuracy, forecastId, judgeForecasts } from '#src/inference/index.ts';

const earlier = {
  ids: ['a', 'a', 'b', 'a'],
  period: Float64Array.of(5, 5, 5, 5),
  cutoff: Float64Array.of(5, 5, 5, 4),
  forecastAt: Float64Array.of(10, 20, 10, 5),
};
const came = (id: string): number => (id === 'a' ? 7 : Number.NaN);

test('of several forecasts from the same known rows the newest is judged, and each distance by itself', () => {
  const { judgements, nWaiting } = judgeForecasts(earlier, came, new Map());
  expect(judgements).toEqual([
    { row: 1, actual: 7, revision: 0 },
    { row: 3, actual: 7, revision: 0 },
  ]);
  expect(nWaiting).toBe(1);
});

test('what was judged by the same value is not judged again; by another one it is, as the next revision', () => {
  const judged = new Map([
    [forecastId('a', 5, 5), { actual: 7, revision: 0 }],
    [forecastId('a', 5, 4), { actual: 6, revision: 2 }],
  ]);
  expect(judgeForecasts(earlier, came, judged).judgements).toEqual([{ row: 3, actual: 7, revision: 3 }]);
});

test('coverage counts the intervals that are known, borders included', () => {
  const judged = {
    forecast: Float64Array.of(1, 2, 3, 4),
    lower: Float64Array.of(0, 2, 4, Number.NaN),
    upper: Float64Array.of(1, 3, 5, Number.NaN),
    actual: Float64Array.of(1, 2, 3, 0),
  };
  expect(forecastAccuracy(judged, [0, 1, 2, 3])).toEqual({
    nForecasts: 4,
    rmse: 2,
    mae: 1,
    bias: 1,
    nIntervals: 3,
    coverage: 2 / 3,
  });
});
