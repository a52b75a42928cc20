import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JoinSide } from '#src/feature-store/point-in-time/join-side.ts';
import { comparableKeys } from '#src/feature-store/point-in-time/key-values.ts';
import { mergeMatches } from '#src/feature-store/point-in-time/merge-matches.ts';
import { pointInTimeMatches, unsortedMatches } from '#src/feature-store/point-in-time/point-in-time-matches.ts';
import { naiveMatches, sideOf, sortedRows, type PlainRow } from './naive-matches.ts';

const value = fc.option(fc.constantFrom('a', 'b', '\u{1F600}', '\uFFFD'), { nil: null, freq: 8 });
const number = fc.option(fc.integer({ min: 0, max: 2 }), { nil: null, freq: 8 });
const instant = fc.option(fc.integer({ min: -6, max: 6 }), { nil: Number.NaN, freq: 8 });
const rowsOf = (nKeys: number): fc.Arbitrary<readonly PlainRow[]> =>
  fc.array(
    fc.record({
      key: fc.tuple(...[value, number, fc.boolean()].slice(0, nKeys)),
      time: instant,
      knowledgeTime: instant,
    }),
    { maxLength: 24 },
  );
const cases = fc.integer({ min: 0, max: 3 }).chain((nKeys) =>
  fc.record({
    labels: rowsOf(nKeys),
    features: rowsOf(nKeys),
    isBitemporal: fc.boolean(),
    lookBackInMs: fc.constantFrom(Number.POSITIVE_INFINITY, 0, 1, 3),
    nKeys: fc.constant(nKeys),
  }),
);

test('the merge of sorted sides gives what a search of all pairs gives', () => {
  fc.assert(
    fc.property(cases, ({ labels, features, isBitemporal, lookBackInMs, nKeys }) => {
      const left = sideOf(sortedRows(labels), { nKeys, isBitemporal: false });
      const right = sideOf(sortedRows(features), { nKeys, isBitemporal });
      expect(mergeMatches(comparable(left), comparable(right), lookBackInMs)).toEqual(
        naiveMatches(left, right, lookBackInMs),
      );
    }),
    { numRuns: 2000 },
  );
});

test('ASOF JOIN gives for rows in any order what a search of all pairs gives, and so does the choice between the two', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ labels, features, isBitemporal, lookBackInMs, nKeys }) => {
      const left = sideOf(labels, { nKeys, isBitemporal: false });
      const right = sideOf(features, { nKeys, isBitemporal });
      const expected = naiveMatches(left, right, lookBackInMs);
      expect(await unsortedMatches(comparable(left), comparable(right), { lookBackInMs })).toEqual(expected);
      expect(await pointInTimeMatches(left, right, { lookBackInMs })).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test('thousands of rows in no order are joined as the same rows sorted are', async () => {
  const nRows = 5000;
  const labels = Array.from({ length: nRows }, (_, i) => scatteredRow(i, 31));
  const features = Array.from({ length: nRows }, (_, i) => scatteredRow(i, 53));
  const shape = { nKeys: 1, isBitemporal: false };
  const [left, right] = [sideOf(labels, shape), sideOf(features, shape)];
  expect(mergeMatches(comparable(left), comparable(right), 100)).toBeUndefined();
  const matches = await pointInTimeMatches(left, right, { lookBackInMs: 100 });
  expect(matches).toEqual(naiveMatches(left, right, 100));
  expect(matches.some((match) => match === -1) && matches.some((match) => match !== -1)).toBe(true);
});

const day = 86_400_000;
const one = (time: readonly number[], knowledgeTime?: readonly number[]): JoinSide => ({
  keys: [time.map(() => 'x')],
  time: Float64Array.from(time),
  ...(knowledgeTime === undefined ? {} : { knowledgeTime: Float64Array.from(knowledgeTime) }),
});

test.each<[string, JoinSide, JoinSide, number | undefined, readonly number[]]>([
  ['a feature of the very instant of the label counts', one([day]), one([day]), undefined, [0]],
  ['a feature of later does not', one([day]), one([day + 1]), undefined, [-1]],
  ['of equal times the last row counts', one([day]), one([0, 0, 0]), undefined, [2]],
  ['of equal event times the one known last counts', one([day]), one([0, 0, 0], [3, 5, 4]), undefined, [1]],
  ['a correction counts only once it is known', one([5, 10]), one([1, 1], [1, 8]), undefined, [0, 1]],
  [
    'an older event that became known later takes nothing from a newer one',
    one([9]),
    one([1, 3], [8, 3]),
    undefined,
    [1],
  ],
  ['what nobody knew never counts', one([9]), one([1, 3], [1, Number.NaN]), undefined, [0]],
  ['an age of just the look-back counts', one([10]), one([7]), 3, [0]],
  ['a greater age does not', one([10]), one([6]), 3, [-1]],
  ['no features', one([1, 2]), one([]), undefined, [-1, -1]],
  ['no labels', one([]), one([1]), undefined, []],
  ['a label without a time', one([1, Number.NaN]), one([1]), undefined, [0, -1]],
])('%s', async (_, labels, features, lookBackInMs, expected) => {
  expect([...(await pointInTimeMatches(labels, features, { lookBackInMs }))]).toEqual(expected);
});

test('keys of bytes match by their content', async () => {
  const labels = { keys: [[Uint8Array.of(1, 2), Uint8Array.of(1, 3), null]], time: Float64Array.of(5, 5, 5) };
  const features = {
    keys: [[Uint8Array.of(1, 3), Uint8Array.of(1, 2), Uint8Array.of(1, 2)]],
    time: Float64Array.of(1, 2, 3),
  };
  expect([...(await pointInTimeMatches(labels, features))]).toEqual([2, 0, -1]);
});

test('sides that do not fit together are refused with all faults', async () => {
  const labels: JoinSide = { keys: [['a'], [1]], time: Float64Array.of(1) };
  const features: JoinSide = { keys: [[1, 2]], time: Float64Array.of(1), knowledgeTime: Float64Array.of(1, 2) };
  await expect(pointInTimeMatches(labels, features, { lookBackInMs: -1 })).rejects.toMatchObject({
    code: 'FEATURE_JOIN_INVALID',
    faults: [
      { what: 'Of the features, key column 1 has 2 values and the event time 1.' },
      { what: 'Of the features, the knowledge time has 2 values and the event time 1.' },
      { what: 'The labels have 2 key columns, the features 1.' },
      { what: 'The look-back is -1 milliseconds.' },
      { what: 'Key column 1 holds string values in the labels and number values in the features.' },
    ],
  });
});

test('an aborted signal ends a join of unsorted rows', async () => {
  const nRows = 100;
  const side: JoinSide = {
    keys: [Array.from({ length: nRows }, (_, i) => (i * 37) % 100)],
    time: Float64Array.from({ length: nRows }, (_, i) => -i),
  };
  const reason = new Error('no longer wanted');
  await expect(pointInTimeMatches(side, side, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

function comparable(side: JoinSide) {
  return { ...side, keys: comparableKeys(side.keys) };
}

function scatteredRow(i: number, seed: number): PlainRow {
  return { key: [(i * seed) % 97], time: (i * 7 * seed) % 4001, knowledgeTime: 0 };
}
