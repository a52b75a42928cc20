import { expect, test } from '@jest/globals';
import { keyId, periodLabel, periodNumber, seriesAt, type FleetSeries } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { forecastFleet, forecastSpan, type FleetForecast, type FleetForecastOptions } from '#src/inference/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { fitCandidate, lessonsFor } from '#src/training/index.ts';

const january = periodNumber('monthly', Date.UTC(2020, 0));
const global = parseCandidate('global_linear', { seasonLength: 12 });
const theta = parseCandidate('theta', { seasonLength: 12 });
const averaged = parseCandidate(
  { learner: 'mean', parameters: { of: ['global_linear', 'theta'] } },
  { seasonLength: 12 },
);
const naive = parseCandidate('seasonal_naive', { seasonLength: 12 });
const signal = new AbortController().signal;

/** Where a series begins, counted from January 2020, and its rows. */
type Part = { readonly begin?: number; readonly values: readonly number[] };

function fleetOf(parts: readonly Part[]): FleetSeries {
  const lengths = parts.map(({ values }) => values.length);
  const indptr = [0];
  for (const length of lengths) indptr.push(indptr.at(-1)! + length);
  return {
    frequency: 'monthly',
    keyColumns: ['item'],
    keys: parts.map((_, i) => [String.fromCharCode(97 + i)]),
    indptr: Int32Array.from(indptr),
    firstPeriod: Int32Array.from(parts, ({ begin = 0 }) => january + begin),
    nObserved: Int32Array.from(lengths),
    target: Float64Array.from(parts.flatMap(({ values }) => values)),
    repaired: new Uint8Array(indptr.at(-1)!),
    covariates: {},
  };
}

/** Twelve series, of which the first ends 20 months before the others; `later` is added to what comes from month 44 on. */
function unequal(later = 0): FleetSeries {
  return fleetOf(
    Array.from({ length: 12 }, (_, k) => ({
      values: Array.from(
        { length: k === 0 ? 40 : 60 },
        (_each, t) => 100 + 10 * Math.sin(t * (k + 1)) + (t >= 44 ? later * (t - 43) : 0),
      ),
    })),
  );
}

async function championsOf(
  fleet: FleetSeries,
  candidate: Champion['candidate'],
): Promise<ReadonlyMap<string, Champion>> {
  const series = fleet.keys.map((_, i) => seriesAt(fleet, i));
  const lessons = await lessonsFor(candidate, series);
  return new Map(
    series.map((each) => {
      const model = fitCandidate(candidate, each, 1, { lessons });
      const cutoff = each.firstPeriod + each.target.length - 1;
      return [keyId(each.key), { key: each.key, version: 1, digest: 'd', candidate, cutoff, model }];
    }),
  );
}

function optionsOf(fleet: FleetSeries, start: number, more: Partial<FleetForecastOptions> = {}): FleetForecastOptions {
  return {
    champions: new Map(),
    previous: new Map(),
    reasons: new Map(),
    keysWithoutRows: [],
    isSelected: () => true,
    span: forecastSpan(fleet, { start: periodLabel('monthly', january + start), periods: 3 }),
    fallback: naive,
    seasonLength: 12,
    seed: 1,
    endedAfter: 12,
    ...more,
  };
}

type Forecasts = FleetForecast['forecasts'];

async function forecastsOf(fleet: FleetSeries, options: FleetForecastOptions): Promise<Forecasts> {
  return (await forecastFleet(fleet, options, { onProgress: () => {}, signal })).forecasts;
}

function withoutActual(forecasts: Forecasts): readonly unknown[] {
  return forecasts.map((each) => ({ ...each, actual: undefined }));
}

test.each([
  ['a champion that learns from the fleet', global],
  ['a combination of which a member does', averaged],
])(
  '%s forgets in a backtest what later rows of other keys taught it, where its own key ended before',
  async (_, candidate) => {
    const backtest = async (fleet: FleetSeries): Promise<readonly unknown[]> => {
      const champions = await championsOf(fleet, candidate);
      return withoutActual(await forecastsOf(fleet, optionsOf(fleet, 44, { champions })));
    };
    const honest = await backtest(unequal());
    expect(honest[0]).toMatchObject({ source: 'champion', version: 1 });
    expect(await backtest(unequal(1e6))).toEqual(honest);
  },
);

test('a champion of its own rows that end before a backtest serves as it is, and so does any before the start of a plan', async () => {
  const fleet = unequal();
  const own = await forecastsOf(fleet, optionsOf(fleet, 44, { champions: await championsOf(fleet, theta) }));
  expect(own[0]!.reason).not.toContain('fitted anew');
  expect(own[1]!.reason).toContain('fitted anew');
  const ahead = await forecastsOf(
    fleet,
    optionsOf(fleet, 60, { champions: await championsOf(fleet, global), endedAfter: 30 }),
  );
  expect(ahead.filter(({ reason }) => reason.includes('fitted anew'))).toEqual([]);
});

test('what became of one key after the start moves the backtest of no key', async () => {
  const fleet = unequal();
  const champions = await championsOf(fleet, global);
  const before = await forecastsOf(fleet, optionsOf(fleet, 44, { champions }));
  const reasons = new Map([[keyId(['f']), 'The series ended in 2024-06.']]);
  expect(await forecastsOf(fleet, optionsOf(fleet, 44, { champions, reasons }))).toEqual(before);
});

test('series that ended before a backtest, or are mostly filled, teach nothing in it', async () => {
  const fleet = unequal();
  const teachOf = async (own: FleetSeries): Promise<readonly unknown[]> => {
    const champions = await championsOf(fleet, global);
    const forecasts = await forecastsOf(own, optionsOf(own, 56, { champions }));
    return forecasts.slice(2).map(({ values }) => [...values]);
  };
  const plain = await teachOf(fleet);
  // The first series ends 16 months before the start.
  const wild = { ...fleet, target: fleet.target.map((value, row) => (row < 40 ? value * (1 + (row % 7)) : value)) };
  expect(await teachOf(wild)).toEqual(plain);
  const odd = { ...fleet, target: fleet.target.map((value, row) => (row >= 40 && row < 100 ? row ** 2 : value)) };
  expect(await teachOf(odd)).not.toEqual(plain);
  const filled = { ...fleet, repaired: fleet.repaired.map((_, row) => Number(row >= 40 && row < 100)) };
  expect(await teachOf({ ...odd, repaired: filled.repaired })).toEqual(await teachOf(filled));
});

test('a backtest does not say what data preparation found in later rows', async () => {
  const fleet = fleetOf([{ values: Array.from({ length: 36 }, (_, t) => 100 + t) }, { begin: 24, values: [7, 8, 9] }]);
  const reasons = new Map(['a', 'b', 'x'].map((key) => [keyId([key]), 'The series ended in 2022-03.']));
  const backtest = await forecastsOf(fleet, optionsOf(fleet, 24, { reasons, keysWithoutRows: [['x']] }));
  expect(backtest.map(({ key, source }) => [key, source])).toEqual([
    [['a'], 'fallback:seasonal_naive'],
    [['b'], 'fallback:fleet_median'],
    [['x'], 'fallback:fleet_median'],
  ]);
  expect(backtest.filter(({ reason }) => reason.includes('ended'))).toEqual([]);
});

test('a key that begins inside a backtest has what came, and one that begins behind it is left out', async () => {
  const fleet = fleetOf([
    { values: Array.from({ length: 36 }, (_, t) => 100 + t) },
    { begin: 25, values: [7, 8, 9] },
    { begin: 27, values: [500, 500] },
  ]);
  const backtest = await forecastsOf(fleet, optionsOf(fleet, 24));
  expect(backtest.map(({ key, actual }) => [key, [...actual!]])).toEqual([
    [['a'], [124, 125, 126]],
    [['b'], [Number.NaN, 7, 8]],
  ]);
  const ahead = await forecastsOf(fleet, optionsOf(fleet, 36));
  expect(ahead.map(({ key, actual }) => [key, actual])).toEqual([
    [['a'], undefined],
    [['b'], undefined],
    [['c'], undefined],
  ]);
});

/** Forecasts some keys of a fleet and gives what was told of lessons: how many series had taught, each time. */
async function learningOf(
  selected: readonly string[],
  options: Partial<FleetForecastOptions>,
): Promise<readonly number[]> {
  const fleet = unequal();
  const told: number[] = [];
  const isSelected = ([item]: readonly string[]): boolean => selected.includes(item!);
  const onLearning = (done: number): void => void told.push(done);
  await forecastFleet(fleet, optionsOf(fleet, 60, { isSelected, ...options }), {
    onProgress: () => {},
    onLearning,
    signal,
  });
  return told;
}

test('the fleet teaches only where a selected key needs it, and each configuration once', async () => {
  const champions = await championsOf(unequal(), global);
  expect(await learningOf(['b', 'c'], { champions })).toEqual([]);
  const without = new Map([...champions].filter(([id]) => ![keyId(['c']), keyId(['d'])].includes(id)));
  expect(await learningOf(['b'], { champions: without })).toEqual([]);
  const once = Array.from({ length: 12 }, (_, i) => i + 1);
  expect(await learningOf(['b', 'c', 'd'], { champions: without })).toEqual(once);
});

test('an interrupt ends the learning from the fleet', async () => {
  const values = Array.from({ length: 24 }, (_, t) => 100 + (t % 5));
  const fleet = fleetOf(Array.from({ length: 70 }, () => ({ values })));
  const champions = await championsOf(fleet, global);
  const aborted = new AbortController();
  const watch = { onProgress: () => {}, onLearning: () => aborted.abort(), signal: aborted.signal };
  await expect(forecastFleet(fleet, optionsOf(fleet, 22, { champions }), watch)).rejects.toMatchObject({
    name: 'AbortError',
  });
});
