import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkDataSchema,
  enforceDataSchema,
  inferDataSchema,
  parseDataSchema,
  type DataColumn,
} from '#src/feature-store/index.ts';
import type { ColumnType, ColumnValues } from '#src/tables/index.ts';
import { codeOf, inferred, listOf, modes, schema, tableOf, training } from './training-data.ts';

const column = (name: string): DataColumn => schema.columns.find((each) => each.name === name)!;

test('says of each column its type, role, nulls, range, categories and lengths, as plain JSON that can be read again', () => {
  expect(schema.columns.map(({ name }) => name)).toEqual(Object.keys(training));
  expect(column('price')).toEqual({
    name: 'price',
    type: 'double',
    role: 'feature',
    nulls: 0,
    infinite: false,
    whole: false,
    range: { min: 10.5, max: 20 },
    // numpy.quantile([10.5, 11, 12, 13, 14, 20], np.arange(.025, 1, .05)): five steps, a quarter of each at a time.
    quantiles: [
      10.5625, 10.6875, 10.8125, 10.9375, 11.125, 11.375, 11.625, 11.875, 12.125, 12.375, 12.625, 12.875, 13.125,
      13.375, 13.625, 13.875, 14.75, 16.25, 17.75, 19.25,
    ].map((value): unknown => expect.closeTo(value, 9)),
    categories: null,
    lengths: null,
  });
  expect(column('size')).toMatchObject({ nulls: 1 / 6, whole: true, range: { min: 1, max: 5 } });
  expect(column('count')).toMatchObject({ type: 'long', whole: true, range: { min: 100, max: 600 } });
  expect(column('opened')).toMatchObject({ whole: false, range: { min: 0, max: Date.UTC(2024, 1, 1) } });
  expect(column('open')).toMatchObject({ range: null, categories: null, lengths: null });
  expect(column('kind')).toMatchObject({ categories: ['a', 'b'], nulls: 1 / 6, lengths: { min: 1, max: 1 } });
  expect(column('note')).toMatchObject({ categories: null, lengths: { min: 3, max: 5 } });
  expect(column('shop')).toMatchObject({ role: 'key', categories: null });
  expect(column('sold').role).toBe('label');
  expect(parseDataSchema(JSON.parse(JSON.stringify(schema)), 'input_schema.json')).toEqual(schema);
});

test('takes few texts that come again for categories, up to the cap that is given', () => {
  const texts = Array.from({ length: 30 }, (_each, i) => `kind ${i % 15}`);
  const categories = (mostCategories?: number): number | undefined =>
    inferred({ kind: ['string', texts] }, mostCategories === undefined ? {} : { mostCategories }).columns[0]!.categories
      ?.length;
  expect([categories(), categories(15), categories(14)]).toEqual([15, 15, undefined]);
  expect(inferred({ kind: ['string', [null, null]] }).columns[0]).toMatchObject({ nulls: 1, categories: null });
});

test('knows nothing of the values of no rows, and of infinities that they are there', () => {
  const empty = inferred({ x: ['double', new Float64Array()], t: ['string', []] });
  expect(empty.columns).toMatchObject([
    { range: null, whole: false, nulls: 0 },
    { categories: null, lengths: null },
  ]);
  const infinite = inferred({ x: ['double', Float64Array.of(Infinity, 1, Number.NaN)] });
  expect(infinite.columns[0]).toMatchObject({ infinite: true, range: { min: 1, max: 1 }, nulls: 1 / 3 });
});

test.each([
  ['no object', [], 'expected object'],
  ['another version', { ...schema, version: 2 }, 'version'],
  ['a column twice', { ...schema, columns: [schema.columns[0], schema.columns[0]] }, 'a column is there twice'],
  ['an unknown name', { ...schema, colums: [] }, 'Did you mean "columns"?'],
])('refuses a stored schema with %s', (_name, raw, text) => {
  const error = codeOf(() => parseDataSchema(raw, 'input_schema.json'));
  expect(error.code).toBe('DATA_SCHEMA_INVALID');
  expect(error.message).toContain(text);
  expect(error.message).toContain('input_schema.json');
});

const cell: Readonly<Partial<Record<ColumnType, fc.Arbitrary<string | number | boolean | null>>>> = {
  double: fc.oneof(fc.double(), fc.constant(Number.NaN)),
  long: fc.option(fc.integer()),
  string: fc.option(fc.string({ maxLength: 3 })),
  boolean: fc.option(fc.boolean()),
  timestamp: fc.option(fc.integer()),
};
const anyTable = fc
  .record({
    types: fc.array(fc.constantFrom(...(Object.keys(cell) as ColumnType[])), { minLength: 1, maxLength: 5 }),
    nRows: fc.nat(12),
  })
  .chain(({ types, nRows }) =>
    fc.tuple(...types.map((type) => fc.array(cell[type]!, { minLength: nRows, maxLength: nRows }))).map((columns) =>
      tableOf(
        Object.fromEntries(
          columns.map((values, i) => {
            const typed = types[i] === 'double' ? Float64Array.from(values as number[]) : values;
            return [`c${i}`, [types[i]!, typed as ColumnValues] as const];
          }),
        ),
      ),
    ),
  );

test('law: rows pass what was inferred from them, in each mode, unchanged', () => {
  fc.assert(
    fc.property(anyTable, fc.constantFrom(...modes), (table, mode) => {
      const stored: unknown = JSON.parse(JSON.stringify(inferDataSchema(table.schema, table.rows)));
      const checked = enforceDataSchema(parseDataSchema(stored, 'x.json'), table, mode);
      expect(checked.findings).toEqual([]);
      for (const { name } of table.schema) expect(checked.rows.columns[name]).toBe(table.rows.columns[name]);
    }),
    { numRuns: 300 },
  );
});

test('law: whatever the rows are, what is handed on has the columns and types of the training', () => {
  const isOf: Readonly<Record<string, (value: unknown) => boolean>> = {
    double: (value) => typeof value === 'number',
    long: (value) => value === null || Number.isSafeInteger(value),
    timestamp: (value) => value === null || Number.isSafeInteger(value),
    string: (value) => value === null || typeof value === 'string',
    boolean: (value) => value === null || typeof value === 'boolean',
  };
  fc.assert(
    fc.property(anyTable, anyTable, fc.constantFrom(...modes), (before, batch, mode) => {
      const wanted = inferDataSchema(before.schema, before.rows);
      const { findings, rows, schema: given } = checkDataSchema(wanted, batch, mode);
      expect(given).toEqual(before.schema);
      for (const { name, type } of given) {
        expect(rows.columns[name]).toHaveLength(batch.rows.nRows);
        expect(listOf(rows.columns[name]!).every(isOf[type]!)).toBe(true);
        // Every null that was not given is told.
        const invented = listOf(rows.columns[name]!).some((value, row) => {
          const old: unknown = batch.rows.columns[name]?.[row];
          return (value === null || Number.isNaN(value)) && old !== null && !Number.isNaN(old);
        });
        const isTold = findings.some(({ column: at, outcome }) => at === name && outcome !== 'warned');
        const isRefused = findings.some(({ outcome }) => outcome === 'refused');
        if (invented) expect(isTold || isRefused).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
