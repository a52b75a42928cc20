import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeFolder } from '#src/storage/index.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'muster-make-folder-'));
});

afterEach(async () => rm(root, { recursive: true, force: true }));

test('makes all folders that are missing and gives the outermost of them', async () => {
  expect(await makeFolder(join(root, 'a', 'b', 'c'))).toBe(join(root, 'a'));
  expect((await stat(join(root, 'a', 'b', 'c'))).isDirectory()).toBe(true);
  expect(await makeFolder(join(root, 'a', 'b', 'd'))).toBe(join(root, 'a', 'b', 'd'));
});

test('gives nothing where the folder is there, the root of the disk too', async () => {
  expect(await makeFolder(root)).toBeUndefined();
  expect(await makeFolder('/')).toBeUndefined();
});

test('several that make the same folder at once all succeed', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, async () => makeFolder(join(root, 'x', 'y'))));
  expect(made.filter((each) => each === join(root, 'x'))).toHaveLength(1);
});

test('refuses a file in the place of a folder', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(makeFolder(join(root, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
