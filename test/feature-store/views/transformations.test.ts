import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ColumnType, ColumnValues, TableSchema } from '#src/tables/index.ts';
import { applyTransformations } from '../../../src/feature-store/views/apply-transformations.ts';
import { fitTransformations } from '../../../src/feature-store/views/fit-transformations.ts';
import type { FittedTransformations } from '../../../src/feature-store/views/fitted-transformation.ts';
import { transformationFaults } from '../../../src/feature-store/views/transformation-faults.ts';
import { transformationSchema, type Transformation } from '../../../src/feature-store/views/transformation.ts';

const ages = Float64Array.of(22, 38, 26, 35, 35, 54, 2, 27, 14, 4);
const doubles: TableSchema = [{ name: 'x', type: 'double' }];

function parse(...raw: readonly unknown[]): readonly Transformation[] {
  return raw.map((each) => transformationSchema.parse(each));
}

/** Fits one transformation to a column `x` and applies it to the same column. */
function fitAndApply(raw: object, values: ColumnValues, type: ColumnType = 'double') {
  const transformations = parse({ columns: ['x'], ...raw });
  const schema: TableSchema = [{ name: 'x', type }];
  const rows = { nRows: values.length, columns: { x: values } };
  const fitted = fitTransformations(transformations, schema, rows);
  // As it is stored: what the transformations learned must survive JSON.
  return applyTransformations(JSON.parse(JSON.stringify(fitted)) as FittedTransformations, schema, rows);
}

// Made by scikit-learn 1.7.2 on the same numbers: MinMaxScaler(), MinMaxScaler((-1, 1)), StandardScaler(), RobustScaler(), numpy.log1p.
test.each([
  [
    { use: 'min_max' },
    [
      0.3846153846153847, 0.6923076923076924, 0.46153846153846156, 0.6346153846153847, 0.6346153846153847, 1, 0,
      0.48076923076923084, 0.2307692307692308, 0.038461538461538464,
    ],
  ],
  [
    { use: 'min_max', range: [-1, 1] },
    [
      -0.23076923076923062, 0.3846153846153848, -0.07692307692307687, 0.2692307692307694, 0.2692307692307694, 1, -1,
      -0.038461538461538325, -0.5384615384615383, -0.923076923076923,
    ],
  ],
  [
    { use: 'standard' },
    [
      -0.24343685799607864, 0.8092630684734509, 0.019738123621303724, 0.611881832260414, 0.611881832260414,
      1.8619629949429803, -1.5593117660829905, 0.08553186902564933, -0.7697868212308434, -1.4277242752742993,
    ],
  ],
  [
    { use: 'robust' },
    [
      -0.23684210526315788, 0.6052631578947368, -0.02631578947368421, 0.4473684210526316, 0.4473684210526316,
      1.4473684210526316, -1.2894736842105263, 0.02631578947368421, -0.6578947368421053, -1.1842105263157894,
    ],
  ],
  [
    { use: 'log1p' },
    [
      3.1354942159291497, 3.6635616461296463, 3.295836866004329, 3.58351893845611, 3.58351893845611, 4.007333185232471,
      1.0986122886681096, 3.332204510175204, 2.70805020110221, 1.6094379124341003,
    ],
  ],
])('%j gives the numbers of scikit-learn', (raw, expected) => {
  const { schema, rows } = fitAndApply(raw, ages);
  expect(schema).toEqual([{ name: 'x', type: 'double' }]);
  const values = rows.columns['x'] as Float64Array;
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 14);
});

// KBinsDiscretizer(4, encode='ordinal', strategy='uniform'), the same with strategy='quantile', quantile_method='linear'; numpy.digitize.
test.each([
  [{ n_bins: 4, strategy: 'uniform' }, ages, [1, 2, 1, 2, 2, 3, 0, 1, 0, 0]],
  [{ n_bins: 4 }, ages, [1, 3, 1, 3, 3, 3, 0, 2, 0, 0]],
  [{ n_bins: 4 }, [0, 0, 0, 0, 0, 1, 1, 2], [0, 0, 0, 0, 0, 1, 1, 1]],
  [{ n_bins: 3 }, [5, 5, null], [0, 0, null]],
  [{ edges: [18, 30, 60] }, ages, [1, 2, 1, 2, 2, 2, 0, 1, 0, 0]],
  [{ edges: [0] }, [-1, 0, null, 1], [0, 1, null, 1]],
])('bins %j are those of scikit-learn and numpy', (raw, values, expected) => {
  const { schema, rows } = fitAndApply({ use: 'bins', ...raw }, values);
  expect(schema).toEqual([{ name: 'x', type: 'integer' }]);
  expect(rows.columns['x']).toEqual(expected);
});

test('a constant column becomes 0 under every scale, also where its variance is a rounding', () => {
  for (const use of ['min_max', 'standard', 'robust']) {
    expect([...(fitAndApply({ use }, [1e9 + 0.1, 1e9 + 0.1, 1e9 + 0.1]).rows.columns['x'] as Float64Array)]).toEqual([
      0, 0, 0,
    ]);
  }
  const large = fitAndApply({ use: 'standard' }, [1e9, 1e9 + 1, 1e9 + 2]).rows.columns['x'] as Float64Array;
  expect(large[0]).toBeCloseTo(-1.224744871391589, 12);
});

test.each([
  ['mean', 'double', [1, null, 3, 10], 'double', [1, 14 / 3, 3, 10]],
  ['mean', 'integer', [1, null, 3], 'double', [1, 2, 3]],
  ['median', 'double', [1, null, 3, 10], 'double', [1, 3, 3, 10]],
  ['most_frequent', 'string', ['b', 'a', 'a', 'b', null, 'c'], 'string', ['b', 'a', 'a', 'b', 'a', 'c']],
  ['most_frequent', 'boolean', [true, null], 'boolean', [true, true]],
] as const)('imputing the %s of a column of type %s is SimpleImputer', (strategy, type, values, given, expected) => {
  const content = fitAndApply({ use: 'impute', strategy }, values, type);
  expect(content.schema[0]!.type).toBe(given);
  const column = content.rows.columns['x']!;
  expect(Array.from({ length: column.length }, (_, i) => column[i])).toEqual(expected);
});

test('a constant stands in for every null', () => {
  const content = fitAndApply({ use: 'impute', strategy: 'constant', fill_value: '?' }, [null, 'a'], 'string');
  expect(content.rows.columns['x']).toEqual(['?', 'a']);
});

test('classes and one-hot columns are in the order of code points, with a column for rows without a value', () => {
  // LabelEncoder().fit_transform(['b', 'a', 'é', 'Z', 'a']), OneHotEncoder().get_feature_names_out(['x']).
  expect(fitAndApply({ use: 'label_encode' }, ['b', 'a', 'é', 'Z', 'a'], 'string').rows.columns['x']).toEqual([
    2, 1, 3, 0, 1,
  ]);
  const { schema, rows } = fitAndApply({ use: 'one_hot' }, ['b', 'a', null, 'Z'], 'string');
  expect(schema.map(({ name, type }) => [name, type])).toEqual([
    ['x_Z', 'integer'],
    ['x_a', 'integer'],
    ['x_b', 'integer'],
    ['x_null', 'integer'],
  ]);
  expect(rows.columns).toEqual({ x_Z: [0, 0, 0, 1], x_a: [0, 1, 0, 0], x_b: [1, 0, 0, 0], x_null: [0, 0, 1, 0] });
});

test.each([
  ['one_hot', 'ignore', { x_a: [1, 0], x_b: [0, 0] }],
  ['one_hot', 'own_column', { x_a: [1, 0], x_b: [0, 0], x_unknown: [0, 1] }],
  ['label_encode', 'ignore', { x: [0, null] }],
])('%s with unknown: %s takes a category that no training row had', (use, unknown, expected) => {
  const schema: TableSchema = [{ name: 'x', type: 'string' }];
  const training = { nRows: 2, columns: { x: ['a', 'b'] } };
  const fitted = fitTransformations(parse({ use, columns: ['x'], unknown }), schema, training);
  expect(applyTransformations(fitted, schema, { nRows: 2, columns: { x: ['a', 'q'] } }).rows.columns).toEqual(expected);
});

test('rows that cannot be transformed are refused with row, value and what is known', () => {
  const schema: TableSchema = [{ name: 'x', type: 'string' }];
  const hot = fitTransformations(parse({ use: 'one_hot', columns: ['x'] }), schema, {
    nRows: 1,
    columns: { x: ['a'] },
  });
  const unknown = { nRows: 2, columns: { x: ['a', 'q'] } };
  expect(() => applyTransformations(hot, schema, unknown)).toThrow(
    expect.objectContaining({
      code: 'FEATURE_TRANSFORMATION_VALUE',
      faults: [expect.objectContaining({ what: 'Row 1 holds "q", which no training row had.' })],
    }),
  );
  const log = fitTransformations(parse({ use: 'log1p', columns: ['x'] }), doubles, { nRows: 1, columns: { x: [1] } });
  const low = { nRows: 2, columns: { x: Float64Array.of(0, -1) } };
  expect(() => applyTransformations(log, doubles, low)).toThrow(
    expect.objectContaining({ code: 'FEATURE_TRANSFORMATION_VALUE' }),
  );
  const both = fitTransformations(
    parse({ use: 'standard', columns: ['x', 'y'] }),
    [...doubles, { name: 'y', type: 'double' }],
    {
      nRows: 1,
      columns: { x: [1], y: [1] },
    },
  );
  expect(() => applyTransformations(both, [{ name: 'x', type: 'string' }], unknown)).toThrow(
    expect.objectContaining({
      code: 'FEATURE_TRANSFORMATION_INPUT',
      faults: [
        expect.objectContaining({ what: 'The column is of type string.', where: { column: 'x' } }),
        expect.objectContaining({ where: { column: 'y' } }),
      ],
    }),
  );
});

test.each([
  [{ use: 'impute' }, [null, null]],
  [{ use: 'standard' }, [null]],
  [{ use: 'min_max' }, [1, Number.POSITIVE_INFINITY]],
  [{ use: 'robust' }, []],
])('%j has nothing to learn from %j', (raw, values) => {
  expect(() => fitAndApply(raw, values)).toThrow(expect.objectContaining({ code: 'FEATURE_TRANSFORMATION_FIT' }));
});

test('one-hot columns that would take the name of another column are refused', () => {
  const schema: TableSchema = [
    { name: 'x', type: 'string' },
    { name: 'X_a', type: 'double' },
  ];
  const rows = { nRows: 1, columns: { x: ['a'], X_a: [1] } };
  expect(() => fitTransformations(parse({ use: 'one_hot', columns: ['x'] }), schema, rows)).toThrow(
    expect.objectContaining({ code: 'FEATURE_TRANSFORMATION_FIT' }),
  );
});

test('each transformation takes what those before it made', () => {
  const transformations = parse(
    { use: 'impute', columns: ['x'], strategy: 'median' },
    { use: 'min_max', columns: ['x'] },
    { use: 'bins', columns: ['x'], edges: [0.5] },
  );
  const rows = { nRows: 4, columns: { x: Float64Array.of(0, Number.NaN, 10, 4) } };
  const fitted = fitTransformations(transformations, doubles, rows);
  expect(applyTransformations(fitted, doubles, rows).rows.columns['x']).toEqual([0, 0, 1, 0]);
});

test('what is fitted does not depend on the order of the rows', () => {
  const transformations = parse(
    { use: 'impute', columns: ['x'], strategy: 'most_frequent' },
    { use: 'standard', columns: ['x'] },
    { use: 'bins', columns: ['x'], n_bins: 3 },
  );
  const fit = (values: readonly number[]) =>
    fitTransformations(transformations, doubles, { nRows: values.length, columns: { x: Float64Array.from(values) } });
  const shuffled = fc
    .array(fc.double({ noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 30 })
    .filter((values) => values.some((value) => !Number.isNaN(value)))
    .chain((values) =>
      fc.tuple(
        fc.constant(values),
        fc.shuffledSubarray(values, { minLength: values.length, maxLength: values.length }),
      ),
    );
  fc.assert(
    fc.property(shuffled, ([values, other]) => expect(fit(values)).toEqual(fit(other))),
    { numRuns: 100 },
  );
});

test('what transformations cannot do with the columns of a view is told at once', () => {
  const schema: TableSchema = [
    { name: 'name', type: 'string' },
    { name: 'age', type: 'integer' },
    { name: 'at', type: 'timestamp' },
  ];
  const transformations = parse(
    { use: 'standard', columns: ['name', 'agee'] },
    { use: 'impute', columns: ['age'], strategy: 'constant', fill_value: 0.5 },
    { use: 'one_hot', columns: ['name', 'at'] },
    { use: 'label_encode', columns: ['name'] },
  );
  expect(transformationFaults(transformations, schema).map(({ what }) => what)).toEqual([
    'standard cannot take the column, whose type there is string.',
    'The view has no column "agee". Did you mean "age"?',
    '0.5 cannot stand in a column of type integer.',
    'one_hot cannot take the column, whose type there is timestamp.',
    '"name" gave way to its one-hot columns.',
  ]);
});
