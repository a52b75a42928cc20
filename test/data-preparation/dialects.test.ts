import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { prepareFleet, warningsOfQuality, type FileReport, type PreparedFleet } from '#src/data-preparation/index.ts';
import { csv, monthly, months, prepareText, sourceOf } from '#test/data-preparation/csv-source.ts';

// The same six rows in every dialect; the first key holds all delimiters, a quote and a line break.
const key = 'north, "upper"; a|b\tc\nold town';
const rows = [
  [key, '2021-01', '1234.5'],
  [key, '2021-02', '12.25'],
  [key, '2021-03', '0'],
  ['Köln 東京', '2021-01', '7'],
  ['Köln 東京', '2021-02', '1234567.75'],
  ['Köln 東京', '2021-03', '100'],
] as const;

type Writing = {
  readonly delimiter?: string;
  readonly lineEnd?: string;
  readonly number?: (text: string) => string;
  readonly field?: (text: string) => string;
  readonly lastLineEnds?: boolean;
};

function write({
  delimiter = ',',
  lineEnd = '\n',
  number = (text) => text,
  field = quoted,
  lastLineEnds = true,
}: Writing): string {
  const lines = [
    ['location', 'time', 'target'],
    ...rows.map(([location, time, value]) => [location, time, number(value)]),
  ];
  const text = lines
    .map((fields) =>
      fields
        .map((value) => field(value))
        .join(delimiter)
        .replaceAll('\n', lineEnd),
    )
    .join(lineEnd);
  return lastLineEnds ? text + lineEnd : text;
}

function quoted(value: string): string {
  return /[",;|\t\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

const comma = (text: string): string => text.replace('.', ',');
const german = (text: string): string => comma(text).replace(/\d(?=(\d{3})+(?!\d))/g, '$&.');
const swiss = (text: string): string => text.replace(/\d(?=(\d{3})+(\.|$))/g, '$&’');
const american = (text: string): string => text.replace(/\d(?=(\d{3})+(\.|$))/g, '$&,');
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

const twins: readonly (readonly [string, string | Uint8Array, Partial<FileReport['dialect']>])[] = [
  [
    'as it is',
    write({}),
    { delimiter: ',', encoding: 'UTF-8', lineEnds: 'LF', decimalMark: '.', quotes: true, byteOrderMark: false },
  ],
  ['with a byte order mark', `\uFEFF${write({})}`, { byteOrderMark: true }],
  ['with CRLF', write({ lineEnd: '\r\n' }), { lineEnds: 'CRLF' }],
  ['with CR', write({ lineEnd: '\r' }), { lineEnds: 'CR' }],
  ['with mixed line ends', write({}).replace('\n', '\r\n'), { lineEnds: 'mixed' }],
  ['without a last line end', write({ lastLineEnds: false }), { lastLineEnds: false }],
  ['with tabs', write({ delimiter: '\t' }), { delimiter: '\t' }],
  ['with bars', write({ delimiter: '|' }), { delimiter: '|' }],
  [
    'with semicolons and decimal commas',
    write({ delimiter: ';', number: comma }),
    { delimiter: ';', decimalMark: ',' },
  ],
  ['with thousands as in German', write({ delimiter: ';', number: german }), { decimalMark: ',', thousands: true }],
  ['with thousands as in Swiss files', write({ number: swiss }), { decimalMark: '.', thousands: true }],
  [
    'with thousands as in American files',
    write({ number: american }),
    { decimalMark: '.', thousands: true, delimiter: ',' },
  ],
  ['with quotes around every value', write({ field: (value) => `"${value.replaceAll('"', '""')}"` }), { quotes: true }],
  ['with blanks around values', write({ field: (value) => ` ${quoted(value)}  ` }), {}],
  ['with blanks inside quotes', write({ field: (value) => `" ${value.replaceAll('"', '""')} "` }), {}],
  ['with blank lines', `\n${write({}).replaceAll(/\n(?=Köln)/g, '\n\n,,\n')}\n`, {}],
  ['in UTF-16LE', utf16(write({})), { encoding: 'UTF-16LE', byteOrderMark: true }],
  ['in UTF-16BE with CRLF', utf16(write({ lineEnd: '\r\n' })).swap16(), { encoding: 'UTF-16BE', lineEnds: 'CRLF' }],
];

test.each(twins)('reads a file %s', async (_, content, dialect) => {
  for (const chunkLength of [1, 5, 65_536]) {
    const prepared = await prepareFleet(sourceOf(content, 'demand.csv', chunkLength), undefined, monthly);
    expect(prepared.fleet.keys).toEqual([['Köln 東京'], [key]]);
    expect([...prepared.fleet.target]).toEqual([7, 1234567.75, 100, 1234.5, 12.25, 0]);
    expect(prepared.report.demand).toMatchObject({ read: 6, kept: 6, dialect });
  }
});

test('reads what it wrote, whatever the keys hold and wherever the chunks end', async () => {
  const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => text.replaceAll('\0', '0'));
  const keys = fc.uniqueArray(value, { minLength: 1, maxLength: 5, selector: clean });
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 40 }), async (names, chunkLength) => {
      fc.pre(names.every((name) => clean(name) !== ''));
      const quotedNames = names.map((name) => `"${name.replaceAll('"', '""')}"`);
      const text = csv(...quotedNames.map((name, i) => [name, '2021-01', i] as const));
      const { fleet, keyQuality } = await prepareFleet(sourceOf(text, 'demand.csv', chunkLength), undefined, monthly);
      expect(keyQuality).toHaveLength(names.length);
      names.forEach((name, i) => {
        expect(fleet.target[fleet.keys.findIndex(([location]) => location === clean(name))]).toBe(i);
      });
    }),
    { numRuns: 150 },
  );
});

test('names the physical line of a row behind line breaks in quotes', async () => {
  const text = 'location,time,target\r\n"a\r\nb",2021-01,1\r\n\r\n"c\r\n""d""\r\ne",2021-01,oops\r\nf,2021-01,no\r\n';
  const { report } = await prepareText(text, { rules: { maxRefusedShare: 1 } });
  const examples = report.demand.fates.find((fate) => fate.name === 'TARGET_NOT_A_NUMBER')!.examples;
  expect(examples).toEqual([
    { line: 5, key: String.raw`location=c\u{a}"d"\u{a}e`, value: 'oops' },
    { line: 8, key: 'location=f', value: 'no' },
  ]);
});

test.each<[string, readonly string[], readonly number[], boolean]>([
  ['decimals of three digits in every number', ['1.234', '12.345', '5.000'], [1.234, 12.345, 5], true],
  ['decimals of three digits beside short integers', ['284.500', '12.125', '999'], [284.5, 12.125, 999], true],
  ['points that only thousands explain', ['1.234', '999', '1.234.567'], [1234, 999, 1234567], false],
  ['a decimal comma in quotes among points', ['1.234', '"1.234,5"', '2.345'], [1234, 1234.5, 2345], false],
  ['decimals of three digits that a leading zero shows', ['0.125', '1.234', '12'], [0.125, 1.234, 12], false],
  ['a point behind four digits', ['1234.125', '1.234', '12'], [1234.125, 1.234, 12], false],
  ['points beside long integers', ['1.234', '9999', '12', '12.345'], [1.234, 9999, 12, 12.345], true],
  ['commas between thousands beside short integers', ['"1,234"', '999', '"12,345"'], [1234, 999, 12345], true],
  ['commas in every number', ['"1,234"', '"2,345"', '"3,456"'], [1234, 2345, 3456], true],
  ['commas beside long integers', ['"1,234"', '9999', '"3,456"'], [1.234, 9999, 3.456], true],
  ['commas that one number decides', ['"1,234"', '"2,5"', '"3,456"'], [1.234, 2.5, 3.456], false],
  ['both marks', ['"1,234.5"', '"2,345"', '3'], [1234.5, 2345, 3], false],
  ['exponents and signs', ['+1.5e3', '2E-1', '.5'], [1500, 0.2, 0.5], false],
  ['thousands with blanks', ['1 234', '1\u00a0234\u00a0567', '12'], [1234, 1234567, 12], false],
])('reads numbers with %s', async (_, values, expected, isAssumed) => {
  const { fleet, report } = await prepareText(csv(...months('north', values)));
  expect([...fleet.target]).toEqual(expected);
  expect(report.demand.dialect.decimalMarkIsAssumed).toBe(isAssumed);
});

test.each<[string, string, readonly number[]]>([
  ['points between thousands beside short integers', '1.234;0 999;1 12.345;0', [1234, 999, 12345]],
  ['decimals of three digits beside a column of 0 and 1', '1.234;0 9.990;1 12.345;0', [1.234, 9.99, 12.345]],
  ['points beside long integers of another column', '1.234;2500 999;2400 12.345;2300', [1.234, 999, 12.345]],
  ['commas that mark decimals', '1,234;0 2,345;1 3,456;0', [1.234, 2.345, 3.456]],
])('reads numbers between semicolons or tabs with %s', async (_, numbers, expected) => {
  for (const delimiter of [';', '\t']) {
    const lines = numbers.split(' ').map((pair, i) => `a;2021-0${i + 1};${pair}`);
    const text = `${['location;time;target;promotion', ...lines].join('\n')}\n`.replaceAll(';', delimiter);
    const future = `location;time;promotion\na;2021-04;1\n`;
    const { fleet, report } = await prepareText(text, { covariates: ['promotion'], future });
    expect([...fleet.target].slice(0, 3)).toEqual(expected);
    expect(report.demand.dialect.decimalMarkIsAssumed).toBe(true);
  }
});

test('reads what a program writes between commas as any reader of numbers would, whatever the decimals', async () => {
  const number = fc.oneof(
    fc.integer({ min: -999_999, max: 999_999 }).map((value) => (value / 1000).toFixed(3)),
    fc.integer({ min: -9999, max: 9999 }).map(String),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value.toFixed(2)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 6 }), async (texts) => {
      const { fleet } = await prepareText(csv(...months('north', texts)), { rules: { negatives: 'keep' } });
      expect([...fleet.target]).toEqual(texts.map(Number));
    }),
    { numRuns: 200 },
  );
});

test('says once of which number the decimal mark is assumed, and follows the one that is set', async () => {
  const text = csv(...months('north', ['7', '1.234', '12.345']));
  const { report } = await prepareText(text);
  expect(report.demand.unsureNumber).toEqual({ column: 'target', line: 3, value: '1.234', readAs: 1.234 });
  expect(warningsOfQuality(report)).toEqual([
    'demand.csv: "1.234" in target on line 3 is read as 1.234, and no number of the file shows beyond doubt whether its marks are decimal or between thousands. If it is right, set decimal_mark: "." in the pipeline file to be sure; if not, ",".',
  ]);
  for (const [decimalMark, values] of [
    ['.', [7, 1.234, 12.345]],
    [',', [7, 1234, 12345]],
  ] as const) {
    const told = await prepareText(text, { decimalMark });
    expect([...told.fleet.target]).toEqual(values);
    expect(told.report.demand.unsureNumber).toBe(null);
    expect(warningsOfQuality(told.report)).toEqual([]);
  }
});

test('refuses the numbers that the mark which is set does not explain', async () => {
  const told = prepareText(csv(...months('north', ['1.5', '2.5'])), { decimalMark: ',' });
  await expect(told).rejects.toMatchObject({ code: 'DATA_TARGET_UNREADABLE' });
});

test.each(['1,23,456.5', '12.5.5', '1 23', '1.5 kg', '12,5', '--1', '0x10', 'e5', '$5', '0,123.5'])(
  'takes %s for no number among decimal points',
  async (text) => {
    const values = Array.from({ length: 20 }, (_, i) => i + 0.5);
    const prepared = await prepareText(csv(...months('north', values), ['north', '2022-09', `"${text}"`]));
    expect(refusals(prepared)).toEqual([['TARGET_NOT_A_NUMBER', 1, text]]);
  },
);

test('reads a file that ends with a character of several bytes', async () => {
  const { fleet } = await prepareText('time,target,location\n2021-01,1,東京');
  expect(fleet.keys).toEqual([['東京']]);
});

test.each([
  ['in quotes', '"sum, net";location;time;target\n1,5;north;2021-01;2,5\n'],
  ['more often', 'location;a,b,c,d;time;target\nnorth;1;2021-01;2,5\n'],
])('finds the delimiter of a header whose names hold another %s', async (_, text) => {
  const { report, fleet } = await prepareText(text);
  expect([report.demand.dialect.delimiter, fleet.target[0]]).toEqual([';', 2.5]);
});

function refusals({ report }: PreparedFleet): readonly unknown[] {
  return report.demand.fates.map(({ name, count, examples }) => [name, count, examples[0]!.value]);
}

// Values are kept without the blanks around them, and with LF for every line end.
function clean(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').trim();
}
