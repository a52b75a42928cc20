import { spawnSync } from 'node:child_process';
import { link, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { digestOf } from '#src/core/index.ts';
import { openLocalDirectory, openStore } from '#src/storage/index.ts';
import { describeObjectStore } from '#test/contract/object-store.ts';
import { projectRoot } from '#test/house/project.ts';

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

/** Leaves the claim of a writer that died before its rename, `ageInSeconds` ago; gives the etag that it claimed. */
async function leaveClaim(folder: string, ageInSeconds: number): Promise<string> {
  const store = openLocalDirectory(folder);
  await store.write('a', bytes);
  const { etag } = (await store.stat('a'))!;
  const dead = join(folder, 'dead');
  await writeFile(dead, 'of the dead');
  const then = Date.now() / 1000 - ageInSeconds;
  await utimes(dead, then, then);
  await link(dead, join(folder, `.muster-tmp-claim-${digestOf(`a\n${etag}`)}`));
  await rm(dead);
  return etag;
}

test('what a writer claimed that died is finished by the next, which then has lost', async () => {
  const folder = await newFolder();
  const etag = await leaveClaim(folder, 60);
  const store = openLocalDirectory(folder);
  expect(await store.writeIfMatch('a', bytes, etag)).toBe(false);
  expect(Buffer.from(await store.read('a')).toString()).toBe('of the dead');
  expect(await readdir(folder)).toEqual(['a']);
  expect(await store.writeIfMatch('a', bytes, (await store.stat('a'))!.etag)).toBe(true);
});

test('a writer that holds a claim is not overtaken while it may live', async () => {
  const folder = await newFolder();
  const etag = await leaveClaim(folder, 1);
  const store = openLocalDirectory(folder);
  expect(await store.writeIfMatch('a', new Uint8Array([9]), etag)).toBe(false);
  expect(await store.read('a')).toEqual(bytes);
});

test('a claim on an etag that is gone is taken back', async () => {
  const folder = await newFolder();
  const etag = await leaveClaim(folder, 60);
  const store = openLocalDirectory(folder);
  await store.write('a', new Uint8Array([9]));
  expect(await store.writeIfMatch('a', bytes, etag)).toBe(false);
  expect(await store.read('a')).toEqual(new Uint8Array([9]));
});

test('a stream goes on with the bytes that it began with when another file takes the name', async () => {
  const store = openLocalDirectory(await newFolder());
  const old = new Uint8Array(9_000_000).fill(1);
  await store.write('a', old);
  const taken: Uint8Array[] = [];
  for await (const piece of store.readStream('a')) {
    if (taken.length === 0) await store.write('a', new Uint8Array(9_000_000).fill(2));
    taken.push(piece);
  }
  expect(Buffer.compare(Buffer.concat(taken), old)).toBe(0);
});

/** A script that writes and reads an object at a place. */
function scriptOn(place: string): string {
  return `
    const { openStore } = await import('#src/storage/index.ts');
    const store = openStore(${JSON.stringify(place)});
    await store.write('a', new Uint8Array(3));
    console.log((await store.read('a')).length);`;
}

test('a store on a folder works without the SDK of Azure being loaded', async () => {
  const folder = await newFolder();
  const refuseAzure = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (name.startsWith('@azure/')) throw new Error('loaded ' + name);
      return next(name, context);
    } });`;
  const output = (place: string): string => {
    const hook = `data:text/javascript,${encodeURIComponent(refuseAzure)}`;
    const args = ['--import', hook, '--input-type=module', '--eval', scriptOn(place)];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
    return stdout + stderr;
  };
  expect(output(folder)).toBe('3\n');
  expect(output('azureblob://account/container')).toContain('loaded @azure/storage-blob');
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
