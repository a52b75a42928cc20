import { seededRandom, type Random } from '#src/core/index.ts';
import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';

/** A column of a case as JSON holds it. */
type PlainColumn = { readonly type: ColumnType; readonly values: readonly (string | number | boolean | null)[] };

/** Rows and what is asked of them, in Great Expectations' own form. */
export type ExpectationCase = {
  readonly columns: Readonly<Record<string, PlainColumn>>;
  readonly expectations: readonly { readonly type: string; readonly kwargs: Readonly<Record<string, unknown>> }[];
};

// Great Expectations takes 20 ms for each; other questions are for other cases.
const questionsOfCase = 12;

/** Gives seeded cases: few and many rows, none, nulls from none to all, ties, and bounds that lie on values. */
export function makeCases(nCases: number, seed: number): readonly ExpectationCase[] {
  const random = seededRandom(seed);
  return Array.from({ length: nCases }, () => {
    const nRows = pick(random, [0, 1, 2, 3, 5, 10, 20, 47]);
    const columns = makeColumns(random, nRows);
    return { columns, expectations: sample(random, makeExpectations(random, columns), questionsOfCase) };
  });
}

/** Gives the rows of a case as Muster holds them. */
export function rowsOfCase({ columns }: ExpectationCase): { readonly schema: TableSchema; readonly rows: TableRows } {
  const entries = Object.entries(columns);
  return {
    schema: entries.map(([name, { type }]) => ({ name, type })),
    rows: {
      nRows: entries[0]![1].values.length,
      columns: Object.fromEntries(entries.map(([name, column]) => [name, valuesOf(column)])),
    },
  };
}

function valuesOf({ type, values }: PlainColumn): ColumnValues {
  if (type !== 'double') return values as ColumnValues;
  return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
}

const words = ['', 'a', 'ab', 'Ab', 'b1', 'é𝒳', 'x-2', ' 42', 'zebra', 'ab\n'];
const start = Date.UTC(2024, 0, 1);
const instant = (day: number): string => new Date(start + day * 86_400_000).toISOString().replace('.000Z', '');

function makeColumns(random: Random, nRows: number): ExpectationCase['columns'] {
  const shareOfNulls = pick(random, [0, 0, 0.1, 0.5, 1]);
  const column = (type: ColumnType, value: () => string | number | boolean, share = shareOfNulls): PlainColumn => ({
    type,
    values: Array.from({ length: nRows }, () => (random() < share ? null : value())),
  });
  const whole = (n: number) => (): number => Math.floor(random() * n) - 2;
  return {
    real: column('double', () => (random() - 0.5) * 10 ** whole(6)()),
    tied: column('double', () => whole(8)() / 2),
    count: column('integer', whole(30)),
    size: column('long', () => whole(1000)() * 1e9),
    full: column('integer', whole(12), 0),
    flag: column('boolean', () => random() < 0.7),
    word: column('string', () => pick(random, words)),
    time: column('timestamp', () => start + whole(40)() * 86_400_000 + pick(random, [0, 0, 1500])),
  };
}

type Question = ExpectationCase['expectations'][number];

function question(name: string, kwargs: object): Question {
  return { type: `expect_${name}`, kwargs: { ...kwargs } };
}

function makeExpectations(random: Random, columns: ExpectationCase['columns']): ExpectationCase['expectations'] {
  const mostly = (): object => (random() < 0.4 ? {} : { mostly: pick(random, [0, 0.1, 0.3, 0.5, 0.8, 0.9, 0.95, 1]) });
  const bounds = (column: string): object => boundsOf(random, columns[column]!);
  const numeric = ['real', 'tied', 'count', 'size', 'full'];
  const all = [...numeric, 'flag', 'word', 'time'];
  const near = (value: number): object =>
    rangeOf(random, value - pick(random, [0, 1, 3]), value + pick(random, [0, 1]));
  const onColumns = all.flatMap((column) => [
    question('column_values_to_not_be_null', { column, ...mostly() }),
    question('column_values_to_be_null', { column, ...mostly() }),
    question('column_values_to_be_unique', { column, ...mostly() }),
    question('column_unique_value_count_to_be_between', { column, ...near(4) }),
    question('column_proportion_of_unique_values_to_be_between', { column, min_value: 0.3, max_value: 0.9 }),
    question('column_proportion_of_non_null_values_to_be_between', { column, min_value: 0.5 }),
  ]);
  const onNumbers = [...numeric, 'time'].flatMap((column) => [
    question('column_values_to_be_between', { column, ...bounds(column), ...mostly() }),
    question('column_min_to_be_between', { column, ...bounds(column) }),
    question('column_max_to_be_between', { column, ...bounds(column) }),
    question('column_values_to_be_increasing', { column, ...mostly(), strictly: random() < 0.5 }),
    question('column_values_to_be_decreasing', { column, ...mostly(), strictly: random() < 0.5 }),
    question('column_values_to_not_be_in_set', { column, value_set: someOf(random, columns[column]!), ...mostly() }),
  ]);
  const sums = numeric.flatMap((column) => [
    ...['mean', 'median', 'stdev', 'sum'].map((name) =>
      question(`column_${name}_to_be_between`, { column, ...near(2) }),
    ),
    question('column_values_to_be_in_set', { column, value_set: someOf(random, columns[column]!), ...mostly() }),
    question('column_quantile_values_to_be_between', {
      column,
      quantile_ranges: {
        quantiles: [0.05, 0.25, 0.5, 0.99],
        value_ranges: [
          [0, 5],
          [null, 3],
          [1, null],
          [0, 1e9],
        ],
      },
      allow_relative_error: pick(random, [false, 'linear', 'lower', 'higher', 'midpoint', 'nearest']),
    }),
  ]);
  return [...onColumns, ...onNumbers, ...sums, ...textQuestions(random, columns), ...tableQuestions(random, columns)];
}

const patterns = [
  'a',
  '^a',
  'b$',
  '^[A-Za-z]+$',
  '\\d',
  '^\\w*$',
  '(?i)^AB',
  '\\bx\\b',
  '^[\\w.-]+$',
  '^.{,2}$',
  'b\\Z',
  '\\-\\d',
];

function textQuestions(random: Random, columns: ExpectationCase['columns']): ExpectationCase['expectations'] {
  const column = 'word';
  const share = { mostly: pick(random, [0.5, 0.9, 1]) };
  return [
    ...patterns.flatMap((regex) => [
      { type: 'expect_column_values_to_match_regex', kwargs: { column, regex, ...share } },
      { type: 'expect_column_values_to_not_match_regex', kwargs: { column, regex, ...share } },
    ]),
    { type: 'expect_column_value_lengths_to_be_between', kwargs: { column, ...rangeOf(random, 1, 2), ...share } },
    { type: 'expect_column_value_lengths_to_equal', kwargs: { column, value: 2, ...share } },
    { type: 'expect_column_values_to_be_in_set', kwargs: { column, value_set: someOf(random, columns[column]!) } },
    { type: 'expect_column_values_to_be_in_set', kwargs: { column: 'flag', value_set: [true], ...share } },
  ];
}

function tableQuestions(random: Random, columns: ExpectationCase['columns']): ExpectationCase['expectations'] {
  const names = Object.keys(columns);
  const nRows = columns['full']!.values.length;
  const mostly = pick(random, [0.5, 0.9, 1]);
  const pair = { column_A: pick(random, ['tied', 'count']), column_B: pick(random, ['real', 'full']), mostly };
  const ignored = pick(random, ['both_values_are_missing', 'either_value_is_missing', 'neither']);
  return [
    { type: 'expect_column_to_exist', kwargs: { column: pick(random, [...names, 'nowhere']) } },
    { type: 'expect_column_to_exist', kwargs: { column: 'tied', column_index: pick(random, [1, 2, 99]) } },
    { type: 'expect_column_mean_to_be_between', kwargs: { column: 'nowhere', min_value: 0 } },
    { type: 'expect_column_values_to_be_unique', kwargs: { column: 'nowhere' } },
    { type: 'expect_table_row_count_to_be_between', kwargs: rangeOf(random, 2, 10) },
    { type: 'expect_table_row_count_to_equal', kwargs: { value: nRows + pick(random, [0, 1]) } },
    { type: 'expect_table_column_count_to_be_between', kwargs: { min_value: 3, max_value: pick(random, [7, 8]) } },
    { type: 'expect_table_column_count_to_equal', kwargs: { value: pick(random, [7, 8]) } },
    { type: 'expect_table_columns_to_match_set', kwargs: { column_set: names.slice(pick(random, [0, 1])) } },
    {
      type: 'expect_table_columns_to_match_set',
      kwargs: { column_set: [...names.slice(3), ...pick(random, [[], ['more']])], exact_match: false },
    },
    {
      type: 'expect_table_columns_to_match_ordered_list',
      kwargs: { column_list: names.slice(0, pick(random, [7, 8])) },
    },
    {
      type: 'expect_column_pair_values_a_to_be_greater_than_b',
      kwargs: { ...pair, ignore_row_if: ignored, or_equal: random() < 0.5 },
    },
    { type: 'expect_column_pair_values_to_be_equal', kwargs: { ...pair, ignore_row_if: ignored } },
    {
      type: 'expect_compound_columns_to_be_unique',
      kwargs: {
        column_list: pick(random, [
          ['tied', 'flag'],
          ['word', 'tied'],
          ['tied', 'count', 'full'],
        ]),
        ignore_row_if: pick(random, ['all_values_are_missing', 'any_value_is_missing', 'never']),
        mostly,
      },
    },
  ];
}

/** Gives bounds that often lie on a value of the column itself. */
function boundsOf(random: Random, { type, values }: PlainColumn): object {
  // Great Expectations cannot compare days with instants, so the bounds of instants have a time of day.
  if (type === 'timestamp') {
    const from = Math.floor(random() * 20);
    return rangeOf(random, instant(from), instant(from + pick(random, [0, 5, 20])));
  }
  const known = values.filter((value) => typeof value === 'number');
  const ends = [pick(random, known) ?? 0, random() < 0.5 ? (pick(random, known) ?? 3) : 3].sort((a, b) => a - b);
  return rangeOf(random, ends[0]!, ends[1]!);
}

function rangeOf(random: Random, min: number | string, max: number | string): Readonly<Record<string, unknown>> {
  const kind = random();
  const strict = { strict_min: random() < 0.3, strict_max: random() < 0.3 };
  if (kind < 0.2) return { min_value: min, ...strict };
  return kind < 0.4 ? { max_value: max, ...strict } : { min_value: min, max_value: max, ...strict };
}

function someOf(random: Random, { type, values }: PlainColumn): readonly unknown[] {
  if (type === 'timestamp') return [instant(0), instant(3), instant(7)];
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? [1] : [known[0], known.at(-1), pick(random, known)];
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random() * values.length)]!;
}

function sample<Value>(random: Random, values: readonly Value[], count: number): readonly Value[] {
  return values
    .map((value) => ({ value, order: random() }))
    .sort((left, right) => left.order - right.order)
    .slice(0, count)
    .map(({ value }) => value);
}
