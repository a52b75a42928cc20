import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeWhole } from '#src/cli/write-whole.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-write-whole-'));
});

afterEach(async () => rm(folder, { recursive: true, force: true }));

test('writes a file into folders that are not there, and over one that is', async () => {
  const file = join(folder, 'a', 'b', 'page.html');
  await writeWhole(file, 'one');
  await writeWhole(file, new TextEncoder().encode('two'));
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['page.html']);
});

test('a folder in the place of the file is a fault of storage, and leaves no temporary file', async () => {
  await mkdir(join(folder, 'page.html', 'inside'), { recursive: true });
  await expect(writeWhole(join(folder, 'page.html'), 'text')).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    faults: [{ toDo: expect.stringContaining('name a file in it') }],
  });
  expect(await readdir(folder)).toEqual(['page.html']);
});

test('a file in the place of a folder is a fault of storage that names the path', async () => {
  await writeFile(join(folder, 'a'), '');
  const file = join(folder, 'a', 'b', 'page.html');
  await expect(writeWhole(file, 'text')).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    faults: [{ where: { file } }],
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('ends with an error where the file system makes no folder, as below /proc', async () => {
  await expect(writeWhole('/proc/muster/reports/page.html', 'text')).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});
