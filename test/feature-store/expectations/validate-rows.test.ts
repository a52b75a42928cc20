import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ColumnType, ColumnValues } from '#src/tables/index.ts';
import type { ValidationReport } from '../../../src/feature-store/expectations/expectation.ts';
import { validateRows } from '../../../src/feature-store/expectations/validate-rows.ts';
import { faultsOf } from './faults-of.ts';

type Columns = Readonly<Record<string, readonly [ColumnType, ColumnValues]>>;

const day = 86_400_000;
const columns: Columns = {
  x: ['double', Float64Array.of(1, 2, Number.NaN, 2, 5)],
  n: ['double', new Float64Array(5).fill(Number.NaN)],
  i: ['integer', [3, 1, 2, 2, 9]],
  j: ['long', [3, 1, null, 4, 9]],
  s: ['string', ['ab', 'b', null, 'é𝒳', 'ab']],
  b: ['boolean', [true, false, null, true, true]],
  t: ['timestamp', [0, day, null, 1000, 1500]],
  y: ['binary', [Uint8Array.of(1), Uint8Array.of(2), null, Uint8Array.of(1), Uint8Array.of(3)]],
};

const names = Object.keys(columns);
const sortedNames = [...names].sort();

function validate(type: string, kwargs: object, on: Columns = columns) {
  const { report, unexpectedRows } = validateRows(
    {
      schema: Object.entries(on).map(([name, [columnType]]) => ({ name, type: columnType })),
      rows: {
        nRows: Object.values(on)[0]![1].length,
        columns: Object.fromEntries(Object.entries(on).map(([name, [, values]]) => [name, values])),
      },
    },
    [{ expectation_type: `expect_${type}`, kwargs: { ...kwargs } }],
  );
  return { ...report.results[0]!, rows: [...unexpectedRows[0]!] };
}

const withoutRows: Columns = Object.fromEntries(
  Object.entries(columns).map(([name, [type]]) => [name, [type, type === 'double' ? new Float64Array() : []]]),
);

// The rows that Great Expectations 1.24.1 gives for the same questions, where it takes them; test/interop/expectations.ts asks more.
test.each([
  ['column_values_to_not_be_null', { column: 'x' }, [2]],
  ['column_values_to_be_null', { column: 'x' }, [0, 1, 3, 4]],
  ['column_values_to_be_between', { column: 'x', min_value: 2, max_value: 4, strict_min: true }, [0, 1, 3, 4]],
  ['column_values_to_be_between', { column: 'x', min_value: 2 }, [0]],
  ['column_values_to_be_between', { column: 'x', max_value: 5, strict_max: true }, [4]],
  ['column_values_to_be_between', { column: 's', min_value: 'b', max_value: 'z' }, [0, 3, 4]],
  ['column_values_to_be_between', { column: 's', min_value: 'b', strict_min: true }, [0, 1, 4]],
  ['column_values_to_be_between', { column: 't', min_value: '1970-01-01T00:00:01', max_value: '1970-01-02' }, [0]],
  ['column_values_to_be_between', { column: 'n', min_value: 2 }, []],
  ['column_values_to_be_in_set', { column: 'x', value_set: [1, 2] }, [4]],
  ['column_values_to_be_in_set', { column: 'x', value_set: [] }, [0, 1, 3, 4]],
  ['column_values_to_be_in_set', { column: 'i', value_set: ['3', '1'] }, [0, 1, 2, 3, 4]],
  ['column_values_to_be_in_set', { column: 'b', value_set: [true] }, [1]],
  ['column_values_to_be_in_set', { column: 't', value_set: ['1970-01-01', null] }, [1, 3, 4]],
  ['column_values_to_not_be_in_set', { column: 's', value_set: ['ab'] }, [0, 4]],
  ['column_values_to_not_be_in_set', { column: 't', value_set: ['1970-01-01'] }, [0]],
  ['column_values_to_be_unique', { column: 'x' }, [1, 3]],
  ['column_values_to_be_unique', { column: 's' }, [0, 4]],
  ['column_values_to_be_unique', { column: 'y' }, [0, 3]],
  ['column_values_to_be_unique', { column: 'n' }, []],
  ['column_values_to_match_regex', { column: 's', regex: 'b' }, [3]],
  ['column_values_to_not_match_regex', { column: 's', regex: '^b' }, [1]],
  ['column_values_to_match_regex', { column: 'i', regex: '^[1-3]$' }, [4]],
  ['column_value_lengths_to_be_between', { column: 's', min_value: 2, max_value: 2 }, [1]],
  ['column_value_lengths_to_be_between', { column: 's', max_value: 2, strict_max: true }, [0, 3, 4]],
  ['column_value_lengths_to_equal', { column: 's', value: 1 }, [0, 3, 4]],
  ['column_values_to_be_increasing', { column: 'x', strictly: true }, [3]],
  ['column_values_to_be_increasing', { column: 't' }, [3]],
  ['column_values_to_be_decreasing', { column: 'x' }, [1, 4]],
  ['column_values_to_be_decreasing', { column: 's' }, [1, 3]],
  ['compound_columns_to_be_unique', { column_list: ['x', 's'] }, []],
  ['compound_columns_to_be_unique', { column_list: ['x', 'n'] }, [1, 3]],
  ['compound_columns_to_be_unique', { column_list: ['x', 'n'], ignore_row_if: 'any_value_is_missing' }, []],
  ['column_pair_values_a_to_be_greater_than_b', { column_A: 'x', column_B: 'i' }, [0, 2, 3, 4]],
  ['column_pair_values_a_to_be_greater_than_b', { column_A: 'x', column_B: 'i', or_equal: true }, [0, 2, 4]],
  ['column_pair_values_to_be_equal', { column_A: 'i', column_B: 'j' }, [2, 3]],
  ['column_pair_values_to_be_equal', { column_A: 'i', column_B: 'j', ignore_row_if: 'either_value_is_missing' }, [3]],
  ['column_pair_values_to_be_equal', { column_A: 'x', column_B: 'n' }, [0, 1, 3, 4]],
  ['column_pair_values_to_be_equal', { column_A: 'x', column_B: 'j', ignore_row_if: 'neither' }, [0, 1, 2, 3, 4]],
])('%s %j is broken by rows %j', (type, kwargs, rows) => {
  const result = validate(type, kwargs);
  expect(result.rows).toEqual(rows);
  expect(result.success).toBe(rows.length === 0);
  expect(result.result['partial_unexpected_index_list']).toEqual(rows);
  expect(validate(type, kwargs, withoutRows)).toMatchObject({ success: true, rows: [] });
});

test.each([
  ['column_min_to_be_between', { column: 'x', min_value: 1 }, true, 1],
  ['column_max_to_be_between', { column: 'x', max_value: 5, strict_max: true }, false, 5],
  ['column_min_to_be_between', { column: 's', min_value: 'ab' }, true, 'ab'],
  ['column_max_to_be_between', { column: 's', max_value: 'b' }, false, 'é𝒳'],
  ['column_max_to_be_between', { column: 't', max_value: '1970-01-02' }, true, '1970-01-02T00:00:00.000Z'],
  ['column_min_to_be_between', { column: 'b', min_value: 1 }, false, false],
  ['column_mean_to_be_between', { column: 'x', min_value: 2.5, strict_min: true }, false, 2.5],
  ['column_mean_to_be_between', { column: 'b', min_value: 0.75 }, true, 0.75],
  ['column_mean_to_be_between', { column: 'n', min_value: 0 }, false, null],
  ['column_median_to_be_between', { column: 'x', max_value: 2 }, true, 2],
  ['column_median_to_be_between', { column: 'j', max_value: 3 }, false, 3.5],
  ['column_stdev_to_be_between', { column: 'x', max_value: 2 }, true, 1.7320508075688772],
  ['column_stdev_to_be_between', { column: 'n' }, false, null],
  ['column_sum_to_be_between', { column: 'x', min_value: 10, max_value: 10 }, true, 10],
  ['column_sum_to_be_between', { column: 'n', min_value: 0 }, true, 0],
  ['column_unique_value_count_to_be_between', { column: 'x', min_value: 4 }, false, 3],
  ['column_unique_value_count_to_be_between', { column: 's', max_value: 3 }, true, 3],
  ['column_unique_value_count_to_be_between', { column: 'y', max_value: 3 }, true, 3],
  ['column_proportion_of_unique_values_to_be_between', { column: 'x', min_value: 0.8 }, false, 0.75],
  ['column_proportion_of_non_null_values_to_be_between', { column: 'x', min_value: 0.8 }, true, 0.8],
  ['column_proportion_of_unique_values_to_be_between', { column: 'n', min_value: 0 }, true, 0],
  ['column_values_to_be_of_type', { column: 'x', type_: 'float64' }, true, 'double'],
  ['column_values_to_be_of_type', { column: 'i', type_: 'float64', mostly: 0.5 }, false, 'integer'],
  ['column_values_to_be_in_type_list', { column: 'j', type_list: ['str', 'int64'] }, true, 'long'],
  ['table_row_count_to_be_between', { min_value: 5, max_value: 6 }, true, 5],
  ['table_row_count_to_be_between', { min_value: 5, strict_min: true }, false, 5],
  ['table_row_count_to_equal', { value: 4 }, false, 5],
  ['table_column_count_to_be_between', { max_value: 3 }, false, 8],
  ['table_column_count_to_equal', { value: 8 }, true, 8],
  ['table_columns_to_match_set', { column_set: names }, true, sortedNames],
  ['table_columns_to_match_set', { column_set: ['x'], exact_match: false }, true, sortedNames],
  ['table_columns_to_match_set', { column_set: ['x'] }, false, sortedNames],
  ['table_columns_to_match_ordered_list', { column_list: names }, true, names],
  ['table_columns_to_match_ordered_list', { column_list: ['n', 'x', ...names.slice(2)] }, false, names],
  ['column_to_exist', { column: 'x' }, true, undefined],
  ['column_to_exist', { column: 'z' }, false, undefined],
  ['column_to_exist', { column: 'n', column_index: 0 }, false, undefined],
])('%s %j is met: %j, observed %j', (type, kwargs, success, value) => {
  const result = validate(type, kwargs);
  expect(result.success).toBe(success);
  expect(result.result['observed_value']).toEqual(value);
  expect(result.rows).toEqual([]);
});

const ranges = [
  [0, 1],
  [null, 2.00001],
  [5.001, null],
];

test.each([
  ['nearest, whose ends are soft', false, [1, 2, 5], [true, true, false]],
  ['linear', 'linear', [1.3, 2, 4.1], [false, true, false]],
  ['midpoint', 'midpoint', [1.5, 2, 3.5], [false, true, false]],
])('quantiles: %s', (_, allowed, values, areMet) => {
  const quantiles = [0.1, 0.5, 0.9];
  const { success, result } = validate('column_quantile_values_to_be_between', {
    column: 'x',
    quantile_ranges: { quantiles, value_ranges: ranges },
    allow_relative_error: allowed,
  });
  const rounded = (result['observed_value'] as { values: number[] }).values.map((value) => Number(value.toFixed(9)));
  expect([success, rounded]).toEqual([false, values]);
  expect(result['details']).toEqual({ success_details: areMet });
});

test.each([
  ['column_values_to_be_unique', { column: 'xx' }, 'The column "xx" is not there.'],
  ['column_mean_to_be_between', { column: 's' }, 'of type string'],
  ['column_mean_to_be_between', { column: 't' }, 'of type timestamp'],
  ['column_values_to_be_between', { column: 's', min_value: 1 }, 'min_value is 1'],
  ['column_values_to_be_between', { column: 'x', max_value: 'b' }, 'max_value is "b"'],
  ['column_values_to_be_between', { column: 't', min_value: 'June' }, 'ISO 8601'],
  ['column_values_to_be_between', { column: 'y', min_value: 1 }, 'bytes'],
  ['column_values_to_be_in_set', { column: 't', value_set: ['1970-01-01', 'June'] }, '"June"'],
  ['column_values_to_match_regex', { column: 'x', regex: '1' }, 'of type double'],
  ['column_values_to_be_increasing', { column: 'y' }, 'bytes'],
  ['column_max_to_be_between', { column: 'y', max_value: 1 }, 'bytes'],
  ['column_pair_values_to_be_equal', { column_A: 'x', column_B: 's' }, 'cannot be compared'],
  ['compound_columns_to_be_unique', { column_list: ['x', 'k', 'l'] }, 'The column "l" is not there.'],
])('%s %j cannot be asked: not met, and said why', (type, kwargs, text) => {
  const result = validate(type, kwargs);
  expect(result).toMatchObject({ success: false, result: {}, rows: [] });
  expect(result.exception_info.raised_exception).toBe(true);
  expect(result.exception_info.exception_message).toContain(text);
});

test('counts as Great Expectations does: percents of the rows asked, of all rows, of what is missing', () => {
  expect(validate('column_values_to_be_in_set', { column: 'x', value_set: [1, 2] })).toEqual({
    success: false,
    expectation_config: {
      expectation_type: 'expect_column_values_to_be_in_set',
      kwargs: { column: 'x', value_set: [1, 2] },
    },
    result: {
      element_count: 5,
      unexpected_count: 1,
      unexpected_percent: 25,
      partial_unexpected_list: [5],
      missing_count: 1,
      missing_percent: 20,
      unexpected_percent_total: 20,
      unexpected_percent_nonmissing: 25,
      partial_unexpected_index_list: [4],
    },
    meta: {},
    exception_info: { raised_exception: false, exception_message: null, exception_traceback: null },
    rows: [4],
  });
  expect(validate('column_values_to_not_be_null', { column: 'x' }).result).toEqual({
    element_count: 5,
    unexpected_count: 1,
    unexpected_percent: 20,
    partial_unexpected_list: [null],
    partial_unexpected_index_list: [2],
  });
  expect(validate('column_values_to_be_between', { column: 'n', min_value: 0 }).result).toMatchObject({
    unexpected_percent: null,
    missing_percent: 100,
    unexpected_percent_total: 0,
    unexpected_percent_nonmissing: null,
  });
});

test('lists 20 unexpected values, and the numbers of all rows', () => {
  const values = Float64Array.from({ length: 50 }, (_, row) => row);
  const { result, rows } = validate(
    'column_values_to_be_between',
    { column: 'x', max_value: 9 },
    { x: ['double', values] },
  );
  expect(result['partial_unexpected_list']).toEqual(Array.from({ length: 20 }, (_, i) => i + 10));
  expect(rows).toEqual(Array.from({ length: 40 }, (_, i) => i + 10));
});

test('mostly is met on the border, of the rows asked; the rows that break it are still told', () => {
  const values = Float64Array.of(1, 1, 1, -1, Number.NaN);
  const ask = (mostly: number) =>
    validate('column_values_to_be_between', { column: 'x', min_value: 0, mostly }, { x: ['double', values] });
  expect(ask(0.75)).toMatchObject({ success: true, rows: [3] });
  expect(ask(0.76).success).toBe(false);
  const asksAll = { x: ['double', values] } as const;
  expect(validate('column_values_to_not_be_null', { column: 'x', mostly: 0.8 }, asksAll).success).toBe(true);
  expect(validate('column_values_to_not_be_null', { column: 'x', mostly: 0.81 }, asksAll).success).toBe(false);
});

test('infinities are values: outside of ranges, and told as text', () => {
  const on = { x: ['double', Float64Array.of(Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY)] } as const;
  expect(validate('column_values_to_be_between', { column: 'x', min_value: 0, strict_max: true }, on)).toMatchObject({
    rows: [2],
    result: { partial_unexpected_list: ['-Infinity'] },
  });
  expect(validate('column_stdev_to_be_between', { column: 'x', min_value: 0 }, on).result['observed_value']).toBe(null);
  expect(validate('column_max_to_be_between', { column: 'x', min_value: 0 }, on)).toMatchObject({ success: true });
});

test('gives a report in plain JSON with its statistics; without expectations it is met', () => {
  const content = { schema: [{ name: 'x', type: 'integer' as const }], rows: { nRows: 1, columns: { x: [1] } } };
  const ask = (asked: readonly string[]): ValidationReport =>
    validateRows(
      content,
      asked.map((column) => ({ expectation_type: 'expect_column_to_exist', kwargs: { column } })),
    ).report;
  const report = ask(['x', 'y']);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report).toMatchObject({
    success: false,
    statistics: {
      evaluated_expectations: 2,
      successful_expectations: 1,
      unsuccessful_expectations: 1,
      success_percent: 50,
    },
  });
  expect(ask([])).toMatchObject({ success: true, results: [], statistics: { success_percent: null } });
  const raw = [{ expectation_type: 'expect_nothing', kwargs: {} }];
  expect(faultsOf('FEATURE_EXPECTATION_INVALID', () => validateRows(content, raw))).toHaveLength(1);
});

const doubles = fc.array(
  fc.option(
    fc.integer({ min: -5, max: 5 }).map((value) => value / 2),
    { nil: Number.NaN },
  ),
  {
    maxLength: 40,
  },
);

test('uniqueness of one column is that of a compound of one, and of a column beside itself', () => {
  fc.assert(
    fc.property(doubles, (values) => {
      const on: Columns = {
        x: ['double', Float64Array.from(values)],
        s: ['string', values.map((value) => (Number.isNaN(value) ? null : String(value)))],
      };
      const { rows } = validate('column_values_to_be_unique', { column: 'x' }, on);
      const slow = values.flatMap((value, row) => (values.filter((other) => other === value).length > 1 ? [row] : []));
      expect(rows).toEqual(slow);
      expect(validate('column_values_to_be_unique', { column: 's' }, on).rows).toEqual(rows);
      for (const list of [['x'], ['x', 's'], ['s', 'x', 's']]) {
        expect(validate('compound_columns_to_be_unique', { column_list: list }, on).rows).toEqual(rows);
      }
    }),
  );
});

test('rows that break a range and rows that break its complement are all rows with a value', () => {
  fc.assert(
    fc.property(doubles, fc.integer({ min: -3, max: 3 }), fc.boolean(), (values, border, strict) => {
      const on: Columns = { x: ['double', Float64Array.from(values)] };
      const ask = (kwargs: object) => validate('column_values_to_be_between', { column: 'x', ...kwargs }, on).rows;
      const below = ask({ min_value: border, strict_min: strict });
      const above = ask({ max_value: border, strict_max: !strict });
      const asked = values.flatMap((value, row) => (Number.isNaN(value) ? [] : [row]));
      expect([...below, ...above].sort((a, b) => a - b)).toEqual(asked);
    }),
  );
});
