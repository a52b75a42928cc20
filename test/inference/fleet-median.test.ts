import { expect, test } from '@jest/globals';
import { periodNumber, seededRandom, seriesAt, type FleetSeries } from '#src/core/index.ts';
import { fleetMedian } from '#src/inference/fleet-median.ts';
import { fit, forecast, parseCandidate } from '#src/learners/index.ts';

const january = periodNumber('monthly', Date.UTC(2024, 0));
const fallback = parseCandidate('seasonal_naive', { seasonLength: 4, lower: 0 });
const lengths = [9, 3, 12, 0, 6, 5, 8];
const ends = [12, 12, 12, 12, 11, 10, 3];
const signal = new AbortController().signal;

/** Series of other lengths and ends; the last has ended, and one has no row. */
function fleetOf(): FleetSeries {
  const random = seededRandom(7);
  const indptr = [0];
  for (const length of lengths) indptr.push(indptr.at(-1)! + length);
  return {
    frequency: 'monthly',
    keyColumns: ['item'],
    keys: lengths.map((_, i) => [String(i)]),
    indptr: Int32Array.from(indptr),
    firstPeriod: Int32Array.from(lengths, (length, i) => january + ends[i]! - length),
    nObserved: Int32Array.from(lengths),
    target: Float64Array.from({ length: indptr.at(-1)! }, () => Math.round(100 * random()) - 20),
    repaired: new Uint8Array(indptr.at(-1)!),
    covariates: {},
  };
}

const request = { lastPeriod: january + 11, firstPeriod: january + 14, horizon: 11, fallback, endedAfter: 6 };

test('the median of the fleet is that of the seasonal naive forecasts of all series that have not ended', async () => {
  const fleet = fleetOf();
  const living = [0, 1, 2, 4, 5].map((i) => seriesAt(fleet, i));
  const patterns = living.map((series, n) => {
    const gap = 14 - ends[[0, 1, 2, 4, 5][n]!]!;
    return forecast(fit(fallback, series, 1), series, gap + 11).slice(gap);
  });
  const middle = Array.from({ length: 11 }, (_, step) => patterns.map((each) => each[step]!).sort((a, b) => a - b)[2]);
  expect([...(await fleetMedian(fleet, request, { signal }))!]).toEqual(middle);
});

test('where no series has a row, or all have ended, there is no median', async () => {
  expect(await fleetMedian(fleetOf(), { ...request, lastPeriod: january + 99 }, { signal })).toBeUndefined();
});

test('an interrupt ends the work between two periods, and how many are done is told', async () => {
  const aborted = new AbortController();
  const told: number[] = [];
  const onMedian = (done: number): void => {
    told.push(done);
    if (done === 2) aborted.abort();
  };
  await expect(fleetMedian(fleetOf(), request, { onMedian, signal: aborted.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(told).toEqual([0, 1, 2]);
});
