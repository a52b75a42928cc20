import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTypedTable, type TypedTable, type TypedTableOptions } from '#src/data-preparation/index.ts';
import type { ColumnType } from '#src/tables/index.ts';
import { sourceOf } from '#test/data-preparation/csv-source.ts';

const utc = Date.UTC;

/** Reads one column of a file with tabs; a first column of row numbers keeps empty fields from making blank lines. */
function readColumn(fields: readonly string[], options: TypedTableOptions = {}): Promise<TypedTable> {
  const rows = fields.map((field, i) => `${i + 1}\t${field}`);
  return readTypedTable(sourceOf(['row\tvalue', ...rows].join('\n') + '\n'), options);
}

function valuesOf({ schema, rows }: TypedTable, name = 'value'): readonly [ColumnType | undefined, readonly unknown[]] {
  return [schema.find((column) => column.name === name)?.type, [...rows.columns[name]!]];
}

test.each<[string, readonly string[], ColumnType, readonly unknown[]]>([
  ['whole numbers', ['3', '-12', '0', '9007199254740991'], 'long', [3, -12, 0, 9007199254740991]],
  ['0 and 1', ['0', '1'], 'long', [0, 1]],
  ['months as plain integers', ['202104', '202105'], 'long', [202104, 202105]],
  ['whole numbers with thousands', ['"1,234"', '12', '"1,234,567"'], 'long', [1234, 12, 1234567]],
  ['whole numbers beyond 2^53', ['9007199254740992', '1'], 'string', ['9007199254740992', '1']],
  ['a large number among decimals', ['9007199254740994', '0.5'], 'double', [9007199254740994, 0.5]],
  ['leading zeros', ['007', '12'], 'string', ['007', '12']],
  ['leading zeros among decimals', ['007', '1.5'], 'string', ['007', '1.5']],
  ['whole numbers with a plus', ['+49', '12'], 'string', ['+49', '12']],
  ['a plus among decimals', ['+4', '1.5'], 'double', [4, 1.5]],
  ['decimals', ['1.5', '.25', '-3', '1e-3', '2E4'], 'double', [1.5, 0.25, -3, 0.001, 20000]],
  ['whole numbers with a point', ['151.0', '75.0'], 'double', [151, 75]],
  ['three decimals throughout', ['1.234', '7', '12.500'], 'double', [1.234, 7, 12.5]],
  ['a decimal comma', ['1,5', '1.234,25', '3'], 'double', [1.5, 1234.25, 3]],
  ['two decimal marks', ['1.5', '1,5'], 'string', ['1.5', '1,5']],
  ['-0', ['-0', '1'], 'double', [-0, 1]],
  ['truth values', ['true', 'FALSE', '', 'True'], 'boolean', [true, false, null, true]],
  ['yes and no', ['yes', 'No'], 'boolean', [true, false]],
  ['days', ['2024-02-29', '2024-3-1'], 'timestamp', [utc(2024, 1, 29), utc(2024, 2, 1)]],
  ['months', ['2024-02', '', '2024-03'], 'timestamp', [utc(2024, 1), null, utc(2024, 2)]],
  ['named months', ['Feb 2024', 'March 2024'], 'timestamp', [utc(2024, 1), utc(2024, 2)]],
  ['quarters', ['2024-Q1', '2024Q3'], 'timestamp', [utc(2024, 0), utc(2024, 6)]],
  [
    'clock times with zone and fraction',
    ['2024-01-01T10:00:00.125Z', '2024-01-01 10:00:00+02:00', '2024-01-01 10:00'],
    'timestamp',
    [utc(2024, 0, 1, 10, 0, 0, 125), utc(2024, 0, 1, 8), utc(2024, 0, 1, 10)],
  ],
  ['days and clock times', ['2024-01-01', '2024-01-01 06:00'], 'timestamp', [utc(2024, 0, 1), utc(2024, 0, 1, 6)]],
  ['days first', ['25/12/2024', '01/02/2024'], 'timestamp', [utc(2024, 11, 25), utc(2024, 1, 1)]],
  ['months first', ['12/25/2024', '01/02/2024'], 'timestamp', [utc(2024, 11, 25), utc(2024, 0, 2)]],
  ['the day and the month first', ['12/25/2024', '25/12/2024'], 'string', ['12/25/2024', '25/12/2024']],
  ['a day that does not exist', ['2024-02-30', '2024-02-28'], 'string', ['2024-02-30', '2024-02-28']],
  ['a date among numbers', ['2024-02-28', '5'], 'string', ['2024-02-28', '5']],
  ['text', ['b', 'a', '', 'b'], 'string', ['b', 'a', null, 'b']],
  ['text with blanks in quotes', ['" a "', '"  "'], 'string', [' a ', null]],
  ['a number and text', ['1', 'a'], 'string', ['1', 'a']],
  ['numbers and words for missing values', ['NA', '1', '?', 'n/a', 'None'], 'long', [null, 1, null, null, null]],
  ['decimals and words for missing values', ['NaN', '1.5', 'null'], 'double', [Number.NaN, 1.5, Number.NaN]],
  ['times and words for missing values', ['2024-01', 'NULL'], 'timestamp', [utc(2024, 0), null]],
  ['truth values and words for missing values', ['true', 'N/A'], 'boolean', [true, null]],
  ['text and words for missing values', ['oslo', 'NA', 'None'], 'string', ['oslo', 'NA', 'None']],
  ['words for missing values alone', ['NA', '', '?'], 'string', [null, null, null]],
  ['no value', ['', ''], 'string', [null, null]],
  ['infinity among text', ['inf', 'a'], 'string', ['inf', 'a']],
  ['infinity alone', ['Infinity'], 'string', ['Infinity']],
])('infers %s', async (_, fields, type, values) => {
  expect(valuesOf(await readColumn(fields))).toEqual([type, values]);
});

test.each<[string, readonly string[], TypedTableOptions, readonly unknown[]]>([
  ['double', ['1', '', 'NA', '18014398509481985'], {}, [1, Number.NaN, Number.NaN, 2 ** 54]],
  ['long', ['007', '+5', '1.0', '-0', ''], {}, [7, 5, 1, 0, null]],
  ['integer', ['-2147483648', '?'], {}, [-2147483648, null]],
  ['string', ['007', 'NA', '1.50', ''], {}, ['007', 'NA', '1.50', null]],
  ['boolean', ['1', '0', 'yes', 'FALSE', 'None', ''], {}, [true, false, true, false, null, null]],
  ['timestamp', ['202104', '', '202112'], {}, [utc(2021, 3), null, utc(2021, 11)]],
  ['timestamp', ['2021', '2022'], {}, [utc(2021), utc(2022)]],
  ['timestamp', ['1700000000', 'NA'], {}, [1_700_000_000_000, null]],
  ['timestamp', ['01/02/2024'], { timeFormat: 'MM/DD/YYYY' }, [utc(2024, 0, 2)]],
  ['timestamp', ['01/02/2024', '2024-05'], { timeFormat: 'DD/MM/YYYY' }, [utc(2024, 1, 1), utc(2024, 4)]],
  ['timestamp', ['', 'NA'], {}, [null, null]],
])('reads a column that must be %s: %j %j', async (type, fields, options, values) => {
  expect(valuesOf(await readColumn(fields, { ...options, types: { value: type as ColumnType } }))).toEqual([
    type,
    values,
  ]);
});

test('tells day and month apart by the time format, and takes a column for text where it cannot hold', async () => {
  const fields = ['01/02/2024', '03/04/2024'];
  const read = async (timeFormat: string, ...more: readonly string[]): Promise<unknown> =>
    valuesOf(await readColumn([...fields, ...more], { timeFormat }));
  expect(await read('DD/MM/YYYY')).toEqual(['timestamp', [utc(2024, 1, 1), utc(2024, 3, 3)]]);
  expect(await read('MM/DD/YYYY')).toEqual(['timestamp', [utc(2024, 0, 2), utc(2024, 2, 4)]]);
  expect(await read('MM/DD/YYYY', '25/12/2024')).toEqual(['string', [...fields, '25/12/2024']]);
});

test('takes the decimal mark of a column from the others only where it shows none itself', async () => {
  const table = await readTypedTable(sourceOf('a;b;c\n1,5;1.234;0.25\n2;2;3\n'));
  expect(['a', 'b', 'c'].map((name) => valuesOf(table, name))).toEqual([
    ['double', [1.5, 2]],
    ['double', [1.234, 2]],
    ['double', [0.25, 3]],
  ]);
  const german = await readTypedTable(sourceOf('a;b\n1,5;1.234\n2;2\n'));
  expect(valuesOf(german, 'b')).toEqual(['long', [1234, 2]]);
  expect(german.remarks).toEqual([
    'column "a": the decimal mark is ","',
    'column "b": the decimal mark is ","',
    'column "b": some numbers are read with marks between their thousands',
  ]);
});

test.each([
  ['a;b\n1,234;3\n', ',', 'double', 1.234],
  ['a;b\n1.234;3\n', '.', 'double', 1.234],
  ['a\tb\n1.234\t3\n', '.', 'double', 1.234],
  ['a\tb\n1,234\t3\n', '.', 'long', 1234],
])('assumes a decimal mark where no number shows it, and says so: %j', async (text, mark, type, value) => {
  const table = await readTypedTable(sourceOf(text));
  expect(valuesOf(table, 'a')).toEqual([type, [value]]);
  expect(table.remarks[0]).toBe(
    `column "a": the decimal mark is taken to be "${mark}"; no value shows it beyond doubt`,
  );
});

test('says what it assumed', async () => {
  const text = [
    'age,zip,ticket,cabin,weight,ok,seen,none,big',
    'NA,007,1,C85,1.234,yes,2024-01-01,,9007199254740993',
    '30,12,2,NA,2.345,no,2024-01-01 10:00,?,1',
    '?,13,x,C86,5.125,?,?,,2',
  ];
  const { remarks } = await readTypedTable(sourceOf(text.join('\r\n')));
  expect(remarks).toEqual([
    'column "age": "NA", "?" is read as missing in 2 rows, first on line 2',
    'column "zip" is text: "007" on line 2 has a leading zero, which a number would lose',
    'column "ticket" is text: "x" on line 4 is no number, as most of its values are',
    'column "cabin" is text, in which "NA" is kept as it is written: 1 row, first on line 3',
    'column "weight": the decimal mark is taken to be "."; no value shows it beyond doubt',
    'column "ok": yes and no are read as truth values',
    'column "ok": "?" is read as missing in 1 row, first on line 4',
    'column "seen": its times have the forms YYYY-MM-DD, YYYY-MM-DDTHH:MM',
    'column "seen": "?" is read as missing in 1 row, first on line 4',
    'column "none" has no value and is taken for text',
    'column "none": "?" is read as missing in 1 row, first on line 3',
    'column "big" is text: "9007199254740993" on line 2 is beyond 2^53, so that a number would lose digits',
  ]);
});

test('reads one row in UTF-16 with a byte order mark, and says how the file is written', async () => {
  const text = Buffer.from('\uFEFFname\tn\r\nKöln 東京\t1', 'utf16le');
  const table = await readTypedTable(sourceOf(text, 'one.csv', 3));
  expect(table).toMatchObject({
    file: 'one.csv',
    schema: [
      { name: 'name', type: 'string' },
      { name: 'n', type: 'long' },
    ],
    rows: { nRows: 1, columns: { name: ['Köln 東京'], n: [1] } },
    facts: { encoding: 'UTF-16LE', byteOrderMark: true, delimiter: '\t', lineEnds: 'CRLF', lastLineEnds: false },
  });
  expect([...table.lines]).toEqual([2]);
});

test('takes a column of many numbers for text when its last field is text, and keeps every digit', async () => {
  const fields = Array.from({ length: 6000 }, (_, i) => `${i}.${i % 7}0`);
  const table = await readColumn([...fields, 'none of these']);
  expect(valuesOf(table)).toEqual(['string', [...fields, 'none of these']]);
  expect(table.remarks).toEqual([
    'column "value" is text: "none of these" on line 6002 is no number, as most of its values are',
  ]);
  const zeros = await readColumn([...fields, '', '007']);
  expect(valuesOf(zeros)).toEqual(['string', [...fields, null, '007']]);
});

test('types a column of many numbers like one of few', async () => {
  const fields = Array.from({ length: 6000 }, (_, i) => (i % 100 === 7 ? 'NA' : String(i / 8)));
  const { remarks, ...table } = await readColumn(fields);
  expect(valuesOf({ ...table, remarks })).toEqual([
    'double',
    fields.map((field) => (field === 'NA' ? Number.NaN : Number(field))),
  ]);
  expect(remarks).toEqual(['column "value": "NA" is read as missing in 60 rows, first on line 9']);
});

type Cell = { readonly text: string; readonly value: unknown };

const textCharacters = ['a', 'Ä', '東', '😀', '1', ';', ',', '.', '|', '\t', '"', ' ', '\n', '0', '-'];
const empty: Cell = { text: '', value: null };

// What a column holds beside the random values makes sure of its type.
const columnKinds: readonly {
  readonly type: ColumnType;
  readonly first: Cell;
  readonly cell: fc.Arbitrary<Cell>;
}[] = [
  {
    type: 'long',
    first: { text: '4', value: 4 },
    cell: fc.maxSafeInteger().map((value) => ({ text: String(value), value })),
  },
  {
    type: 'double',
    first: { text: '0.5', value: 0.5 },
    cell: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({
      text: Object.is(value, -0) ? '-0' : String(value),
      value,
    })),
  },
  {
    type: 'boolean',
    first: { text: 'true', value: true },
    cell: fc.boolean().map((value) => ({ text: String(value), value })),
  },
  {
    type: 'timestamp',
    first: { text: '2024-01-31', value: utc(2024, 0, 31) },
    cell: fc
      .integer({ min: utc(1700), max: utc(2100) })
      .map((value) => ({ text: new Date(value).toISOString(), value })),
  },
  {
    type: 'string',
    first: { text: 'x y', value: 'x y' },
    cell: fc
      .string({ unit: fc.constantFrom(...textCharacters), minLength: 1, maxLength: 12 })
      .filter((text) => text.trim() !== '')
      .map((text) => ({ text, value: text })),
  },
];

const file = fc
  .record({
    kinds: fc.array(fc.constantFrom(...columnKinds), { minLength: 2, maxLength: 5 }),
    nRows: fc.integer({ min: 1, max: 12 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    lastLineEnds: fc.boolean(),
    quoteAll: fc.boolean(),
  })
  .chain((form) =>
    fc
      .tuple(
        ...form.kinds.map(({ cell, first }) =>
          fc
            .array(fc.oneof({ arbitrary: cell, weight: 4 }, { arbitrary: fc.constant(empty), weight: 1 }), {
              minLength: form.nRows,
              maxLength: form.nRows,
            })
            .map((cells) => [first, ...cells]),
        ),
      )
      .map((columns) => ({ ...form, columns })),
  );

test('gives back what was written, whatever the delimiter, line ends and quotes', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ({ kinds, columns, delimiter, lineEnd, lastLineEnds, quoteAll, nRows }) => {
      const names = kinds.map((kind, i) => `${kind.type} ${i}`);
      const quoted = (text: string): string =>
        quoteAll || /[;,|\t"\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      const written: string[] = [names.join(delimiter)];
      const kept: number[] = [];
      const lines: number[] = [];
      let line = 2;
      for (let row = 0; row <= nRows; row++) {
        const texts = columns.map((cells) => cells[row]!.text);
        written.push(texts.map(quoted).join(delimiter));
        if (texts.some((text) => text !== '')) {
          kept.push(row);
          lines.push(line);
        }
        line += 1 + texts.join('').split('\n').length - 1;
      }
      const text = written.join('\n').replaceAll('\n', lineEnd) + (lastLineEnds ? lineEnd : '');
      const table = await readTypedTable(sourceOf(text));
      expect(table.schema).toEqual(kinds.map(({ type }, i) => ({ name: names[i], type })));
      expect([...table.lines]).toEqual(lines);
      for (const [i, { type }] of kinds.entries()) {
        const nothing = type === 'double' ? Number.NaN : null;
        const expected = kept.map((row) => columns[i]![row]!.value ?? nothing);
        expect([...table.rows.columns[names[i]!]!]).toEqual(expected);
      }
      // The schema that was found reads the file alike.
      const again = await readTypedTable(sourceOf(text), {
        types: Object.fromEntries(table.schema.map(({ name, type }) => [name, type])),
      });
      expect(again.rows).toEqual(table.rows);
    }),
    { numRuns: 100, seed: 7 },
  );
});
