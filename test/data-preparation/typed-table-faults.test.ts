import { expect, test } from '@jest/globals';
import { errorCodes, isMusterError, type ErrorCode, type MusterError } from '#src/core/index.ts';
import { readTypedTable, type CsvSource, type TypedTableOptions } from '#src/data-preparation/index.ts';
import { badCsvCases } from '#test/data-preparation/bad-csv-cases.ts';
import { sourceOf, sourceOfFile } from '#test/data-preparation/csv-source.ts';

async function errorOf(source: string | CsvSource, options: TypedTableOptions = {}): Promise<MusterError> {
  try {
    await readTypedTable(typeof source === 'string' ? sourceOf(source, 'a.csv') : source, options);
  } catch (error) {
    if (isMusterError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

type Place = { readonly line: number; readonly column: string | number };

test.each<[string, string, TypedTableOptions, ErrorCode, readonly Place[], readonly string[]]>([
  [
    'columns without a name',
    'a,,b, \n1,2,3,4\n',
    {},
    'DATA_COLUMN_NAME_INVALID',
    [
      { line: 1, column: 2 },
      { line: 1, column: 4 },
    ],
    ['column 2 has no name', 'column 4 has no name'],
  ],
  [
    'the column __proto__',
    '\na,__proto__\n1,2\n',
    {},
    'DATA_COLUMN_NAME_INVALID',
    [{ line: 2, column: '__proto__' }],
    ['column 2 is named __proto__'],
  ],
  [
    'columns of one name',
    'a,b,a\n1,2,3\n',
    {},
    'DATA_DUPLICATE_COLUMN',
    [{ line: 1, column: 'a' }],
    ['2 times, as number 1 and 3'],
  ],
  [
    'columns that differ in capitals alone',
    'Age,b,AGE\n1,2,3\n',
    {},
    'DATA_DUPLICATE_COLUMN',
    [{ line: 1, column: 'Age' }],
    ['as Age and AGE; capitals make no difference'],
  ],
  [
    'a type of a column that is not there',
    'age,b\n1,2\n',
    { types: { aeg: 'long', zip: 'string', b: 'long' } },
    'DATA_COLUMN_MISSING',
    [
      { line: 1, column: 'aeg' },
      { line: 1, column: 'zip' },
    ],
    ['Did you mean "age"? The header is age, b', 'no column "zip", for which the type string is wanted'],
  ],
  [
    'a column of bytes',
    'a,b\n1,2\n',
    { types: { b: 'binary' } },
    'DATA_VALUE_TYPE',
    [{ line: 1, column: 'b' }],
    ['a CSV file has no form'],
  ],
  [
    'values of all columns that contradict their types',
    'n,i,x,ok,seen\n1.5,2147483648,?,true,2024-02-30\n3,7,1.5,maybe,2024-02-01\n9007199254740992,-5,abc,1,x\n',
    { types: { n: 'long', i: 'integer', x: 'double', ok: 'boolean', seen: 'timestamp' } },
    'DATA_VALUE_TYPE',
    [
      { line: 2, column: 'n' },
      { line: 4, column: 'n' },
      { line: 2, column: 'i' },
      { line: 4, column: 'x' },
      { line: 3, column: 'ok' },
      { line: 2, column: 'seen' },
      { line: 4, column: 'seen' },
    ],
    [
      '"1.5" is no long',
      '"9007199254740992" is no long',
      '"2147483648" is no integer',
      '"abc" is no number',
      '"maybe" is no truth value',
      '"2024-02-30" is no time that exists',
      '"x" is no time',
    ],
  ],
  [
    'two decimal marks in a column of doubles',
    'n\tx\n1\t1.5\n2\t2.5\n3\t"1,5"\n',
    { types: { x: 'double' } },
    'DATA_VALUE_TYPE',
    [{ line: 4, column: 'x' }],
    ['"1,5" is no number where the decimal mark is "."'],
  ],
  [
    'times of another form of integers',
    'n,t\n1,202401\n2,202402\n3,2024\n',
    { types: { t: 'timestamp' } },
    'DATA_VALUE_TYPE',
    [{ line: 4, column: 't' }],
    ['"2024" is no time'],
  ],
  [
    'times that the time format contradicts',
    'n,t\n1,01/02/2024\n2,25/12/2024\n',
    { types: { t: 'timestamp' }, timeFormat: 'MM/DD/YYYY' },
    'DATA_VALUE_TYPE',
    [{ line: 3, column: 't' }],
    ['"25/12/2024" is no time that exists'],
  ],
  [
    'infinity among numbers',
    'n,x\n1,2.5\n\n2,-Infinity\n3,1e999\n',
    {},
    'DATA_VALUE_TYPE',
    [
      { line: 4, column: 'x' },
      { line: 5, column: 'x' },
    ],
    ['"-Infinity" is not finite', '"1e999" is not finite'],
  ],
  [
    'dates that can be read in two ways',
    'n,t\n1,01/02/2024\n2,03/04/2024\n',
    {},
    'DATA_TIME_AMBIGUOUS',
    [{ line: 2, column: 't' }],
    ['"01/02/2024"'],
  ],
])('refuses %s', async (_, text, options, code, places, words) => {
  const error = await errorOf(text, options);
  expect(error.code).toBe(code);
  expect(error.faults.map(({ where }) => ({ line: where?.line, column: where?.column }))).toEqual(places);
  for (const [i, word] of words.entries()) expect(error.faults[i]!.what).toContain(word);
  expect(error.faults.every(({ where, expected }) => where?.file === 'a.csv' && expected !== undefined)).toBe(true);
  expect(errorCodes[error.code].exit).toBe(2);
});

test('shows five values of a column, and says how many there are beside them', async () => {
  const text = `n,x\n${Array.from({ length: 9 }, (_, i) => `${i},${i % 4 === 0 ? i : `v${i}`}\n`).join('')}`;
  const { faults } = await errorOf(text, { types: { x: 'long' } });
  expect(faults.map(({ what }) => what)).toEqual(
    ['v1', 'v2', 'v3', 'v5', 'v6'].map((value, i) => `"${value}" is no number${i === 4 ? '; 1 row more' : ''}`),
  );
  expect(faults.map(({ where }) => where?.line)).toEqual([3, 4, 5, 7, 8]);
});

test('counts the rows of all faults of a column together, the first ones shown', async () => {
  const fields = ['2024-02-30', 'a', 'b', '2024-01-31', '2023-02-29', 'c', 'd', '2024-04-31'];
  const text = `n,t\n${fields.map((field, i) => `${i},${field}\n`).join('')}`;
  const { faults } = await errorOf(text, { types: { t: 'timestamp' } });
  expect(faults.map(({ where, what }) => [where?.line, what])).toEqual([
    [2, '"2024-02-30" is no time that exists'],
    [3, '"a" is no time'],
    [4, '"b" is no time'],
    [6, '"2023-02-29" is no time that exists'],
    [7, '"c" is no time; 2 rows more'],
  ]);
  expect(new Set(faults.map(({ expected }) => expected))).toEqual(new Set(['a timestamp in the form YYYY-MM-DD']));
});

test('refuses an unknown time format before it reads', async () => {
  const error = await errorOf('', { timeFormat: 'YYYYM' });
  expect(error.code).toBe('DATA_TIME_FORMAT_UNKNOWN');
  expect(error.message).toContain('Did you mean "YYYYMM"?');
});

test.each([
  ['another last row', (text: string) => `${text}7000,8\n`],
  ['another header', (text: string) => text.replace('x', 'y')],
  ['fewer rows', (text: string) => text.slice(0, text.indexOf('\n5000,') + 1)],
])('refuses a file that is read twice and has %s by then', async (_, change) => {
  const text = `n,x\n${Array.from({ length: 6000 }, (__, i) => `${i},${i}.5\n`).join('')}6000,text\n`;
  let nReads = 0;
  const open: CsvSource['open'] = () => sourceOf(nReads++ === 0 ? text : change(text)).open();
  const error = await errorOf({ name: 'a.csv', open });
  expect([error.code, error.faults[0]!.where]).toEqual(['DATA_FILE_CHANGED', { file: 'a.csv' }]);
  expect(nReads).toBe(2);
});

test('stops at an aborted signal', async () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(readTypedTable(sourceOf('a,b\n1,2\n'), { signal })).rejects.toThrow('stopped');
});

const folder = 'test/fixtures/csv/bad';
// The other codes are about roles, times and targets, which a table of any kind does not have.
const aboutFile = new Set<string>([
  'DATA_EMPTY_FILE',
  'DATA_NO_ROWS',
  'DATA_BINARY',
  'DATA_ENCODING',
  'DATA_DELIMITER_UNKNOWN',
  'DATA_DUPLICATE_COLUMN',
  'DATA_RAGGED_ROW',
  'DATA_QUOTE_UNCLOSED',
  'DATA_QUOTE_MISPLACED',
  'DATA_FIELD_TOO_LONG',
]);

test.each(badCsvCases.filter(({ code }) => aboutFile.has(code)))(
  'refuses $file too: $what',
  async ({ file, code, line }) => {
    const error = await errorOf(sourceOfFile(folder, file));
    expect(error.code).toBe(code);
    if (line !== undefined) expect(error.faults[0]!.where?.line).toBe(line);
  },
);
