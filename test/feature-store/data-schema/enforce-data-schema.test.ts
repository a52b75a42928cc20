import { expect, test } from '@jest/globals';
import { checkDataSchema, describeFinding, enforceDataSchema, type SchemaMode } from '#src/feature-store/index.ts';
import {
  asked,
  codeOf,
  inferred,
  kindsOf,
  modes,
  schema,
  tableOf,
  training,
  withColumn,
  type Columns,
  type Table,
} from './training-data.ts';

test.each(modes)('hands on rows of the training as they are, without their label too: %s', (mode) => {
  const whole = tableOf(training);
  const checked = enforceDataSchema(schema, whole, mode);
  expect(checked.findings).toEqual([]);
  expect(checked.schema).toEqual(whole.schema);
  for (const { name } of whole.schema) expect(checked.rows.columns[name]).toBe(whole.rows.columns[name]);
  const batch = enforceDataSchema(schema, tableOf(asked), mode);
  expect(batch.findings).toEqual([]);
  expect(batch.schema.map(({ name }) => name)).toEqual(Object.keys(asked));
});

/** What each mode makes of a mutation of the rows: the findings, in order. */
const mutations: readonly (readonly [string, Table, Readonly<Record<SchemaMode, readonly string[]>>])[] = [
  [
    'a missing column that may not be null',
    tableOf(Object.fromEntries(Object.entries(asked).filter(([name]) => name !== 'price'))),
    {
      strict: ['refused missing-column of price'],
      coerce: ['refused missing-column of price'],
      warn: ['refused missing-column of price'],
    },
  ],
  [
    'a missing column that may be null',
    tableOf(Object.fromEntries(Object.entries(asked).filter(([name]) => name !== 'size'))),
    {
      strict: ['refused missing-column of size'],
      coerce: ['coerced missing-column of size'],
      warn: ['refused missing-column of size'],
    },
  ],
  [
    'an unknown column',
    withColumn('colour', 'string', Array<string>(6).fill('red')),
    {
      strict: ['refused unknown-column of colour'],
      coerce: ['coerced unknown-column of colour'],
      warn: ['warned unknown-column of colour'],
    },
  ],
  [
    'another order of the columns',
    tableOf(Object.fromEntries(Object.entries(asked).reverse())),
    { strict: ['warned column-order'], coerce: ['coerced column-order'], warn: ['warned column-order'] },
  ],
  [
    'text for a number where no null is known',
    withColumn('count', 'string', ['100', '200', 'many', '400', '500', '600']),
    {
      strict: ['refused unreadable-value of count', 'refused wrong-type of count'],
      coerce: ['refused unreadable-value of count', 'coerced wrong-type of count'],
      warn: ['refused unreadable-value of count', 'warned wrong-type of count'],
    },
  ],
  [
    'text for a number where nulls are known',
    withColumn('size', 'string', ['1', null, 'big', '3', '4', '5']),
    {
      strict: ['refused unreadable-value of size', 'refused wrong-type of size'],
      coerce: ['coerced unreadable-value of size', 'coerced wrong-type of size'],
      warn: ['refused unreadable-value of size', 'warned wrong-type of size'],
    },
  ],
  [
    'a new category',
    withColumn('kind', 'string', ['a', 'b', 'c', 'a', 'b', 'b']),
    {
      strict: ['refused new-category of kind'],
      coerce: ['coerced new-category of kind'],
      warn: ['warned new-category of kind'],
    },
  ],
  [
    'a null where there was none',
    withColumn('count', 'long', [100, 200, null, 400, 500, 600]),
    { strict: ['refused null of count'], coerce: ['refused null of count'], warn: ['warned null of count'] },
  ],
  [
    'NaN where there was no null',
    withColumn('price', 'double', Float64Array.of(11, 12, Number.NaN, 13, 14, 15)),
    { strict: ['refused null of price'], coerce: ['refused null of price'], warn: ['warned null of price'] },
  ],
  [
    'an infinite number where nulls are known',
    withColumn('size', 'double', Float64Array.of(1, 2, -Infinity, 3, 4, 5)),
    { strict: ['refused infinite of size'], coerce: ['coerced infinite of size'], warn: ['refused infinite of size'] },
  ],
  [
    'a number out of range',
    withColumn('count', 'long', [100, 200, 601, 400, 500, 600]),
    {
      strict: ['warned out-of-range of count'],
      coerce: ['warned out-of-range of count'],
      warn: ['warned out-of-range of count'],
    },
  ],
  [
    'a time out of range',
    withColumn('opened', 'timestamp', [0, 0, -1, 0, 0, 0]),
    {
      strict: ['warned out-of-range of opened'],
      coerce: ['warned out-of-range of opened'],
      warn: ['warned out-of-range of opened'],
    },
  ],
  [
    'a fraction where all was whole',
    withColumn('size', 'double', Float64Array.of(1, 2.5, 2, 3, 4, 5)),
    { strict: ['warned not-whole of size'], coerce: ['warned not-whole of size'], warn: ['warned not-whole of size'] },
  ],
  [
    'a longer text',
    withColumn('note', 'string', ['one', 'two', 'three', 'a longer one', 'five', 'six']),
    {
      strict: ['warned text-length of note'],
      coerce: ['warned text-length of note'],
      warn: ['warned text-length of note'],
    },
  ],
];

test.each(mutations.flatMap(([name, batch, found]) => modes.map((mode) => [name, mode, batch, found] as const)))(
  'finds %s: %s',
  (_name, mode, batch, found) => {
    const { findings } = checkDataSchema(schema, batch, mode);
    expect(kindsOf(findings)).toEqual(found[mode]);
    const isRefused = found[mode].some((text) => text.startsWith('refused'));
    if (isRefused) expect(codeOf(() => enforceDataSchema(schema, batch, mode)).code).toMatch(/^DATA_SCHEMA_/);
    else expect(enforceDataSchema(schema, batch, mode).findings).toEqual(findings);
  },
);

test('puts columns right by their names, leaves unknown ones out, and makes null what may be null', () => {
  const { size: __, ...rest } = asked;
  const batch = tableOf({
    ...Object.fromEntries(Object.entries(rest).reverse()),
    kind: ['string', ['a', 'c', null, 'a', 'b', 'b']],
    colour: ['string', Array<string>(6).fill('red')],
  });
  const { schema: given, rows } = enforceDataSchema(schema, batch, 'coerce');
  expect(given.map(({ name }) => name)).toEqual(Object.keys(asked));
  expect(rows.columns['kind']).toEqual(['a', null, null, 'a', 'b', 'b']);
  expect(rows.columns['size']).toEqual(new Float64Array(6).fill(Number.NaN));
  expect(rows.columns['price']).toBe(batch.rows.columns['price']);
});

test.each(modes)('refuses columns without names, and says that they read like a row: %s', (mode) => {
  const wanted = inferred({ shop: ['string', ['a', 'b']], price: ['double', Float64Array.of(1.5, 2)] });
  const headless = tableOf({ a: ['string', ['b']], '1.5': ['double', Float64Array.of(2)] });
  const error = codeOf(() => enforceDataSchema(wanted, headless, mode));
  expect(error).toMatchObject({ code: 'DATA_SCHEMA_COLUMNS' });
  expect(error.message).toContain('None of the columns is known: "a", "1.5". They read like a row');
  const other = tableOf({ c0: ['string', ['b']], c1: ['double', Float64Array.of(2)] });
  expect(codeOf(() => enforceDataSchema(wanted, other, mode)).message).not.toContain('read like a row');
});

const apart: Columns = {
  price: ['double', Float64Array.of(1, 2, 3, 5)],
  quantity: ['double', Float64Array.of(100, 200, 300, 500)],
  name: ['string', ['abc', 'defgh', 'ijkl', 'mnop']],
  kind: ['string', ['x', 'y', 'x', 'y']],
};

test.each([
  ['ranges', 'price', 'quantity'],
  ['types', 'price', 'name'],
  ['categories', 'name', 'kind'],
] as const)('refuses columns that changed places, by their %s, in each mode', (_name, one, other) => {
  const wanted = inferred(apart);
  const batch = tableOf({ ...apart, [one]: apart[other]!, [other]: apart[one]! });
  for (const mode of modes) {
    const { findings } = checkDataSchema(wanted, batch, mode);
    expect(kindsOf(findings)).toContain(`refused swapped-columns of ${one}`);
    const error = codeOf(() => enforceDataSchema(wanted, batch, mode));
    expect(error).toMatchObject({ code: 'DATA_SCHEMA_COLUMNS' });
    expect(error.message).toContain(`column "${one}": The values seem to have changed places with those of "${other}"`);
  }
});

test('does not take columns for swapped that drifted a little, or that fit as they stand', () => {
  const wanted = inferred(apart);
  const drifted = tableOf({ ...apart, price: ['double', Float64Array.of(4, 5, 6, 7)] });
  expect(kindsOf(checkDataSchema(wanted, drifted, 'strict').findings)).toEqual(['warned out-of-range of price']);
  const far = tableOf({ ...apart, price: ['double', Float64Array.of(100, 200, 300, 400)] });
  expect(kindsOf(checkDataSchema(wanted, far, 'strict').findings)).toEqual(['warned out-of-range of price']);
});

test('lets the action on a kind of finding be chosen, but hands on no value of another type', () => {
  const far = withColumn('count', 'long', [1000, 200, 300, 400, 500, 600]);
  expect(kindsOf(checkDataSchema(schema, far, 'strict', { 'out-of-range': 'refuse' }).findings)).toEqual([
    'refused out-of-range of count',
  ]);
  const unknown = withColumn('colour', 'string', Array<string>(6).fill('red'));
  expect(kindsOf(enforceDataSchema(schema, unknown, 'strict', { 'unknown-column': 'warn' }).findings)).toEqual([
    'warned unknown-column of colour',
  ]);
  const text = withColumn('count', 'string', ['many', '200', '300', '400', '500', '600']);
  const loose = { 'unreadable-value': 'warn', 'wrong-type': 'warn', 'missing-column': 'warn' } as const;
  expect(codeOf(() => enforceDataSchema(schema, text, 'warn', loose)).code).toBe('DATA_SCHEMA_VALUES');
  const sized = withColumn('size', 'string', ['big', '2', '3', '4', '5', '1']);
  const { rows } = enforceDataSchema(schema, sized, 'warn', loose);
  expect(rows.columns['size']).toEqual(Float64Array.of(Number.NaN, 2, 3, 4, 5, 1));
});

test('names file, line, column and value, and tells at most ten findings of five examples', () => {
  const nColumns = 12;
  const names = Array.from({ length: nColumns }, (_each, i) => `x${i}`);
  const wanted = inferred(Object.fromEntries(names.map((name) => [name, ['long', [1, 2, 3]] as const])));
  const texts = Array.from({ length: 7 }, (_each, i) => `bad ${i}`);
  const batch = {
    ...tableOf(Object.fromEntries(names.map((name) => [name, ['string', texts] as const]))),
    file: 'batch.csv',
    lines: Int32Array.from(texts, (_each, i) => i + 2),
  };
  const error = codeOf(() => enforceDataSchema(wanted, batch, 'strict'));
  expect(error.code).toBe('DATA_SCHEMA_VALUES');
  const lines = error.message.split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe(
    'DATA_SCHEMA_VALUES: batch.csv:2, column "x0": 7 values are no whole number within 2^53: "bad 0" (line 2), "bad 1" (line 3), "bad 2" (line 4), "bad 3" (line 5), "bad 4" (line 6), …',
  );
  expect(lines[9]).toMatch(/column "x9".*\(and 2 more findings\)$/);
  const { findings } = checkDataSchema(wanted, batch, 'strict');
  expect(findings).toHaveLength(nColumns);
  expect(findings[11]!.rows).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(describeFinding(checkDataSchema(wanted, tableOf({ x0: ['long', [1]] }), 'strict').findings[0]!)).toBe(
    'column "x1": The column is not given.',
  );
});

test('says which name was meant, and refuses columns of uneven lengths and rows that lack what the schema names', () => {
  const { price, ...rest } = asked;
  const misnamed = tableOf({ ...rest, Prices: price! });
  expect(codeOf(() => enforceDataSchema(schema, misnamed, 'warn')).message).toContain('Did you mean "Prices"?');
  const uneven = tableOf(asked);
  const short = { ...uneven, rows: { nRows: 6, columns: { ...uneven.rows.columns, count: [100] } } };
  expect(kindsOf(checkDataSchema(schema, short, 'warn').findings)).toEqual(['refused uneven-column of count']);
  const { count: ___, ...columns } = uneven.rows.columns;
  expect(kindsOf(checkDataSchema(schema, { ...uneven, rows: { nRows: 6, columns } }, 'warn').findings)).toEqual([
    'refused missing-column of count',
  ]);
});

test('goes on in time, takes new keys, and asks nothing of labels but their type', () => {
  const wanted = inferred(
    { time: ['timestamp', [0, 1]], shop: ['string', ['a', 'a']], sold: ['double', Float64Array.of(1, 2)] },
    { time: 'time', keys: ['shop'], labels: ['sold'] },
  );
  const later = tableOf({
    time: ['timestamp', [5, 6]],
    shop: ['string', ['b', 'c']],
    sold: ['double', Float64Array.of(Number.NaN, 99)],
  });
  expect(checkDataSchema(wanted, later, 'strict').findings).toEqual([]);
});
