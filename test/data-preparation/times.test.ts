import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frequencies, periodLabel, periodNumber, periodStart, type Frequency } from '#src/core/index.ts';
import { csv, prepareText } from '#test/data-preparation/csv-source.ts';

const quarterly = ['2021-01-01', '2021-04-01', '2021-07-01', '2021-10-01'];
const monthStarts = ['2021-04-01', '2021-05-01', '2021-06-01', '2021-07-01'];
const parts = (iso: string): readonly [string, string, string] => iso.split('-') as [string, string, string];
const names = ['April', 'May', 'June', 'July'];

// Each form writes the same dates.
test.each<[string, Frequency, readonly string[]]>([
  ['YYYYMM', 'monthly', monthStarts.map((iso) => parts(iso).slice(0, 2).join(''))],
  ['YYYY-MM', 'monthly', monthStarts.map((iso) => iso.slice(0, 7))],
  ['YYYY/MM', 'monthly', monthStarts.map((iso) => iso.slice(0, 7).replace('-', '/'))],
  ['YYYY-MM-DD', 'monthly', monthStarts],
  ['YYYY/MM/DD', 'monthly', monthStarts.map((iso) => iso.replaceAll('-', '/'))],
  ['YYYYMMDD', 'monthly', monthStarts.map((iso) => iso.replaceAll('-', ''))],
  ['YYYY-MM-DDTHH:MM', 'monthly', monthStarts.map((iso) => `${iso}T00:00`)],
  ['YYYY-MM-DDTHH:MM', 'monthly', monthStarts.map((iso) => `${iso} 00:00:00.000`)],
  ['YYYY-MM-DDTHH:MM', 'monthly', monthStarts.map((iso) => `${iso}T00:00:00Z`)],
  ['YYYY-MM-DDTHH:MM', 'monthly', monthStarts.map((iso) => `${iso}T00:00+02:00`)],
  ['YYYY-MM-DDTHH:MM', 'monthly', monthStarts.map((iso) => `${iso} 23:59:59-0330`)],
  ['DD.MM.YYYY', 'monthly', monthStarts.map((iso) => parts(iso).toReversed().join('.'))],
  ['DD/MM/YYYY', 'monthly', ['13/04/2021', '14/05/2021', '1/6/2021', '01/07/2021 00:00']],
  ['MM/DD/YYYY', 'monthly', ['04/13/2021', '05/14/2021', '6/1/2021', '07/01/2021']],
  ['MMM YYYY', 'monthly', names.map((name) => `${name.slice(0, 3)} 2021`)],
  ['MMM YYYY', 'monthly', names.map((name) => `${name} 2021`)],
  ['YYYY-MMM', 'monthly', names.map((name) => `2021-${name.slice(0, 3).toUpperCase()}`)],
  ['epoch seconds', 'monthly', monthStarts.map((iso) => String(Date.parse(iso) / 1000))],
  ['epoch milliseconds', 'monthly', monthStarts.map((iso) => String(Date.parse(iso)))],
  ['YYYY-Qq', 'quarterly', ['2021-Q1', '2021-Q2', '2021-Q3', '2021-Q4']],
  ['YYYY-Qq', 'quarterly', ['2021Q1', '2021Q2', '2021q3', '2021 Q4']],
  ['YYYY-MM-DD', 'quarterly', quarterly],
  ['YYYY-Www', 'weekly', ['2020-W52', '2020-W53', '2021-W01', '2021-W02']],
  ['YYYY-Www', 'weekly', ['2020W52', '2020W53', '2021W01', '2021W02']],
  ['YYYY-Www', 'weekly', ['2020-W52-1', '2020-W53-7', '2021-W01-3', '2021-W02-1']],
  ['YYYY', 'yearly', ['2019', '2020', '2021', '2022']],
])('reads %s in a %s pipeline', async (form, frequency, times) => {
  const { fleet, report } = await prepareText(csv(...times.map((time, i) => ['a', time, i + 1] as const)), {
    frequency,
  });
  const first = { monthly: '2021-04', quarterly: '2021-Q1', weekly: '2020-W52', yearly: '2019' }[
    frequency as 'monthly'
  ];
  expect([report.demand.timeForm, periodLabel(frequency, fleet.firstPeriod[0]!)]).toEqual([form, first]);
  expect([...fleet.target]).toEqual([1, 2, 3, 4]);
});

test('tells hours apart by UTC where a clock is set back, and days by the clock on the spot', async () => {
  const night = [
    '2021-10-31T01:30+02:00',
    '2021-10-31T02:30+02:00',
    '2021-10-31T02:30+01:00',
    '2021-10-31T03:30+01:00',
  ];
  const hourly = await prepareText(csv(...night.map((time, i) => ['a', time, i] as const)), { frequency: 'hourly' });
  expect([...hourly.fleet.target]).toEqual([0, 1, 2, 3]);
  const days = ['2021-10-30T00:00+02:00', '2021-10-31T00:00+02:00', '2021-11-01T00:00+01:00'];
  const daily = await prepareText(csv(...days.map((time, i) => ['a', time, i] as const)), { frequency: 'daily' });
  expect([...daily.fleet.target]).toEqual([0, 1, 2]);
  expect(periodLabel('daily', daily.fleet.firstPeriod[0]!)).toBe('2021-10-30');
});

test.each<[string, Frequency, string, string, string]>([
  ['the 30th of February', 'daily', '2021-02-30', '2021-03-%', 'TIME_IMPOSSIBLE'],
  ['a leap day of a common year', 'daily', '2021-02-29', '2021-03-%', 'TIME_IMPOSSIBLE'],
  ['month 13', 'daily', '2021-13-01', '2021-03-%', 'TIME_IMPOSSIBLE'],
  ['a date that means never', 'daily', '9999-12-31', '2021-03-%', 'TIME_IMPOSSIBLE'],
  ['hour 25', 'hourly', '2021-03-01T25:00', '2021-03-01T%:00', 'TIME_IMPOSSIBLE'],
  ['week 53 of a year with 52', 'weekly', '2021-W53', '2021-W%', 'TIME_IMPOSSIBLE'],
  ['another form', 'daily', '01.03.2021', '2021-03-%', 'TIME_UNREADABLE'],
  ['a word', 'daily', 'soon', '2021-03-%', 'TIME_UNREADABLE'],
  ['nothing', 'daily', '', '2021-03-%', 'TIME_EMPTY'],
])('refuses %s and does not roll it over', async (_what, frequency, time, pattern, reason) => {
  const good = Array.from({ length: 20 }, (_, i) => pattern.replace('%', String(i + 1).padStart(2, '0')));
  const text = csv(...good.map((each) => ['a', each, 1] as const), ['a', time, 99]);
  const { fleet, report } = await prepareText(text, { frequency });
  expect(report.demand.fates).toEqual([
    { name: reason, outcome: 'refused', count: 1, examples: [{ line: 22, key: 'location=a', value: time }] },
  ]);
  expect([...fleet.target]).toEqual(good.map(() => 1));
});

test.each<[string, readonly string[]]>([
  ['DD.MM.YYYY', ['01.01.2024 22:00', '01.01.2024 23:00', '02.01.2024', '02.01.2024 01:00']],
  ['DD/MM/YYYY', ['13/01/2024 12:00', '13/01/2024 13:00', '13/01/2024 14:00', '13/01/2024 15:00:00']],
  ['MM/DD/YYYY', ['01/13/2024 12:00', '01/13/2024 13:00', '01/13/2024 14:00', '01/13/2024 15:59']],
  ['YYYY/MM/DD', ['2024/01/13 12:00', '2024/01/13 13:00', '2024/01/13 14:00', '2024/01/13 15:00']],
])('reads hours from %s with a clock behind it, in the known future too', async (form, times) => {
  const rows = csv(...times.map((time, i) => ['a', time, i + 1] as const)).replaceAll(/,(\d)$/gm, ',$1,5');
  const { fleet, report } = await prepareText(rows.replace('target', 'target,price'), {
    frequency: 'hourly',
    covariates: ['price'],
    future: `location,time,price\na,${times[0]!.slice(0, 10)} 23:30,7\n`,
  });
  expect([report.demand.timeForm, report.knownFuture!.timeForm]).toEqual([form, form]);
  expect([...fleet.target.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
  expect(periodLabel('hourly', fleet.firstPeriod[0]!).slice(10)).toBe(`T${times[0]!.slice(11, 13)}`);
});

test.each(['13.01.2024', '13/01/2024', '01/13/2024', '2024/01/13'])(
  'still refuses dates without a clock, such as %s, in an hourly pipeline',
  async (time) => {
    const prepared = prepareText(csv(['a', time, 1], ['b', time, 2]), { frequency: 'hourly' });
    await expect(prepared).rejects.toMatchObject({ code: 'DATA_COARSER_THAN_FREQUENCY' });
  },
);

test('takes the time format that is set where detection cannot decide', async () => {
  const text = csv(['a', '01/02/2021', 1], ['a', '01/03/2021', 2]);
  const dayFirst = await prepareText(text, { timeFormat: 'DD/MM/YYYY' });
  expect([dayFirst.fleet.firstPeriod[0], dayFirst.fleet.nObserved[0]]).toEqual([2021 * 12 + 1, 2]);
  const monthFirst = await prepareText(text, { timeFormat: 'MM/DD/YYYY', frequency: 'daily' });
  expect([...monthFirst.fleet.target].filter((_, i) => monthFirst.fleet.repaired[i] === 0)).toEqual([1, 2]);
});

test('needs no decision where every date reads the same with the day or the month first', async () => {
  const text = csv(['a', '01/01/2020', 1], ['a', '01/01/2021', 2]);
  const { fleet } = await prepareText(text, { frequency: 'yearly' });
  expect([fleet.firstPeriod[0], ...fleet.target]).toEqual([2020, 1, 2]);
});

test('decides day or month first by all rows, and refuses a few slips', async () => {
  const days = Array.from({ length: 28 }, (_, i) => `${i + 1}/03/2021`);
  const text = csv(...days.map((time, i) => ['a', time, i] as const), ['a', '03/29/2021', 99]);
  const { report } = await prepareText(text, { frequency: 'daily' });
  expect([report.demand.timeForm, report.demand.refused]).toEqual(['DD/MM/YYYY', 1]);
});

test('reads every label that a period has, for every frequency', async () => {
  const day = 86_400_000;
  const instants = fc.integer({ min: -100 * 365, max: 150 * 365 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...frequencies), instants, async (frequency, days) => {
      const first = periodNumber(frequency, days * day);
      const label = (period: number): string =>
        frequency === 'hourly' ? `${periodLabel(frequency, period)}:00` : periodLabel(frequency, period);
      const text = csv(['a', label(first), 1], ['a', label(first + 1), 2], ['a', label(first + 2), 3]);
      const { fleet } = await prepareText(text, { frequency });
      expect([fleet.firstPeriod[0], fleet.nObserved[0]]).toEqual([first, 3]);
      expect(periodStart(frequency, first)).toBeLessThanOrEqual(days * day);
    }),
    { numRuns: 200 },
  );
});
