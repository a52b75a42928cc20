import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { openLocalDirectory, openStore } from '#src/storage/index.ts';
import { describeObjectStore } from '#test/contract/object-store.ts';

const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-store-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describeObjectStore('local directory', async () =>
  openLocalDirectory(join(await newFolder(), 'made/by/the/first/write')),
);

const bytes = new Uint8Array([1, 2, 3]);

test('leaves no temporary files behind, and never lists those of a writer that died', async () => {
  const folder = await newFolder();
  const store = openLocalDirectory(folder);
  await Promise.all(Array.from({ length: 10 }, async () => store.writeIfAbsent('log/0', bytes)));
  await store.write('log/1', bytes);
  expect(await readdir(join(folder, 'log'))).toEqual(['0', '1']);
  await writeFile(join(folder, 'log', '.muster-tmp-0b1c'), bytes);
  const paths = [];
  for await (const { path } of store.list('')) paths.push(path);
  expect(paths).toEqual(['log/0', 'log/1']);
});

test('leaves neither object nor temporary file when it is aborted during a write', async () => {
  const folder = await newFolder();
  const controller = new AbortController();
  const write = openLocalDirectory(folder).write('big', new Uint8Array(200_000_000), { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 5);
  await expect(write).rejects.toThrow('enough');
  expect(await readdir(folder)).toEqual([]);
});

test('says what the system failed at, with the cause, where a file is in the place of a folder', async () => {
  const store = openLocalDirectory(await newFolder());
  await store.write('a', bytes);
  const failed = { code: 'STORAGE_FAILED', cause: { code: expect.stringMatching(/^E/) } };
  await expect(store.write('a/b', bytes)).rejects.toMatchObject(failed);
  await expect(store.writeIfAbsent('a/b', bytes)).rejects.toMatchObject(failed);
  await store.write('folder/object', bytes);
  await expect(store.write('folder', bytes)).rejects.toMatchObject(failed);
  await expect(store.read('x'.repeat(300))).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    cause: { code: 'ENAMETOOLONG' },
  });
});

test('follows links to files, and not links to folders, which may lead in a circle', async () => {
  const folder = await newFolder();
  const store = openLocalDirectory(folder);
  await mkdir(join(folder, 'a'));
  await writeFile(join(folder, 'a', 'file'), bytes);
  await symlink(join(folder, 'a', 'file'), join(folder, 'link'));
  await symlink(folder, join(folder, 'a', 'circle'));
  const found = [];
  for await (const { path, size } of store.list('')) found.push([path, size]);
  expect(found).toEqual([
    ['a/file', 3],
    ['link', 3],
  ]);
});

test('opens a folder by relative path, absolute path and file URI alike', async () => {
  const folder = await newFolder();
  const uri = pathToFileURL(folder).href;
  for (const place of [folder, relative(process.cwd(), folder), uri, `${uri}/`, uri.replace('file:', 'FILE:')]) {
    expect(openStore(place).uri.replace(/\/$/, '')).toBe(uri);
  }
  await openStore(uri).write('a', bytes);
  expect(await openStore(folder).read('a')).toEqual(bytes);
});

test.each([
  ['https://user:secret@account.blob.core.windows.net/container?sig=secret', 'scheme "https"'],
  ['abfss://container@account.dfs.core.windows.net/x', 'scheme "abfss"'],
  ['s3://bucket/x', 'scheme "s3"'],
  ['file://another-host/share', 'not the URI of a folder on this machine'],
  ['', 'empty'],
])('refuses the place %j, says why and keeps secrets out', (place, why) => {
  let thrown: unknown;
  try {
    openStore(place);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'STORAGE_UNSUPPORTED_URI', message: expect.stringContaining(why) });
  expect((thrown as Error).message).not.toContain('secret');
});
