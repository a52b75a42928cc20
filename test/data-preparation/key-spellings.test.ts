import { expect, test } from '@jest/globals';
import { describeQuality, warningsOfQuality } from '#src/data-preparation/index.ts';
import { csv, months, prepareText } from '#test/data-preparation/csv-source.ts';

const composed = 'K\u00f6ln';
const decomposed = 'Ko\u0308ln';

test('keys that differ by the blanks around them are one key, which is counted, named and told', async () => {
  const text = csv(
    ['north', '2021-01', 1],
    ['north ', '2021-02', 2],
    ['\tnorth', '2021-03', 3],
    ['south', '2021-01', 4],
  );
  const { fleet, keyQuality, report } = await prepareText(text);
  expect(fleet.keys).toEqual([['north'], ['south']]);
  expect(keyQuality.map(({ read, kept }) => [read, kept])).toEqual([
    [3, 3],
    [1, 1],
  ]);
  const padded = { key: 'location=north', rows: 2, line: 3, written: 'location=north ' };
  expect(report.demand.paddedKeys).toEqual({ count: 1, examples: [padded] });
  expect(warningsOfQuality(report)).toEqual([
    'demand.csv: 1 key is written with different blanks around a value, which are no part of it: "location=north " on line 3 is taken for location=north, in 2 rows. Correct the file if they are different keys.',
  ]);
});

test.each([
  ['inside quotes', '"north "', '"north"', 1],
  ['with other blanks', ' north', 'north ', 1],
  ['with the same blanks in all its rows', ' north', ' north', 0],
  ['in no row', 'north', '"north"', 0],
])('counts a key only where its rows write it differently: %s', async (_, first, second, count) => {
  const { fleet, report } = await prepareText(csv([first, '2021-01', 1], [second, '2021-02', 2], ['b', '2021-01', 3]));
  expect(fleet.keys).toEqual([['b'], ['north']]);
  expect(report.demand.paddedKeys.count).toBe(count);
});

test('a file that writes blanks around every value has one way of writing each key', async () => {
  const text = 'location , time , target\nnorth , 2021-01 , 1\nnorth , 2021-02 , 2\nsouth , 2021-01 , 3\n';
  const { fleet, report } = await prepareText(text);
  expect([...fleet.target]).toEqual([1, 2, 3]);
  expect(report.demand.paddedKeys).toEqual({ count: 0, examples: [] });
  expect(warningsOfQuality(report)).toEqual([]);
});

test('keys that look the same stay different keys, and are named so that one can tell them apart', async () => {
  const text = csv(
    ...months(composed, [1, 2]),
    ...months(decomposed, [3]),
    ...months('a b', [4]),
    ...months('a\u00a0b', [5]),
  );
  const { fleet, report } = await prepareText(text);
  expect(fleet.keys).toHaveLength(4);
  expect(report.lookAlikeKeys.count).toBe(2);
  expect(report.lookAlikeKeys.examples).toEqual([
    [`location=${composed}`, 'location=Ko\\u{308}ln'],
    ['location=a b', 'location=a\\u{a0}b'],
  ]);
  expect(warningsOfQuality(report)).toEqual([
    `2 groups of keys look the same and are different keys, each with a model of its own: "location=${composed}" and "location=Ko\\u{308}ln". Write them with the same characters if they are one key.`,
  ]);
  expect(describeQuality(report).join('\n')).toContain('4 keys');
});

test('a key of the known-future file that only looks like one of the demand file is told', async () => {
  const future = `location,time,price\n${decomposed},2021-03,5\n`;
  const text = `location,time,target,price\n${composed},2021-01,1,4\n${composed},2021-02,2,4\n`;
  const { report } = await prepareText(text, { covariates: ['price'], future });
  expect(report.knownFuture).toMatchObject({ read: 1, ignored: 1 });
  expect(warningsOfQuality(report)).toEqual([
    `Some keys look the same and are different keys, each with a model of its own: "location=${composed}" and "location=Ko\\u{308}ln". Write them with the same characters if they are one key.`,
  ]);
});

test('letters of other scripts, and signs that are only alike, are different keys without a remark', async () => {
  const keys = ['東京', '東亰', 'm²', 'm2', 'Å', 'A'];
  const { fleet, report } = await prepareText(csv(...keys.map((key) => [key, '2021-01', 1] as const)));
  expect(fleet.keys).toHaveLength(keys.length);
  expect(report.lookAlikeKeys).toEqual({ count: 0, examples: [] });
});
