import { expect, test } from '@jest/globals';
import { periodLabel, type Frequency } from '#src/core/index.ts';
import { describeQuality, type PreparationRules, type PreparedFleet } from '#src/data-preparation/index.ts';
import { csv, prepareText } from '#test/data-preparation/csv-source.ts';

const hour = 3_600_000;
const day = 24 * hour;

type Row = readonly [location: string, time: string, target: number];
type Span = { readonly step?: number; readonly isWanted?: (time: Date) => boolean };

/** Rows of 1 from one time to another, both included. */
function every(location: string, from: string, to: string, { step = day, isWanted }: Span = {}): readonly Row[] {
  const rows: Row[] = [];
  for (let at = Date.parse(`${from}Z`); at <= Date.parse(`${to}Z`); at += step) {
    const iso = new Date(at).toISOString();
    if (isWanted?.(new Date(at)) ?? true) rows.push([location, step < day ? iso.slice(0, 16) : iso.slice(0, 10), 1]);
  }
  return rows;
}

/** Gives the range and the values of a series, as `2023-02 to 2023-12`. */
function rangeOf({ fleet }: PreparedFleet, location: string): string {
  const i = fleet.keys.findIndex(([name]) => name === location);
  const label = (period: number): string => periodLabel(fleet.frequency, period);
  return `${label(fleet.firstPeriod[i]!)} to ${label(fleet.firstPeriod[i]! + fleet.nObserved[i]! - 1)}`;
}

const isWeekday = (time: Date): boolean => time.getUTCDay() % 6 !== 0;
const isOpen = (time: Date): boolean => time.getUTCHours() >= 9 && time.getUTCHours() < 18;

test.each<[string, Frequency, readonly Row[], string, number]>([
  ['days up to the 4th', 'monthly', every('a', '2023-01-01', '2024-01-04'), '2023-01 to 2023-12', 4],
  ['days from the 3rd', 'monthly', every('a', '2023-01-03', '2023-12-31'), '2023-02 to 2023-12', 29],
  ['days up to the last but one', 'monthly', every('a', '2023-01-01', '2023-12-30'), '2023-01 to 2023-11', 30],
  ['whole months of days', 'monthly', every('a', '2023-01-01', '2023-12-31'), '2023-01 to 2023-12', 0],
  ['two months of days', 'monthly', every('a', '2023-02-01', '2023-03-31'), '2023-02 to 2023-03', 0],
  ['a month and a part', 'monthly', every('a', '2023-02-01', '2023-03-09'), '2023-02 to 2023-02', 9],
  [
    'weekdays, to a Friday before the weekend that ends the month',
    'monthly',
    every('a', '2023-01-02', '2023-12-29', { isWanted: isWeekday }),
    '2023-01 to 2023-12',
    0,
  ],
  [
    'weekdays up to the 20th',
    'monthly',
    every('a', '2023-01-02', '2023-12-20', { isWanted: isWeekday }),
    '2023-01 to 2023-11',
    14,
  ],
  [
    'weeks, to the last Monday of a month',
    'monthly',
    every('a', '2023-01-02', '2023-05-29', { step: 7 * day }),
    '2023-01 to 2023-05',
    0,
  ],
  [
    'weeks, to the last Monday but one',
    'monthly',
    every('a', '2023-01-02', '2023-05-22', { step: 7 * day }),
    '2023-01 to 2023-04',
    4,
  ],
  [
    'hours up to noon',
    'daily',
    every('a', '2023-01-01T00:00', '2023-01-20T12:00', { step: hour }),
    '2023-01-01 to 2023-01-19',
    13,
  ],
  [
    'opening hours',
    'daily',
    every('a', '2023-01-01T00:00', '2023-01-20T23:00', { step: hour, isWanted: isOpen }),
    '2023-01-01 to 2023-01-20',
    0,
  ],
  [
    'quarters of an hour up to half past',
    'hourly',
    every('a', '2023-01-01T00:00', '2023-01-02T03:30', { step: hour / 4 }),
    '2023-01-01T00 to 2023-01-02T02',
    3,
  ],
])('takes only periods that the rows cover for whole: %s, %s', async (_, frequency, rows, range, refused) => {
  const prepared = await prepareText(csv(...rows), { frequency, rules: { finer: 'sum' } });
  expect([rangeOf(prepared, 'a'), prepared.report.demand.refused]).toEqual([range, refused]);
  expect(prepared.fleet.repaired.every((flag) => flag === 0)).toBe(true);
});

test.each<[string, Frequency, readonly string[], string]>([
  ['whole quarters', 'quarterly', ['2021-04', '2021-12'], '2021-Q2 to 2021-Q4'],
  ['a quarter of two months at the end', 'quarterly', ['2021-01', '2021-11'], '2021-Q1 to 2021-Q3'],
  ['a quarter of two months at the start', 'quarterly', ['2021-02', '2021-12'], '2021-Q2 to 2021-Q4'],
  ['a quarter that lacks its month of 30 days at the start', 'quarterly', ['2021-05', '2021-12'], '2021-Q3 to 2021-Q4'],
  ['whole years', 'yearly', ['2019-01', '2021-12'], '2019 to 2021'],
  ['a year of eleven months', 'yearly', ['2019-01', '2021-11'], '2019 to 2020'],
])('merges months by the calendar: %s', async (_, frequency, [from, to], range) => {
  const rows = every('a', `${from}-01`, `${to}-01`).filter(([, time]) => time.endsWith('-01'));
  const prepared = await prepareText(csv(...rows.map(([a, time, one]) => [a, time.slice(0, 7), one] as const)), {
    frequency,
    rules: { finer: 'sum' },
  });
  expect(rangeOf(prepared, 'a')).toBe(range);
  expect(new Set(prepared.fleet.target)).toEqual(new Set([frequency === 'yearly' ? 12 : 3]));
});

test.each<PreparationRules['finer']>(['sum', 'mean', 'last'])(
  'leaves out, counts and names the edges of the fleet and of each key under the rule %s',
  async (finer) => {
    const text = csv(
      ...every('whole', '2023-01-01', '2024-01-04'),
      ...every('launched', '2023-03-15', '2024-01-04'),
      ...every('delisted', '2023-01-01', '2023-09-12'),
    );
    const prepared = await prepareText(text, { rules: { finer, maxRefusedShare: 0 } });
    const { keyQuality, report } = prepared;
    expect(['whole', 'launched', 'delisted'].map((name) => rangeOf(prepared, name))).toEqual([
      '2023-01 to 2023-12',
      '2023-04 to 2023-12',
      '2023-01 to 2023-08',
    ]);
    expect(keyQuality.map(({ key, refused }) => [key[0], refused])).toEqual([
      ['delisted', 12],
      ['launched', 17 + 4],
      ['whole', 4],
    ]);
    const fate = report.demand.fates.find(({ name }) => name === 'PERIOD_INCOMPLETE')!;
    expect([fate.outcome, fate.count, fate.examples[0]]).toEqual([
      'refused',
      37,
      { line: 367, key: 'location=whole', value: '2024-01-01' },
    ]);
    expect(describeQuality(report)).toContain(
      'demand.csv: 37 rows lie in a first or last period that the rows of the file or of the key do not cover from start to end; it is left out until its rows are there.',
    );
  },
);

test('takes a key that seldom sells for whole where the file goes on, and leaves the month out where it does not', async () => {
  const seldom = ['2023-01-05', '2023-02-20', '2023-03-02', '2023-05-07', '2023-06-05', '2023-06-08'];
  const rows = seldom.map((time): Row => ['seldom', time, 1]);
  const goesOn = await prepareText(csv(...every('a', '2023-01-01', '2023-06-30'), ...rows), {
    rules: { finer: 'sum' },
  });
  expect(rangeOf(goesOn, 'seldom')).toBe('2023-01 to 2023-06');
  const isCut = await prepareText(csv(...every('a', '2023-01-01', '2023-06-09'), ...rows), { rules: { finer: 'sum' } });
  expect(rangeOf(isCut, 'seldom')).toBe('2023-01 to 2023-05');
});

test('finds the unfinished month also behind a late row of one key', async () => {
  const keys = ['a', 'b', 'c'].flatMap((name) => every(name, '2022-09-01', '2024-01-04'));
  const prepared = await prepareText(csv(...keys, ['a', '2025-02-01', 9]), { rules: { finer: 'sum' } });
  expect(['a', 'b', 'c'].map((name) => rangeOf(prepared, name))).toEqual(
    Array.from({ length: 3 }, () => '2022-09 to 2023-12'),
  );
  expect(prepared.report.demand.fates.map(({ name, count }) => [name, count])).toEqual([
    ['TIME_AFTER_FLEET_END', 1],
    ['PERIOD_INCOMPLETE', 12],
  ]);
});

test('takes keys that follow one another, of which all must reach the end', async () => {
  const text = csv(...every('a', '2023-01-01', '2023-02-28'), ...every('b', '2023-03-01', '2023-03-31'));
  const prepared = await prepareText(text, { rules: { finer: 'sum', minEndShare: 1 } });
  expect(rangeOf(prepared, 'a')).toBe('2023-01 to 2023-02');
  expect(prepared.report.demand.fates.map(({ name, count }) => [name, count])).toEqual([['TIME_AFTER_FLEET_END', 31]]);
});

test('leaves rows alone that are not finer than the frequency, and slips inside their periods', async () => {
  const rows = every('a', '2023-01-01', '2023-12-01').filter(([, time]) => time.endsWith('-01'));
  const { report, fleet } = await prepareText(csv(...rows, ['a', '2023-05-20', 5]), { rules: { finer: 'sum' } });
  expect([report.demand.kept, fleet.nObserved[0], fleet.target[4]]).toEqual([13, 12, 6]);
});

test('refuses a file whose rows cover no period', async () => {
  const text = csv(...every('a', '2023-01-05', '2023-01-20'));
  const error: unknown = await prepareText(text, { rules: { finer: 'sum' } }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'DATA_NO_WHOLE_PERIOD' });
  expect(String(error)).toContain('demand.csv:2, column "time": the rows go from "2023-01-05" to "2023-01-20"');
});
