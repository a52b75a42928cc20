import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, connect as connectSocket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { publishCode } from '#ml-service/azure-ml/code.ts';
import { readCodeFiles } from '#ml-service/azure-ml/code-files.ts';
import type { ContentFile } from '#ml-service/azure-ml/content.ts';
import { startResources, type Exception, type ResourceServer } from './resource-server.ts';

let server: ResourceServer;
let exception: Exception = () => undefined;
beforeAll(async () => {
  server = await startResources((request, resources) => exception(request, resources));
});
afterAll(async () => server.close());
beforeEach(() => {
  exception = () => undefined;
});

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function checkout(files: Readonly<Record<string, string>>, untracked: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'azure-code-'));
  folders.push(folder);
  const write = (all: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write(files);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '--all'], { cwd: folder });
  write(untracked);
  return folder;
}

const product = { 'package.json': '{}', 'src/a.ts': 'a', 'src/deep/b.ts': 'b', 'bin/muster.mjs': 'm' };

test('the code of a job is what git knows of the product, without what .amlignore names', async () => {
  const folder = checkout(
    {
      ...product,
      'test/x.test.ts': 'x',
      'README.md': 'r',
      'src/notes.md': 'n',
      'pipelines/schema/big.json': '{}',
      'pipelines/p.yml': 'p',
      '.amlignore': '# not needed there\n*.md\n!src/keep.md\npipelines/schema/\n',
      'src/keep.md': 'k',
    },
    { 'src/secret.ts': 's', '.env': 'KEY=1' },
  );
  const paths = (await readCodeFiles(folder)).map(({ path }) => path);
  expect([...paths].sort()).toEqual([
    'bin/muster.mjs',
    'package.json',
    'pipelines/p.yml',
    'src/a.ts',
    'src/deep/b.ts',
    'src/keep.md',
  ]);
});

test('a file that was changed goes as it is now, one that was deleted does not go', async () => {
  const folder = checkout(product);
  writeFileSync(join(folder, 'src/a.ts'), 'changed');
  rmSync(join(folder, 'src/deep/b.ts'));
  const files = new Map((await readCodeFiles(folder)).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]));
  expect(files.get('src/a.ts')).toBe('changed');
  expect(files.has('src/deep/b.ts')).toBe(false);
});

test('a link does not go, be it the file, a folder around it, or one that leads to a folder', async () => {
  const folder = checkout({ ...product, 'src/inner/c.ts': 'c' }, { '.env': 'KEY=1', 'outside/c.ts': 'secret' });
  symlinkSync('../.env', join(folder, 'src/local.env'));
  symlinkSync('deep', join(folder, 'src/also-deep'));
  execFileSync('git', ['add', 'src'], { cwd: folder });
  rmSync(join(folder, 'src/inner'), { recursive: true });
  symlinkSync('../outside', join(folder, 'src/inner'));
  await expect(readCodeFiles(folder)).rejects.toMatchObject({
    code: 'AZURE_ML_FILE_LINK',
    faults: [
      { where: { file: 'src/inner' } },
      { where: { file: 'src/also-deep' } },
      { where: { file: 'src/local.env' } },
    ],
  });
});

test('a folder that is no checkout is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'azure-code-'));
  folders.push(folder);
  await expect(readCodeFiles(folder)).rejects.toMatchObject({ code: 'AZURE_ML_NO_CHECKOUT' });
  await expect(readCodeFiles(checkout({ 'README.md': 'r' }))).rejects.toMatchObject({ code: 'AZURE_ML_NO_CHECKOUT' });
});

function filesOf(texts: Readonly<Record<string, string>>): readonly ContentFile[] {
  return Object.entries(texts).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}

test('code is uploaded once: its version is the digest of its content, whatever the order of the files is', async () => {
  const done: number[] = [];
  const first = await publishCode(server.connect(), 'once', filesOf({ 'src/a b.ts': 'ä', 'b/c': 'c' }), (n) =>
    done.push(n),
  );
  expect(first).toMatchObject({ isNew: true });
  expect(new Set(done)).toEqual(new Set([1, 2]));
  expect(await server.blob(first.codeUri, 'src/a b.ts')).toBe('ä');
  expect([...(await server.blobNames(first.codeUri))].sort()).toEqual(['b/c', 'src/a b.ts']);

  const before = server.seen.length;
  const second = await publishCode(server.connect(), 'once', filesOf({ 'b/c': 'c', 'src/a b.ts': 'ä' }));
  expect(second).toEqual({ ...first, isNew: false });
  expect(server.seen.slice(before).map(({ method }) => method)).toEqual(['GET']);

  const other = await publishCode(server.connect(), 'once', filesOf({ 'b/c': 'c', 'src/a b.ts': 'a' }));
  expect(other.version).not.toBe(first.version);
});

test('where another build registers the same code at the same time, its version is taken', async () => {
  const theirs = { properties: { codeUri: `${server.address}/theirs` } };
  exception = ({ method, path }, resources) => {
    if (method === 'PUT') resources.set(path, theirs);
    return undefined;
  };
  const published = await publishCode(server.connect(), 'raced', filesOf({ a: '1' }));
  expect(published).toMatchObject({ isNew: false, codeUri: theirs.properties.codeUri });
});

test('nothing is registered where the upload fails', async () => {
  exception = ({ path }) =>
    path.endsWith('/startPendingUpload')
      ? {
          status: 200,
          body: {
            blobReferenceForConsumption: {
              blobUri: `${server.address}/gone`,
              credential: { credentialType: 'SAS', sasUri: `${server.address}/gone?sig=secret` },
            },
          },
        }
      : path.startsWith('/gone')
        ? { status: 403, body: undefined }
        : undefined;
  const azure = server.connect();
  const error: unknown = await publishCode(azure, 'lost', filesOf({ a: '1' })).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'AZURE_ML_UPLOAD_FAILED' });
  expect(String(error)).not.toContain('secret');
  expect(server.seen.some(({ method, path }) => method === 'PUT' && path.startsWith('codes/lost/'))).toBe(false);
  // Two uploads were tried, each to a slot of its own.
  expect(server.seen.filter(({ path }) => /^codes\/lost\/.*startPendingUpload$/.test(path))).toHaveLength(2);
});

test('a connection that is lost in the upload is opened again, and every file arrives', async () => {
  let nLost = 0;
  const files = filesOf(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, 'x'.repeat(5000)])));
  let target = '';
  const proxy = createServer((socket) => {
    const { hostname, port } = new URL(target);
    const onward = connectSocket(Number(port), hostname);
    const end = (): void => void (socket.destroy(), onward.destroy());
    for (const each of [socket, onward]) each.on('error', end).on('close', end);
    if (nLost < 3) {
      nLost++;
      socket.once('data', end);
    } else {
      socket.pipe(onward);
      onward.pipe(socket);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const through = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const shaky = await startResources(() => undefined, through);
  try {
    target = shaky.blobAddress;
    const { codeUri } = await publishCode(shaky.connect(), 'shaky', files);
    expect(nLost).toBe(3);
    expect(await shaky.blobNames(codeUri)).toHaveLength(20);
    // What was lost is sent again, not all to a second slot.
    expect(shaky.seen.filter(({ path }) => path.endsWith('/startPendingUpload'))).toHaveLength(1);
  } finally {
    await shaky.close();
    proxy.close();
  }
});
