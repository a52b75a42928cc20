import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { errorCodes, isMusterError, type MusterError } from '#src/core/index.ts';
import { prepareFleet, type PrepareOptions } from '#src/data-preparation/index.ts';
import { badCsvCases } from '#test/data-preparation/bad-csv-cases.ts';
import { csv, monthly, months, prepareText, sourceOf, sourceOfFile } from '#test/data-preparation/csv-source.ts';

const folder = 'test/fixtures/csv/bad';

test.each(badCsvCases)('refuses $file: $what', async ({ file, code, line }) => {
  const error = await errorOf(prepareFleet(sourceOfFile(folder, file), undefined, monthly));
  expect(error.code).toBe(code);
  expect(error.faults[0]!.where).toMatchObject({ file: `${folder}/${file}`, ...(line === undefined ? {} : { line }) });
  expect(error.message).toContain(line === undefined ? file : `${file}:${line}`);
  expect(error.faults.every((fault) => fault.expected !== undefined)).toBe(true);
  expect(errorCodes[error.code].exit).toBe(2);
});

test('has a case for every bad file', () => {
  expect(readdirSync(folder).sort()).toEqual(badCsvCases.map(({ file }) => file).sort());
});

const good = csv(...months('north', [10, 11, 12]));
const long = `"${'x'.repeat(1_100_000)}"`;
const gap = csv(...months('north', [1, 2, 3]), ['north', '2021-05', 'x"y']);

test.each([
  ['a gzip file', gzipSync(good), 'DATA_BINARY', undefined],
  [
    'an Excel workbook',
    Buffer.concat([Buffer.from('504b030414000600', 'hex'), Buffer.alloc(300)]),
    'DATA_BINARY',
    undefined,
  ],
  ['a Parquet file', Buffer.from('PAR1\u0015\u0004'), 'DATA_BINARY', undefined],
  ['an old Excel workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'DATA_BINARY', undefined],
  ['UTF-16 without a mark', Buffer.from(good, 'utf16le'), 'DATA_ENCODING', 1],
  ['UTF-32', Buffer.from('fffe00006c000000', 'hex'), 'DATA_ENCODING', 1],
  [
    'UTF-8 that ends inside a character',
    Buffer.concat([Buffer.from(good), Buffer.from([0xe2, 0x82])]),
    'DATA_ENCODING',
    5,
  ],
  ['half a surrogate pair in UTF-16', Buffer.from(`\uFEFF${good}\nn\uD83Drth`, 'utf16le'), 'DATA_ENCODING', 6],
  [
    'half a character at the end of UTF-16',
    Buffer.from(`\uFEFF${good}`, 'utf16le').subarray(0, -1),
    'DATA_ENCODING',
    4,
  ],
  ['a byte order mark alone', '\uFEFF', 'DATA_EMPTY_FILE', undefined],
  ['a value over 1 MB', csv(...months('north', [1, 2]), [long, '2021-03', 3]), 'DATA_FIELD_TOO_LONG', 4],
  [
    'a quote open for over 1 MB',
    `${good}"north,2021-04,1\n${'north,2021-05,1\n'.repeat(80_000)}`,
    'DATA_QUOTE_UNCLOSED',
    5,
  ],
  ['a time column without values', csv(['north', '', 1], ['north', '', 2]), 'DATA_TIME_UNREADABLE', undefined],
  ['a quote in the last row', gap, 'DATA_QUOTE_MISPLACED', 5],
] as const)('refuses %s', async (_, content, code, line) => {
  for (const chunkLength of [7, 65_536]) {
    if (content.length > 10_000 && chunkLength === 7) continue;
    const source = sourceOf(content, 'demand.csv', chunkLength);
    const error = await errorOf(prepareFleet(source, undefined, monthly));
    expect([error.code, error.faults[0]!.where?.line]).toEqual([code, line]);
  }
});

test.each([
  ['a truncated file by its missing line end', 'truncated.csv', /looks truncated/],
  ['the name that was meant', 'column-missing.csv', /Did you mean "targets"\?/],
  ['that a header looks like data', 'no-header.csv', /looks like a row of data/],
  ['how many fields are too many', 'decimal-comma-unquoted.csv', /has 4 fields, the header has 3/],
  ['the likely encoding', 'latin-1.csv', /Latin-1/],
  ['both times of one period', 'daily-rows.csv', /2 of 2 keys.*"2021-01-01" and "2021-01-02" \(line 3\)/],
  ['the frequency of the data', 'one-date-a-quarter.csv', /look quarterly, the frequency is monthly/],
  [
    'share, reason and rows',
    'too-many-refused.csv',
    /2 of 10 rows are refused, 2 of them as TARGET_EMPTY: line 4 "", line 6 ""/,
  ],
])('says %s', async (_, file, text) => {
  const error = await errorOf(prepareFleet(sourceOfFile(folder, file), undefined, monthly));
  expect(error.message).toMatch(text);
});

test('says how to map a column that is missing, one fault for each role', async () => {
  const error = await errorOf(prepareText('place,month,sales\nnorth,2021-01,1\n'));
  expect(error.faults.map((fault) => fault.toDo)).toEqual([
    expect.stringContaining('--map time=COLUMN'),
    expect.stringContaining('--map target=COLUMN'),
    expect.stringContaining('--map location=COLUMN'),
  ]);
});

test.each<[string, string, Partial<PrepareOptions>, string]>([
  ['an unknown time format', good, { timeFormat: 'YYYY-MN' }, 'DATA_TIME_FORMAT_UNKNOWN'],
  ['a time format that the file does not have', good, { timeFormat: 'DD.MM.YYYY' }, 'DATA_TIME_UNREADABLE'],
  ['one column in two roles', good, { columns: { target: 'time' } }, 'DATA_DUPLICATE_COLUMN'],
  ['months in a daily pipeline', good, { frequency: 'daily' }, 'DATA_COARSER_THAN_FREQUENCY'],
  [
    'weeks in a daily pipeline',
    csv(['a', '2021-W01', 1], ['a', '2021-W02', 2]),
    { frequency: 'daily' },
    'DATA_COARSER_THAN_FREQUENCY',
  ],
  [
    'dates in an hourly pipeline',
    csv(['a', '2021-01-01', 1], ['a', '2021-01-02', 2]),
    { frequency: 'hourly' },
    'DATA_COARSER_THAN_FREQUENCY',
  ],
])('refuses %s', async (_, text, options, code) => {
  const error = await errorOf(prepareText(text, options));
  expect(error.code).toBe(code);
});

test('refuses rows so far apart that their calendar does not fit into memory', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => [
    [`n${i}`, '1700-01-01T00:00', 1] as const,
    [`n${i}`, '2100-01-01T00:00', 1] as const,
  ]).flat();
  const error = await errorOf(prepareText(csv(...rows), { frequency: 'hourly' }));
  expect(error.code).toBe('DATA_CALENDAR_TOO_LARGE');
  expect(error.message).toContain('location=n0');
});

test('takes a duplicate of a column that it does not need', async () => {
  const { fleet } = await prepareText('location,time,target,note,note\nnorth,2021-01,1,a,b\n');
  expect([...fleet.target]).toEqual([1]);
});

test('refuses a bad known-future file by its own name', async () => {
  const error = await errorOf(
    prepareText(good, { covariates: ['price'], future: 'location,time,price\nnorth,2021-04\n' }),
  );
  expect([error.code, error.faults[0]!.where]).toEqual(['DATA_RAGGED_ROW', { file: 'future.csv', line: 2 }]);
});

test('stops when it is told to, and closes the file', async () => {
  const control = new AbortController();
  let isClosed = false;
  const endless = {
    name: 'endless.csv',
    open: async function* () {
      try {
        yield Buffer.from('location,time,target\n');
        for (let i = 0; ; i++) {
          if (i === 100) control.abort();
          yield Buffer.from('north,2021-01,1\n'.repeat(500));
        }
      } finally {
        isClosed = true;
      }
    },
  };
  await expect(prepareFleet(endless, undefined, monthly, control.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(isClosed).toBe(true);
});

test('reads nothing more once it is told to stop', async () => {
  const control = new AbortController();
  let chunks = 0;
  const source = {
    name: 'slow.csv',
    open: async function* () {
      for (; chunks < 10; chunks++) {
        if (chunks === 1) control.abort();
        yield Buffer.from('location,time,target\n'.repeat(250));
      }
    },
  };
  await expect(prepareFleet(source, undefined, monthly, control.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(chunks).toBe(1);
});

async function errorOf(result: Promise<unknown>): Promise<MusterError> {
  const error: unknown = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isMusterError(error)) throw new Error(`no MusterError but ${String(error)}`);
  return error;
}
