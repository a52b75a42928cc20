import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTypedTable } from '#src/data-preparation/index.ts';
import { profileTable, type Profile } from '#src/reports/index.ts';
import { sampleRows } from '../../src/reports/profile/sample-rows.ts';
import type { ColumnType, ColumnValues, TableSchema } from '#src/tables/index.ts';
import { sourceOfFile } from '#test/data-preparation/csv-source.ts';

const folder = '../shared/data';
const isThere = existsSync(folder);
const describeData = isThere ? describe : describe.skip;

if (!isThere) test.todo(`profiles the real files of ${folder}: the folder is not there, so that its cases are skipped`);

const profileFile = async (file: string, target: string): Promise<Profile> => {
  const { schema, rows } = await readTypedTable(sourceOfFile(folder, file));
  return profileTable({ title: file, source: file, schema, rows, target });
};

const profileColumns = (
  columns: Readonly<Record<string, { readonly type: ColumnType; readonly values: ColumnValues }>>,
  target?: string,
): Profile => {
  const schema: TableSchema = Object.entries(columns).map(([name, { type }]) => ({ name, type }));
  const values = Object.entries(columns).map(([name, column]) => [name, column.values] as const);
  const rows = { nRows: values[0]![1].length, columns: Object.fromEntries(values) };
  return profileTable({ title: 'T', source: 'S', schema, rows, ...(target === undefined ? {} : { target }) });
};

const pairOf = ({ associations }: Profile, left: string, right: string) =>
  associations.pairs.find((pair) => pair.left === left && pair.right === right)!;

describeData('titanic.csv', () => {
  test('gives the associations that pandas and scipy give', async () => {
    const profile = await profileFile('titanic.csv', 'Survived');
    // pandas 3.1: t[numbers].corr()
    expect(pairOf(profile, 'Survived', 'Pclass')).toMatchObject({ measure: 'pearson', nPairs: 891 });
    expect(pairOf(profile, 'Survived', 'Pclass').value).toBeCloseTo(-0.338481035961, 11);
    expect(pairOf(profile, 'Survived', 'Age')).toMatchObject({ nPairs: 714 });
    expect(pairOf(profile, 'Survived', 'Age').value).toBeCloseTo(-0.077221094572, 11);
    expect(pairOf(profile, 'Pclass', 'Fare').value).toBeCloseTo(-0.5494996199439076, 12);
    // scipy 1.17: stats.contingency.association(pd.crosstab(t.Sex, t.Embarked), method='cramer')
    expect(pairOf(profile, 'Sex', 'Embarked')).toMatchObject({ measure: 'cramers v', nPairs: 889 });
    expect(pairOf(profile, 'Sex', 'Embarked').value).toBeCloseTo(0.12256919037251324, 12);
    // pandas: root of the sum of squares between the groups over the whole one, by t.groupby('Embarked').Fare
    expect(pairOf(profile, 'Fare', 'Embarked')).toMatchObject({ measure: 'correlation ratio' });
    expect(pairOf(profile, 'Fare', 'Embarked').value).toBeCloseTo(0.28155044124971956, 12);
    expect(pairOf(profile, 'Sex', 'Age').value).toBeCloseTo(0.09325357685567738, 12);
  });

  test('ranks the columns by what they tell of survival, with its rate in each group', async () => {
    const { target } = await profileFile('titanic.csv', 'Survived');
    expect(target).toMatchObject({ task: 'classification', classes: ['0', '1'] });
    expect(target!.overall).toMatchObject({ count: 891 });
    expect(target!.columns.slice(0, 4).map(({ column }) => column)).toEqual(['Sex', 'Pclass', 'Fare', 'Embarked']);
    const [sex, pclass, , embarked] = target!.columns;
    expect(sex!.association.value).toBeCloseTo(0.5433513806577551, 12);
    // pandas: t.groupby('Sex').Survived.mean(), t.groupby('Pclass').Survived.mean()
    expect(sex!.groups.map(({ label, count }) => [label, count])).toEqual([
      ['male', 577],
      ['female', 314],
    ]);
    expect(sex!.groups[1]!.shares[1]).toBeCloseTo(0.7420382165605095, 12);
    expect(pclass!.groups.map(({ label }) => label)).toEqual(['1', '2', '3']);
    expect(pclass!.groups[2]!.shares[1]).toBeCloseTo(0.24236252545824846, 12);
    expect(embarked!.groups.at(-1)).toMatchObject({ label: '(missing)', count: 2 });
  });

  test('says what people should look at', async () => {
    const { warnings, nMissingCells, nDuplicateRows } = await profileFile('titanic.csv', 'Survived');
    expect([nMissingCells, nDuplicateRows]).toEqual([866, 0]);
    expect(warnings).toEqual([
      { column: 'PassengerId', text: 'all values differ: an identifier?' },
      { column: 'Name', text: 'all values differ: an identifier?' },
      { column: 'Age', text: '19.9% missing' },
      { column: 'Ticket', text: '681 different values: too many to compare as categories' },
      { column: 'Cabin', text: '77.1% missing' },
      { column: 'Cabin', text: '147 different values: too many to compare as categories' },
    ]);
  });

  test('relates numbers to a target of numbers', async () => {
    const { target, warnings } = await profileFile('diabetes.csv', 'Y');
    expect(target).toMatchObject({ task: 'regression', classes: [] });
    expect(target!.overall.mean).toBeCloseTo(152.13348416289594, 11);
    // pandas: d.corr().Y
    const first = target!.columns.slice(0, 3).map(({ column, association }) => [column, association.value!.toFixed(8)]);
    expect(first).toEqual([
      ['BMI', '0.58645013'],
      ['S5', '0.56588343'],
      ['BP', '0.44148385'],
    ]);
    expect(target!.columns[0]!.groups.length).toBe(10);
    expect(target!.columns[0]!.points.length).toBe(442);
    expect(warnings).toEqual([{ column: 'S1', text: 'goes closely with S2: Pearson’s r 0.897' }]);
  });
});

const withUnknownTarget = () => profileColumns({ survived: { type: 'long', values: [1, 0] } }, 'survivd');

test('refuses a target that is no column, with the name that was meant', () => {
  expect(withUnknownTarget).toThrow(expect.objectContaining({ code: 'REPORT_TARGET_UNKNOWN' }));
  expect(withUnknownTarget).toThrow('Did you mean "survived"?');
});

test.each([
  { why: 'one value', type: 'long' as const, values: [1, 1, 1] },
  { why: 'no value', type: 'double' as const, values: [null, null] },
  { why: 'more than 20 texts', type: 'string' as const, values: Array.from({ length: 50 }, (_, i) => `t${i % 25}`) },
  { why: 'instants', type: 'timestamp' as const, values: [1, 2, 3] },
])('warns of a target that cannot be one: $why', ({ type, values }) => {
  const { target, warnings } = profileColumns({ y: { type, values } }, 'y');
  expect(target).toBeNull();
  expect(warnings[0]).toMatchObject({ column: 'y', text: expect.stringContaining('no target') });
});

test('profiles a table of one row and one without rows', () => {
  const one = profileColumns({
    a: { type: 'double', values: Float64Array.of(1) },
    b: { type: 'string', values: [null] },
  });
  expect(one).toMatchObject({ nRows: 1, nMissingCells: 1, nDuplicateRows: 0, associations: { pairs: [] } });
  expect(one.warnings[0]!.text).toContain('only 1 row');
  const none = profileColumns({ a: { type: 'double', values: new Float64Array(0) } });
  expect(none).toMatchObject({ nRows: 0, warnings: [{ text: 'The table has no rows.' }] });
});

test('warns of constant, nearly constant, empty and infinite columns', () => {
  const n = 100;
  const { warnings } = profileColumns({
    constant: { type: 'string', values: Array.from({ length: n }, () => 'x') },
    nearly: { type: 'boolean', values: Array.from({ length: n }, (_, i) => i > 2) },
    empty: { type: 'long', values: Array.from({ length: n }, () => null) },
    infinite: { type: 'double', values: Float64Array.from({ length: n }, (_, i) => (i === 3 ? 1 / 0 : i % 30)) },
  });
  const texts = warnings.filter(({ column }) => column !== undefined).map(({ column, text }) => `${column}: ${text}`);
  expect(texts).toEqual([
    'constant: constant: only one value',
    'nearly: nearly constant: 97% of the values are true',
    'empty: no value at all: every row is missing',
    'infinite: 1 infinite value, left out of the statistics',
  ]);
});

test('counts the rows that repeat an earlier one, as a comparison of all rows does', () => {
  const row = fc.tuple(
    fc.constantFrom(0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY),
    fc.constantFrom('a', 'b', null),
    fc.constantFrom(true, null),
    fc.constantFrom(1e12, null),
  );
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const { nDuplicateRows } = profileColumns({
        n: { type: 'double', values: Float64Array.from(rows, ([value]) => value) },
        s: { type: 'string', values: rows.map((each) => each[1]) },
        b: { type: 'boolean', values: rows.map((each) => each[2]) },
        t: { type: 'timestamp', values: rows.map((each) => each[3]) },
      });
      const different = new Set(rows.map(([value, ...others]) => JSON.stringify([String(value + 0), ...others])));
      expect(nDuplicateRows).toBe(rows.length - different.size);
    }),
    { numRuns: 50 },
  );
});

test('gives associations between -1 and 1 that know no order of the two columns', () => {
  const number = fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
    fc.constant(null),
  );
  const rows = fc.array(fc.tuple(number, number, fc.constantFrom('a', 'b', 'c', null)), { maxLength: 40 });
  fc.assert(
    fc.property(rows, (table) => {
      const x = { type: 'double' as const, values: table.map((row) => row[0]) };
      const y = { type: 'double' as const, values: table.map((row) => row[1]) };
      const c = { type: 'string' as const, values: table.map((row) => row[2]) };
      const there = profileColumns({ x, y, c }).associations.pairs;
      const back = profileColumns({ c, y, x }).associations.pairs;
      expect(there.length).toBe(back.length);
      for (const pair of there) {
        const other = back.find(({ left, right }) => left === pair.right && right === pair.left)!;
        expect(other.nPairs).toBe(pair.nPairs);
        expect(other.value ?? 0).toBeCloseTo(pair.value ?? 0, 9);
        expect(Math.abs(pair.value ?? 0)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 50 },
  );
});

test('a sentinel in a row that a pair leaves out does not change the association of the pair', () => {
  const n = 2000;
  const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) * 10 + (i < 1000 ? 0 : 3));
  const { associations } = profileColumns({
    x: { type: 'double', values: x },
    spoilt: { type: 'double', values: x.with(0, 99_999_999_999) },
    y: { type: 'double', values: x.map((_, i) => (i === 0 ? Number.NaN : Math.cos(i * 7) + (i < 1000 ? 0 : 1))) },
    side: { type: 'string', values: Array.from(x, (_, i) => (i === 0 ? null : i < 1000 ? 'low' : 'high')) },
  });
  const valueOf = (left: string, right: string) =>
    associations.pairs.find((pair) => pair.left === left && pair.right === right)!.value!;
  expect(valueOf('spoilt', 'y')).toBeCloseTo(valueOf('x', 'y'), 8);
  expect(valueOf('spoilt', 'side')).toBeCloseTo(valueOf('x', 'side'), 8);
});

test('the association with what is constant in the rows of the pair is not known', () => {
  const n = 2000;
  const { associations } = profileColumns({
    x: { type: 'double', values: new Float64Array(n).fill(0.1).with(0, 7.3) },
    y: { type: 'double', values: Float64Array.from({ length: n }, (_, i) => (i === 0 ? Number.NaN : Math.cos(i * 7))) },
    side: { type: 'string', values: Array.from({ length: n }, (_, i) => (i === 0 ? null : i < 1000 ? 'low' : 'high')) },
  });
  expect(associations.pairs.filter(({ left }) => left === 'x').map(({ value }) => value)).toEqual([null, null]);
});

test('groups many different numbers into tenths of the rows, equal values together', () => {
  const n = 1000;
  const { target } = profileColumns(
    {
      x: { type: 'double', values: Float64Array.from({ length: n }, (_, i) => (i < 300 ? 0 : i)) },
      y: { type: 'boolean', values: Array.from({ length: n }, (_, i) => i >= 500) },
    },
    'y',
  );
  const groups = target!.columns[0]!.groups;
  expect(groups.map(({ count }) => count)).toEqual([300, ...Array.from({ length: 7 }, () => 100)]);
  expect(groups[0]).toMatchObject({ label: '0', middle: 0, shares: [1, 0] });
  expect(groups.at(-1)).toMatchObject({ label: '> 899 to 999', shares: [0, 1] });
});

test('samples rows in their order, none twice, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat({ max: 300 }), fc.nat({ max: 300 }), fc.integer(), (nRows, size, seed) => {
      const chosen = [...sampleRows(nRows, size, seed)];
      expect(chosen.length).toBe(Math.min(nRows, size));
      expect(chosen).toEqual([...new Set(chosen)].toSorted((left, right) => left - right));
      expect(chosen.every((row) => row >= 0 && row < nRows)).toBe(true);
      expect([...sampleRows(nRows, size, seed)]).toEqual(chosen);
    }),
  );
  const times = new Int32Array(10);
  for (let seed = 0; seed < 2000; seed++) for (const row of sampleRows(10, 3, seed)) times[row]!++;
  // 600 each are expected, with a deviation of 20.5.
  expect(times.every((count) => Math.abs(count - 600) < 100)).toBe(true);
});
