import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { namedKeys } from '#src/cli/named-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(text: string): string {
  const path = join(folder, 'keys.csv');
  writeFileSync(path, text);
  return path;
}

test('pairs name one key each, and a file one in each row with its line', async () => {
  const file = fileOf('location;product_id\n"a;b";1\n\nLOC-02; 007 \n');
  expect(await namedKeys(['location=1,product_id=2', file, 'location=3'])).toEqual([
    { values: { location: '1', product_id: '2' } },
    { values: { location: 'a;b', product_id: '1' }, where: { file, line: 2 } },
    { values: { location: 'LOC-02', product_id: '007' }, where: { file, line: 4 } },
    { values: { location: '3' } },
  ]);
});

test('a file of one column names a value in each line', async () => {
  const file = fileOf('location\nLOC-01\nLOC-02\n');
  expect((await namedKeys([file])).map(({ values }) => values)).toEqual([
    { location: 'LOC-01' },
    { location: 'LOC-02' },
  ]);
});

test.each([
  [
    'a header that names a column twice',
    'location,location\n1,2\n',
    { code: 'USAGE', faults: [{ where: { line: 1 } }] },
  ],
  [
    'a row of another length',
    'location,shelf\n1,2\n3\n',
    { code: 'DATA_RAGGED_ROW', faults: [{ where: { line: 3 } }] },
  ],
  ['a header without rows', 'location,shelf\n', { code: 'DATA_NO_ROWS' }],
  ['an empty file', '', { code: 'DATA_EMPTY_FILE' }],
])('%s is refused with its place', async (_, text, expected) => {
  await expect(namedKeys([fileOf(text)])).rejects.toMatchObject(expected);
});

test('a file that is not there is told by its name', async () => {
  const file = join(folder, 'none.csv');
  await expect(namedKeys([file])).rejects.toMatchObject({ code: 'DATA_FILE_NOT_FOUND', faults: [{ where: { file } }] });
});
