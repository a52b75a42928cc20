import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '#src/core/index.ts';
import { describeQuality, type PreparationRules, type PreparedFleet } from '#src/data-preparation/index.ts';
import { csv, months, prepareText } from '#test/data-preparation/csv-source.ts';

const tolerant = { maxRefusedShare: 1, maxFilledShare: 1 };

test.each<[PreparationRules['missing'], number, readonly number[]]>([
  ['zero', 3, [10, 0, 30, 40, 0, 0, 0, 80]],
  ['previous', 3, [10, 10, 30, 40, 40, 40, 40, 80]],
  ['seasonal', 1, [10, 10, 30, 40, 40, 40, 40, 80]],
  ['seasonal', 2, [10, 10, 30, 40, 30, 40, 30, 80]],
  ['seasonal', 3, [10, 10, 30, 40, 10, 30, 40, 80]],
  ['seasonal', 12, [10, 10, 30, 40, 40, 40, 40, 80]],
])(
  'fills periods without a row by the rule %s with a season of %i and marks them',
  async (missing, seasonLength, expected) => {
    const text = csv(['a', '2021-01', 10], ['a', '2021-08', 80], ['a', '2021-03', 30], ['a', '2021-04', 40]);
    const { fleet, report } = await prepareText(text, { seasonLength, rules: { missing, maxFilledShare: 0.5 } });
    expect([...fleet.target]).toEqual(expected);
    expect([...fleet.repaired]).toEqual([0, 1, 0, 0, 1, 1, 1, 0]);
    expect(report.filledPeriods).toBe(4);
  },
);

test('fills by the season unless told otherwise', async () => {
  const { fleet } = await prepareText(csv(...months('a', [1, 2, 3, '', 5]), ...months('a', [6, '', 8], 5)), {
    seasonLength: 4,
    rules: tolerant,
  });
  expect([...fleet.target]).toEqual([1, 2, 3, 3, 5, 6, 3, 8]);
});

test('takes nothing from the future: a value changes no target of an earlier period', async () => {
  const series = fc.array(fc.option(fc.integer({ min: 0, max: 99 }), { freq: 3 }), { minLength: 2, maxLength: 40 });
  const missing = fc.constantFrom('seasonal', 'previous', 'zero');
  const place = fc.nat(39);
  await fc.assert(
    fc.asyncProperty(
      series,
      place,
      missing,
      fc.integer({ min: 1, max: 13 }),
      async (values, at, rule, seasonLength) => {
        const changedAt = at % values.length;
        const targetWith = async (value: number): Promise<readonly number[]> => {
          const changed = values.map((each, i) => (i === changedAt ? value : each));
          const rows = changed.flatMap((each, i) => (each === null ? [] : months('a', [each], i)));
          const { fleet } = await prepareText(csv(['b', '2021-01', 1], ...rows), {
            seasonLength,
            rules: { ...tolerant, missing: rule, maxRefusedShare: 1 },
          });
          const first = values.findIndex((each, i) => each !== null || i === changedAt);
          return [...fleet.target.subarray(0, fleet.nObserved[0]! - 1)].slice(0, changedAt - first);
        };
        expect(await targetWith(100_000)).toEqual(await targetWith(0));
      },
    ),
    { numRuns: 150 },
  );
});

test.each<[string, string, string]>([
  ['an empty target', '', 'TARGET_EMPTY'],
  ['a word', 'n/a', 'TARGET_NOT_A_NUMBER'],
  ['NaN', 'NaN', 'TARGET_NOT_FINITE'],
  ['infinity', '-Infinity', 'TARGET_NOT_FINITE'],
  ['a number that overflows', '1e999', 'TARGET_NOT_FINITE'],
  ['a negative target', '-5', 'TARGET_NEGATIVE'],
])('refuses %s and fills its period', async (_, value, name) => {
  const { fleet, keyQuality, report } = await prepareText(csv(...months('a', [2, value, 4])), { rules: tolerant });
  expect([...fleet.target]).toEqual([2, 2, 4]);
  expect([...fleet.repaired]).toEqual([0, 1, 0]);
  expect(keyQuality).toEqual([{ key: ['a'], state: 'READY', reason: '', read: 3, kept: 2, repaired: 0, refused: 1 }]);
  expect(report.demand.fates).toEqual([
    { name, outcome: 'refused', count: 1, examples: [{ line: 3, key: 'location=a', value }] },
  ]);
});

test('sets negative targets to zero, or keeps them, when told to', async () => {
  const text = csv(...months('a', [2, -5, 4]));
  const zero = await prepareText(text, { rules: { negatives: 'zero' } });
  expect([[...zero.fleet.target], [...zero.fleet.repaired]]).toEqual([
    [2, 0, 4],
    [0, 1, 0],
  ]);
  expect(zero.keyQuality[0]).toMatchObject({ read: 3, kept: 2, repaired: 1, refused: 0 });
  const keep = await prepareText(text, { rules: { negatives: 'keep' } });
  expect([[...keep.fleet.target], [...keep.fleet.repaired]]).toEqual([
    [2, -5, 4],
    [0, 0, 0],
  ]);
});

// February has 5, 5, 7 and 6 in this order: two different rows, one of them written twice, and one more.
test.each<[PreparationRules['duplicates'], number, number, object]>([
  ['last', 6, 0, { kept: 3, repaired: 3, refused: 0 }],
  ['first', 5, 0, { kept: 3, repaired: 3, refused: 0 }],
  ['sum', 18, 1, { kept: 2, repaired: 4, refused: 0 }],
  ['mean', 6, 1, { kept: 2, repaired: 4, refused: 0 }],
  ['refuse', 1, 1, { kept: 2, repaired: 1, refused: 3 }],
])('merges identical rows, then duplicates by the rule %s', async (duplicates, value, repaired, counts) => {
  const text = csv(...months('a', [1, 5, 9]), ['a', '2021-02', 5], ['a', '2021-02', 7], ['a', '2021-02', 6]);
  const { fleet, keyQuality } = await prepareText(text, { rules: { ...tolerant, duplicates } });
  expect([...fleet.target]).toEqual([1, value, 9]);
  expect([...fleet.repaired]).toEqual([0, repaired, 0]);
  expect(keyQuality[0]).toMatchObject({ read: 6, ...counts });
});

test('gives the last value of the file, also when it repeats an earlier one', async () => {
  const { fleet } = await prepareText(csv(['a', '2021-01', 5], ['a', '2021-01', 7], ['a', '2021-01', 5]));
  expect([...fleet.target]).toEqual([5]);
});

const daily = ['a', 'b'].flatMap((location) =>
  ['2021-01-01', '2021-01-15', '2021-01-31', '2021-02-01', '2021-02-16'].map(
    (time, i) => [location, time, i + 1] as const,
  ),
);

test.each<[PreparationRules['finer'], readonly number[], object]>([
  ['sum', [6, 9], { kept: 5, repaired: 0 }],
  ['mean', [2, 4.5], { kept: 5, repaired: 0 }],
  ['last', [3, 5], { kept: 2, repaired: 3 }],
])('merges finer rows by the rule %s, which is no repair of a value', async (finer, expected, counts) => {
  const { fleet, keyQuality } = await prepareText(csv(...daily.toReversed()), { rules: { finer } });
  expect([...fleet.target]).toEqual([...expected, ...expected]);
  expect([...fleet.repaired]).toEqual([0, 0, 0, 0]);
  expect(keyQuality[0]).toMatchObject({ read: 5, refused: 0, ...counts });
});

test('does not count a repeated row twice when finer rows are summed', async () => {
  const { fleet, keyQuality } = await prepareText(csv(...daily, ['a', '2021-01-15', 2]), { rules: { finer: 'sum' } });
  expect([...fleet.target]).toEqual([6, 9, 6, 9]);
  expect(keyQuality[0]).toMatchObject({ read: 6, kept: 5, repaired: 1 });
});

test('takes a few rows inside one period for duplicates, not for a finer file', async () => {
  const dates = months('a', [1, 2, 3, 4, 5]).map(([key, time, value]) => [key, `${time}-01`, value] as const);
  const { fleet, report } = await prepareText(csv(...dates, ['a', '2021-02-20', 8]));
  expect([...fleet.target]).toEqual([1, 8, 3, 4, 5]);
  expect(report.demand.fates.map((fate) => fate.name)).toEqual(['DUPLICATE_SUPERSEDED']);
});

const twoMonths = (location: string, days: readonly string[]): readonly (readonly [string, string, number])[] =>
  ['2021-01', '2021-02'].flatMap((month) => days.map((day) => [location, `${month}-${day}`, 1] as const));

test('takes one finer key of thirty for a slip, and two for a finer file', async () => {
  const coarse = Array.from({ length: 28 }, (_, i) => twoMonths(`n${i}`, ['01'])).flat();
  const one = await prepareText(csv(...coarse, ...twoMonths('x', ['01', '15']), ...twoMonths('y', ['01'])));
  expect(one.report.demand.repaired).toBe(2);
  const two = prepareText(csv(...coarse, ...twoMonths('x', ['01', '15']), ...twoMonths('y', ['01', '15'])));
  await expect(two).rejects.toMatchObject({ code: 'DATA_FINER_THAN_FREQUENCY' });
});

test('blocks a key with too many gaps and one that ended, and says why', async () => {
  const text = csv(
    ...months('gaps', [1, 2, 3]),
    ['gaps', '2022-06', 4],
    ...months('ended', [1, 2]),
    ...months('early', [1, 2, 3], 3),
    ...months(
      'long',
      Array.from({ length: 18 }, () => 5),
    ),
  );
  const { fleet, keyQuality } = await prepareText(text);
  expect(fleet.keys).toEqual([['early'], ['ended'], ['gaps'], ['long']]);
  expect(keyQuality.map(({ key, state, reason }) => [key[0], state, reason])).toEqual([
    ['early', 'READY', ''],
    [
      'ended',
      'BLOCKED_DATA',
      "The series ended in 2021-02, 16 months before the fleet's last period 2022-06; at most 12 months are allowed.",
    ],
    ['gaps', 'BLOCKED_DATA', '14 of 18 periods (77.8 %) have no usable row; at most 30 % may be filled.'],
    ['long', 'READY', ''],
  ]);
  expect(fleet.nObserved[0]).toBe(3);
});

test('takes months for monthly when a single quarter has two of them', async () => {
  const quarters = Array.from({ length: 9 }, (_, i) => months('a', [i], i * 3)).flat();
  const { fleet } = await prepareText(csv(...quarters, ['a', '2021-02', 5]), { rules: tolerant });
  expect([fleet.nObserved[0], fleet.target[1]]).toEqual([25, 5]);
});

test('takes a file of which exactly as many rows are refused as may be', async () => {
  const text = csv(...months('a', [1, 2, 'x', 4, 5, 6, 7, 8, 9, 10]));
  expect((await prepareText(text)).report.demand.refused).toBe(1);
  const stricter = prepareText(text, { rules: { maxRefusedShare: 0.09 } });
  await expect(stricter).rejects.toMatchObject({ code: 'DATA_TOO_MANY_REFUSED' });
});

test('keeps a series that ends exactly as early as allowed', async () => {
  const text = csv(...months('a', [1, 2, 3, 4, 5]), ...months('b', [1, 2]));
  const states = async (endedAfter: number): Promise<readonly string[]> =>
    (await prepareText(text, { rules: { endedAfter } })).keyQuality.map(({ state }) => state);
  expect(await states(3)).toEqual(['READY', 'READY']);
  expect(await states(2)).toEqual(['READY', 'BLOCKED_DATA']);
});

test('names a key whose rows were all refused, and leaves it out of the fleet', async () => {
  const text = csv(
    ...months(
      'a',
      Array.from({ length: 20 }, (_, i) => i),
    ),
    ['b', '2021-01', ''],
    ['b', '2021-02', -1],
  );
  const { fleet, keyQuality } = await prepareText(text);
  expect(fleet.keys).toEqual([['a']]);
  expect(keyQuality[1]).toEqual({
    key: ['b'],
    state: 'BLOCKED_DATA',
    reason: 'None of its rows is usable: TARGET_EMPTY 1, TARGET_NEGATIVE 1.',
    read: 2,
    kept: 0,
    repaired: 0,
    refused: 2,
  });
});

test.each([
  ['mistyped future year', '2099-01'],
  ['mistyped past year', '1901-01'],
])('refuses a row with a %s instead of ending every series', async (_year, time) => {
  const values = Array.from({ length: 24 }, (_, i) => i);
  const { fleet, keyQuality, report } = await prepareText(
    csv(...months('a', values), ...months('b', values), ['b', time, 3]),
  );
  expect(keyQuality.map(({ state }) => state)).toEqual(['READY', 'READY']);
  expect([...fleet.nObserved]).toEqual([24, 24]);
  expect(report.demand.fates.map(({ name, count }) => [name, count])).toEqual([['TIME_FAR_OUTSIDE', 1]]);
});

test('does not take the rows behind a pause for strays', async () => {
  const text = csv(
    ...months(
      'a',
      Array.from({ length: 40 }, (_, i) => i),
    ),
    ...months('a', [1, 2], 54),
  );
  const { fleet, report } = await prepareText(text);
  expect([fleet.nObserved[0], report.demand.refused]).toEqual([56, 0]);
});

test('refuses a row with an empty key value and counts it for the file only', async () => {
  const rows = months(
    'a',
    Array.from({ length: 20 }, (_, i) => i),
  );
  const { keyQuality, report } = await prepareText(csv(...rows, [' ', '2021-01', 5]));
  expect(keyQuality).toHaveLength(1);
  expect(report.demand).toMatchObject({ read: 21, kept: 20, refused: 1, rowsWithoutKey: 1 });
});

test('makes a fleet of one model without key columns', async () => {
  const { fleet, keyQuality } = await prepareText('time,target\n2021-02,2\n2021-01,1\n', { keyColumns: [] });
  expect([fleet.keys, [...fleet.target], keyQuality[0]!.state]).toEqual([[[]], [1, 2], 'READY']);
});

test('keeps keys apart whose joined values are alike, and sorts numbers by size', async () => {
  const text =
    'time,target,p,q\n2021-01,1,10,a b\n2021-01,2,9,a b\n2021-01,3,9 a,b\n2021-01,4,"9,a",b\n2021-01,5,1,23\n2021-01,6,12,3\n';
  const { fleet } = await prepareText(text, { keyColumns: ['p', 'q'] });
  expect(fleet.keys).toEqual([
    ['1', '23'],
    ['9', 'a b'],
    ['10', 'a b'],
    ['12', '3'],
    ['9 a', 'b'],
    ['9,a', 'b'],
  ]);
});

test('tells the report in a handful of lines and as plain data', async () => {
  const text = csv(
    ...months(
      'a',
      Array.from({ length: 20 }, (_, i) => i),
    ),
    ['a', '2021-03', ''],
    ['a', '2021-04', 3],
  );
  const { report } = await prepareText(text, { covariates: ['price'] });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(describeQuality(report)).toEqual([
    'demand.csv: 22 rows read, 20 kept, 1 repaired, 1 refused; UTF-8, commas, decimal points, times as YYYY-MM',
    'demand.csv: ROW_REPEATED 1 (first on line 5); TARGET_EMPTY 1 (first on line 22)',
    '1 key: 1 READY, 0 BLOCKED_DATA; 2021-01 to 2022-08, 0 months filled',
    'Covariate price is unused: demand.csv has no such column.',
  ]);
});

test('counts one row and one key in the singular', async () => {
  const { report } = await prepareText('time,target,location,price\n2021-01,1,a,x\n', {
    covariates: ['price'],
    future: 'location,time,price\na,2021-02,5\n',
  });
  expect(describeQuality(report)).toEqual([
    'demand.csv: 1 row read, 1 kept, 0 repaired, 0 refused; UTF-8, commas, decimal points, times as YYYY-MM',
    'future.csv: 1 row read, 1 kept, 0 repaired, 0 refused; UTF-8, commas, decimal points, times as YYYY-MM',
    '1 key: 1 READY, 0 BLOCKED_DATA; 2021-01 to 2021-01, 0 months filled',
    'demand.csv: covariate price unreadable in 1 row, first on line 2',
  ]);
  const refused = prepareText(csv(['a', '2021-01', 1], ['b', '2021-01', -1]));
  await expect(refused).rejects.toThrow('1 of 2 rows is refused, 1 of them as TARGET_NEGATIVE');
});

test('shows at most five rows for a reason and counts them all', async () => {
  const text = csv(
    ...months(
      'a',
      Array.from({ length: 9 }, (_, i) => (i % 8 === 0 ? 1 : 'x')),
    ),
  );
  const { report } = await prepareText(text, { rules: tolerant });
  expect(report.demand.fates[0]).toMatchObject({ name: 'TARGET_NOT_A_NUMBER', count: 7 });
  expect(report.demand.fates[0]!.examples.map(({ line }) => line)).toEqual([3, 4, 5, 6, 7]);
});

const row = fc.tuple(
  fc.constantFrom('a', 'b', 'c', ' '),
  fc.constantFrom('2021-01-01', '2021-01-09', '2021-02-01', '2021-05-01', '2021-06-30', '2021-13-01', 'x', ''),
  fc.constantFrom('0', '1', '2.5', '-3', '', 'x', 'inf'),
);
const rules = fc.record({
  missing: fc.constantFrom('seasonal', 'previous', 'zero'),
  duplicates: fc.constantFrom('last', 'first', 'sum', 'mean', 'refuse'),
  finer: fc.constantFrom('sum', 'mean', 'last'),
  negatives: fc.constantFrom('refuse', 'zero', 'keep'),
  endedAfter: fc.integer({ min: 0, max: 6 }),
  maxFilledShare: fc.constantFrom(0, 0.3, 1),
  maxRefusedShare: fc.constant(1),
  minEndShare: fc.constantFrom(0, 0.05, 0.5, 1),
} as const);

test('loses no row and no key, whatever the rows and rules are, and gives the same bytes again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), rules, async (rows, ruleSet) => {
      const readable = [['z', '2021-03-01', '1'], ...rows, ...rows.map(() => ['z', '2021-03-01', '1'])] as typeof rows;
      const text = csv(...readable);
      const prepared = await prepareText(text, { rules: ruleSet });
      checkSums(prepared, readable);
      checkCalendar(prepared);
      expect(await prepareText(text, { rules: ruleSet })).toEqual(prepared);
    }),
    { numRuns: 200 },
  );
});

function checkSums(
  { fleet, keyQuality, report }: PreparedFleet,
  rows: readonly (readonly [string, string, string])[],
): void {
  const { demand } = report;
  expect(demand.read + demand.blankLines).toBe(rows.length);
  for (const counts of [demand, ...keyQuality])
    expect(counts.kept + counts.repaired + counts.refused).toBe(counts.read);
  for (const count of ['read', 'kept', 'repaired'] as const) {
    const ofKeys = keyQuality.reduce(
      (sum, quality) => sum + quality[count],
      count === 'read' ? demand.rowsWithoutKey : 0,
    );
    expect(ofKeys).toBe(demand[count]);
  }
  expect(keyQuality.reduce((sum, { refused }) => sum + refused, demand.rowsWithoutKey)).toBe(demand.refused);
  expect(demand.fates.reduce((sum, fate) => sum + fate.count, demand.kept)).toBe(demand.read);
  const named = [...new Set(rows.map(([key]) => key.trim()).filter((key) => key !== ''))].sort();
  expect(keyQuality.map(({ key }) => key[0])).toEqual(named);
  expect(report.keys.ready + report.keys.blocked).toBe(report.keys.read);
  const inFleet = new Set(fleet.keys.map(([key]) => key));
  for (const { key, state, reason } of keyQuality) {
    expect(state === 'READY').toBe(reason === '');
    if (state === 'READY') expect(inFleet).toContain(key[0]);
  }
}

function checkCalendar({ fleet, report }: PreparedFleet): void {
  expect(fleet.keys.toSorted(compareKeys)).toEqual(fleet.keys);
  expect(fleet.target.every((value) => Number.isFinite(value))).toBe(true);
  expect(fleet.indptr.at(-1)).toBe(fleet.target.length);
  expect([...fleet.nObserved]).toEqual(fleet.keys.map((_, i) => fleet.indptr[i + 1]! - fleet.indptr[i]!));
  const nRepaired = fleet.repaired.reduce((sum, flag) => sum + flag, 0);
  expect(nRepaired).toBeGreaterThanOrEqual(report.filledPeriods);
}
