import { expect, test } from '@jest/globals';
import { seriesAt } from '#src/core/index.ts';
import { describeQuality } from '#src/data-preparation/index.ts';
import { prepareText } from '#test/data-preparation/csv-source.ts';

const demand = [
  'location,time,target,price',
  'a,2021-01,1,10',
  'a,2021-02,2,11',
  'a,2021-03,3,12',
  'b,2021-01,4,20',
  'b,2021-02,5,21',
  '',
].join('\n');
const future = [
  'location,time,price',
  'a,2021-03,99',
  'a,2021-04,13',
  'a,2021-06,15',
  'b,2021-03,22',
  'c,2021-04,30',
  '',
].join('\n');
const covariates = ['price'];

test('puts the known future behind the last observed row of each series, with NaN for gaps', async () => {
  const { fleet, report } = await prepareText(demand, { covariates, future });
  expect([...fleet.indptr]).toEqual([0, 6, 9]);
  expect([...fleet.nObserved]).toEqual([3, 2]);
  expect([...fleet.covariates.price!]).toEqual([10, 11, 12, 13, Number.NaN, 15, 20, 21, 22]);
  expect([...fleet.target].map(Number.isNaN)).toEqual([false, false, false, true, true, true, false, false, true]);
  expect([...fleet.repaired]).toEqual(Array.from({ length: 9 }, () => 0));
  expect(seriesAt(fleet, 1).covariates.price).toHaveLength(3);
  expect(report.knownFuture).toMatchObject({ read: 5, kept: 3, repaired: 0, refused: 0, ignored: 2 });
  expect(report.knownFuture!.fates).toEqual([
    { name: 'KEY_UNKNOWN', outcome: 'ignored', count: 1, examples: [{ line: 6, key: 'location=c', value: '2021-04' }] },
    {
      name: 'PERIOD_OBSERVED',
      outcome: 'ignored',
      count: 1,
      examples: [{ line: 2, key: 'location=a', value: '2021-03' }],
    },
  ]);
  expect(report.covariates).toEqual({ used: ['price'], unused: [], unreadable: [] });
});

test.each<[string, string, string | undefined, string]>([
  [
    'without a known-future file',
    demand,
    undefined,
    'there is no known-future file, so that its future values are not known',
  ],
  ['that the demand file lacks', demand.replace('price', 'cost'), future, 'demand.csv has no such column'],
  ['that the known-future file lacks', demand, future.replace('price', 'cost'), 'future.csv has no such column'],
])('leaves out a covariate %s, and says so', async (_, text, known, reason) => {
  const { fleet, report } = await prepareText(text, { covariates, ...(known === undefined ? {} : { future: known }) });
  expect(fleet.covariates).toEqual({});
  expect(report.covariates.unused).toEqual([{ name: 'price', reason }]);
  expect(describeQuality(report)).toContain(`Covariate price is unused: ${reason}.`);
});

test('gives NaN for a covariate that is no number, reports it, and keeps the key', async () => {
  const text = demand.replace(',11\n', ',free\n').replace(',20\n', ',\n');
  const { fleet, keyQuality, report } = await prepareText(text, { covariates, future: future.replace(',15', ',?') });
  expect([...fleet.covariates.price!]).toEqual([10, Number.NaN, 12, 13, Number.NaN, Number.NaN, Number.NaN, 21, 22]);
  expect(keyQuality.map(({ state }) => state)).toEqual(['READY', 'READY']);
  expect(report.covariates.unreadable).toEqual([
    {
      file: 'demand.csv',
      covariate: 'price',
      count: 2,
      examples: [
        { line: 3, key: 'location=a', value: 'free' },
        { line: 5, key: 'location=b', value: '' },
      ],
    },
    { file: 'future.csv', covariate: 'price', count: 1, examples: [{ line: 4, key: 'location=a', value: '?' }] },
  ]);
});

test('takes the last of several future rows of a period, and their mean where finer rows are merged', async () => {
  const twice = `${future}a,2021-04,17\n`;
  const last = await prepareText(demand, { covariates, future: twice });
  expect(last.fleet.covariates.price![3]).toBe(17);
  expect(last.report.knownFuture).toMatchObject({ read: 6, kept: 3, repaired: 1, ignored: 2 });
  const dates = demand.replaceAll(/2021-../g, '$&-01');
  const daily = 'location,time,price\na,2021-04-01,10\na,2021-04-02,20\n';
  const mean = await prepareText(dates, { covariates, future: daily, rules: { finer: 'sum' } });
  expect(mean.fleet.covariates.price![3]).toBe(15);
});

test('reads ambiguous dates and numbers of the future like those of the demand file', async () => {
  const slashes = demand.replaceAll(/(2021)-(..)/g, '13/$2/$1').replaceAll(/\b(1\d|2\d)$/gm, '$1.5');
  const known = 'location,time,price\na,01/04/2021,1.234\n';
  const { fleet, report } = await prepareText(slashes, { covariates, future: known });
  expect(report.knownFuture!.timeForm).toBe('DD/MM/YYYY');
  expect(fleet.covariates.price![3]).toBe(1.234);
});

test('has no future rows for a fleet whose known future is all observed', async () => {
  const { fleet } = await prepareText(demand, { covariates, future: 'location,time,price\na,2021-01,1\n' });
  expect([...fleet.indptr]).toEqual([0, 3, 5]);
});

test('takes known covariates for filled periods, never in place of those of the demand file', async () => {
  const gaps = 'location,time,target,price,promotion\na,2021-02,1,10,0\na,2021-06,4,?,1\na,2021-07,5,13,0\n';
  const known = [
    'location,time,price,promotion',
    'a,2021-01,90,1',
    'a,2021-02,91,1',
    'a,2021-04,20,1',
    'a,2021-05,?,0',
    'a,2021-06,92,0',
    '',
  ].join('\n');
  const { fleet, report } = await prepareText(gaps, {
    covariates: ['price', 'promotion'],
    future: known,
    rules: { maxFilledShare: 0.5 },
  });
  expect([...fleet.covariates.price!]).toEqual([10, 10, 20, 20, Number.NaN, 13]);
  expect([...fleet.covariates.promotion!]).toEqual([0, 0, 1, 0, 1, 0]);
  expect([...fleet.repaired]).toEqual([0, 1, 1, 1, 0, 0]);
  expect(fleet.nObserved[0]).toBe(6);
  expect(report.knownFuture).toMatchObject({ read: 5, kept: 2, ignored: 3 });
  expect(report.knownFuture!.fates).toMatchObject([{ name: 'PERIOD_OBSERVED', count: 3 }]);
});

test('gives a filled period the covariates of the period before, and keeps what is unknown unknown', async () => {
  const gaps = 'location,time,target,price\na,2021-01,1,10\na,2021-04,4,11\na,2021-05,5,?\na,2021-07,7,13\n';
  const known = 'location,time,price\na,2021-08,14\n';
  const { fleet } = await prepareText(gaps, { covariates, future: known, rules: { maxFilledShare: 0.5 } });
  expect([...fleet.covariates.price!]).toEqual([10, 10, 10, 11, Number.NaN, Number.NaN, 13, 14]);
  expect([...fleet.repaired]).toEqual([0, 1, 1, 0, 0, 1, 0, 0]);
});
