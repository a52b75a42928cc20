import { existsSync, createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Fault } from '#src/core/index.ts';
import { readTypedTable } from '#src/data-preparation/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { describeFailures } from '../../../src/feature-store/expectations/describe-failures.ts';
import { allKinds } from '../../../src/feature-store/expectations/expectation-kinds.ts';
import { parseExpectations } from '../../../src/feature-store/expectations/parse-expectations.ts';
import { validateRows } from '../../../src/feature-store/expectations/validate-rows.ts';

const content = {
  schema: [
    { name: 'x', type: 'double' as const },
    { name: 's', type: 'string' as const },
    { name: 't', type: 'timestamp' as const },
  ],
  rows: {
    nRows: 8,
    columns: {
      x: Float64Array.of(-1, -2, 3, 9, Number.NaN, -4, -5, -6),
      s: ['a', 'b', 'a', null, 'a', 'long '.repeat(20), 'b', 'c'],
      t: [0, 1000, 0, 0, 0, 0, 0, null],
    },
  },
};
const place = { file: 'sales.csv', lines: Int32Array.from({ length: 8 }, (_, row) => row * 2 + 2) };

function describe(type: string, kwargs: object, from: { file?: string; lines?: Int32Array } = place): readonly Fault[] {
  const { report } = validateRows(content, [{ expectation_type: `expect_${type}`, kwargs: { ...kwargs } }]);
  return describeFailures(report, from);
}

test.each([
  [
    'column_values_to_be_between',
    { column: 'x', min_value: -1, mostly: 0.9 },
    '4 of 7 values (57.1 %) are below -1: -2 (line 4), -4 (line 12), -5 (line 14), -6 (line 16)',
    'values at least -1, in at least 90 % of the rows',
  ],
  [
    'column_values_to_be_between',
    { column: 'x', min_value: -5, max_value: 3, strict_max: true },
    '3 of 7 values (42.9 %) are outside the range: 3 (line 6), 9 (line 8), -6 (line 16)',
    'values at least -5 and below 3',
  ],
  [
    'column_values_to_be_between',
    { column: 't', max_value: '1970-01-01' },
    '1 of 7 values (14.3 %) are above "1970-01-01": 1970-01-01T00:00:01.000Z (line 4)',
    'values at most "1970-01-01"',
  ],
  ['column_values_to_not_be_null', { column: 'x' }, '1 of 8 values (12.5 %) are null: line 10', 'a value in each row'],
  [
    'column_values_to_be_unique',
    { column: 's' },
    '5 of 7 values (71.4 %) stand in more than one row: a (line 2), b (line 4), a (line 6), a (line 10), b (line 14)',
    'each value once',
  ],
  [
    'column_values_to_be_in_set',
    { column: 's', value_set: ['a', 'b', 'c'] },
    `1 of 7 values (14.3 %) are not in the set: ${'long '.repeat(12)}… (line 12)`,
    'one of "a", "b", "c"',
  ],
  [
    'column_mean_to_be_between',
    { column: 'x', min_value: 0 },
    'The mean is -0.8571428571428571.',
    'the mean at least 0',
  ],
  [
    'column_mean_to_be_between',
    { column: 'X', min_value: 0 },
    'The column "X" is not there. Did you mean "x"?',
    'the mean at least 0',
  ],
  ['table_row_count_to_be_between', { min_value: 10 }, 'The table has 8 rows.', 'a number of rows at least 10'],
  ['table_row_count_to_equal', { value: 9 }, 'The table has 8 rows.', '9 rows'],
  [
    'table_columns_to_match_set',
    { column_set: ['x', 's', 'u'] },
    'Missing: u. Not expected: t.',
    'the columns x, s, u and no others',
  ],
  ['column_values_to_be_of_type', { column: 'x', type_: 'str' }, 'The type is "double".', 'the type str'],
  ['column_to_exist', { column: 'u' }, 'The column is not there.', 'a column "u"'],
])('%s %j: %s', (type, kwargs, what, expected) => {
  const [fault, ...others] = describe(type, kwargs);
  expect(others).toEqual([]);
  expect(fault).toMatchObject({ what, expected: `${expected} (expect_${type})` });
  expect(fault!.toDo).toContain('change the expectation');
  expect(fault!.where).toMatchObject({ file: 'sales.csv', ...('column' in kwargs ? { column: kwargs.column } : {}) });
});

test('names the line of the first example, or its row where no lines are known', () => {
  const kwargs = { column: 'x', max_value: 3 };
  expect(describe('column_values_to_be_between', kwargs)[0]!.where).toEqual({
    file: 'sales.csv',
    line: 8,
    column: 'x',
  });
  const [fault] = describe('column_values_to_be_between', kwargs, {});
  expect(fault!.where).toEqual({ column: 'x' });
  expect(fault!.what).toContain('9 (row 3)');
});

test('shows five examples of many, and says nothing of what is met', () => {
  const [fault] = describe('column_values_to_be_in_set', { column: 'x', value_set: [] });
  expect(fault!.what).toMatch(/^7 of 7 values \(100 %\) are not in the set: .*-4 \(line 12\), …$/);
  expect(describe('column_values_to_be_between', { column: 'x', max_value: 9 })).toEqual([]);
});

test('never says 0 % of some rows', () => {
  const x = new Float64Array(100_000);
  x[5] = 1;
  const large = { schema: [{ name: 'x', type: 'double' as const }], rows: { nRows: x.length, columns: { x } } };
  const asked = { expectation_type: 'expect_column_values_to_be_between', kwargs: { column: 'x', max_value: 0 } };
  const [fault] = describeFailures(validateRows(large, [asked]).report, {});
  expect(fault!.what).toContain('1 of 100,000 values (0.001 %)');
});

// Kwargs under which the rows above fail each kind.
const failing: Readonly<Record<string, object>> = {
  column_values_to_not_be_null: { column: 'x' },
  column_values_to_be_null: { column: 'x' },
  column_values_to_be_between: { column: 'x', min_value: 0 },
  column_values_to_be_in_set: { column: 'x', value_set: Array.from({ length: 30 }, (_, i) => i) },
  column_values_to_not_be_in_set: { column: 'x', value_set: [9] },
  column_values_to_match_regex: { column: 's', regex: '^a' },
  column_values_to_not_match_regex: { column: 's', regex: '^a' },
  column_value_lengths_to_be_between: { column: 's', max_value: 1 },
  column_value_lengths_to_equal: { column: 's', value: 1 },
  column_values_to_be_unique: { column: 't' },
  column_values_to_be_increasing: { column: 'x' },
  column_values_to_be_decreasing: { column: 'x', strictly: true },
  column_mean_to_be_between: { column: 'x', min_value: 0 },
  column_median_to_be_between: { column: 'x', min_value: 0 },
  column_stdev_to_be_between: { column: 'x', max_value: 0 },
  column_sum_to_be_between: { column: 'x', min_value: 0 },
  column_unique_value_count_to_be_between: { column: 'x', max_value: 3 },
  column_proportion_of_unique_values_to_be_between: { column: 's', min_value: 1 },
  column_proportion_of_non_null_values_to_be_between: { column: 's', min_value: 1 },
  column_min_to_be_between: { column: 'x', min_value: 0 },
  column_max_to_be_between: { column: 'x', max_value: 0 },
  column_quantile_values_to_be_between: {
    column: 'x',
    quantile_ranges: { quantiles: [0.5], value_ranges: [[0, null]] },
  },
  column_to_exist: { column: 's', column_index: 0 },
  column_values_to_be_of_type: { column: 'x', type_: 'str' },
  column_values_to_be_in_type_list: { column: 'x', type_list: ['str'] },
  table_row_count_to_be_between: { max_value: 1 },
  table_row_count_to_equal: { value: 1 },
  table_column_count_to_be_between: { max_value: 1 },
  table_column_count_to_equal: { value: 1 },
  table_columns_to_match_set: { column_set: ['x'] },
  table_columns_to_match_ordered_list: { column_list: ['s', 'x', 't'] },
  column_pair_values_a_to_be_greater_than_b: { column_A: 'x', column_B: 'x' },
  column_pair_values_to_be_equal: { column_A: 'x', column_B: 'x', ignore_row_if: 'neither' },
  compound_columns_to_be_unique: { column_list: ['t', 't'] },
};

test.each(allKinds.map(({ name }) => [name]))('%s says in plain words what failed', (name) => {
  const type = name.replace('expect_', '');
  const [fault] = describe(type, failing[type]!);
  expect(`${fault!.what} ${fault!.expected}`).not.toMatch(/undefined|NaN|\[object/);
  expect(fault!.what).toMatch(/^[A-Z0-9].+/);
});

const data = join(projectRoot, '../shared/data');
const onData = existsSync(data) ? test : test.skip;

async function judgeDiabetes(name: string): Promise<readonly Fault[]> {
  const suite = await readFile(join(projectRoot, 'test/fixtures/expectations/diabetes.json'), 'utf8');
  const table = await readTypedTable({ name: `${name}.csv`, open: () => createReadStream(join(data, `${name}.csv`)) });
  const { report } = validateRows(table, parseExpectations(JSON.parse(suite), 'diabetes.json'));
  return describeFailures(report, table);
}

onData('the suite for diabetes.csv passes it', async () => {
  expect(await judgeDiabetes('diabetes')).toEqual([]);
});

onData('the suite refuses the file with another distribution: column, rule, example', async () => {
  expect(await judgeDiabetes('diabetes_bad_dist')).toEqual([
    {
      what: '1 of 2 values (50 %) are above 0.15: 100 (line 2)',
      where: { file: 'diabetes_bad_dist.csv', line: 2, column: 'AGE' },
      expected: 'values at least -0.15 and at most 0.15 (expect_column_values_to_be_between)',
      toDo: 'Correct the rows where they come from, or change the expectation if such values are right.',
    },
  ]);
});

onData('the suite refuses the file without a column: which one is missing', async () => {
  const faults = await judgeDiabetes('diabetes_bad_schema');
  expect(faults[0]).toMatchObject({ what: 'Missing: AGE.', where: { file: 'diabetes_bad_schema.csv' } });
  expect(faults.slice(1).map(({ what }) => what)).toEqual(
    Array.from({ length: 4 }, () => 'The column "AGE" is not there.'),
  );
});

onData('the suite refuses the file with missing values: columns and line', async () => {
  const faults = await judgeDiabetes('diabetes_missing_values');
  expect(faults.map(({ what, where }) => [where?.column, what])).toEqual(
    ['AGE', 'SEX', 'BMI'].map((column) => [column, '1 of 2 values (50 %) are null: line 2']),
  );
});
