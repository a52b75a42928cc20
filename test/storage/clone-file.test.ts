import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { cloneFile, openRemoteFile, openStore, usualRetryRules, type RemoteFile } from '#src/storage/index.ts';
import { isPrivateAddress } from '#src/storage/private-address.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';
import { startFileServer, type FileServer, type ServedFile } from './file-server.ts';
import { certificate, certificateKey } from './localhost-certificate.ts';

let server: FileServer;
let azurite: Azurite;
let proxy: FaultyProxy;
let folder: string;
beforeAll(async () => {
  server = await startFileServer();
  azurite = await startAzurite();
  proxy = await startFaultyProxy(azurite.address, 5);
});
afterAll(async () => {
  await server.close();
  await proxy.close();
  await azurite.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-clone-'));
  server.files.clear();
  server.next.length = 0;
  server.requests.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const https = { hosts: ['127.0.0.1', 'localhost'], allowsPrivate: true, largestBytes: 1e9 };
const retry = { ...usualRetryRules, attempts: 4, firstPauseMs: 1, longestPauseMs: 4, timeoutMs: 20_000 };
const content = Buffer.alloc(100_000, 'period,quantity\n');

function served(file: Partial<ServedFile> = {}): RemoteFile {
  server.files.set('/demand.csv', { bytes: content, etag: '"one"', ...file });
  const timeoutMs = file.silentAfter === undefined ? retry.timeoutMs : 500;
  return openRemoteFile(`${server.address}/demand.csv`, { https, retry: { ...retry, timeoutMs } });
}

const target = (): string => join(folder, 'demand.csv');
const cloned = (): Buffer => readFileSync(target());
const clone = async (remote: RemoteFile): Promise<string> => cloneFile(remote, target());
const hiddenFiles = (): readonly string[] => readdirSync(folder).filter((name) => name.includes('.part'));

test('a file is copied once, and only told unchanged while its etag stays', async () => {
  const remote = served();
  expect(await clone(remote)).toBe('copied');
  expect(cloned()).toEqual(content);
  expect(await clone(remote)).toBe('unchanged');
  expect(server.requests[1]?.['if-none-match']).toBe('"one"');
  const changed = Buffer.from('another content');
  expect(await clone(served({ bytes: changed, etag: '"two"' }))).toBe('copied');
  expect(cloned()).toEqual(changed);
  expect(hiddenFiles()).toEqual([]);
});

test.each<[string, Partial<ServedFile>]>([
  ['chunks without a length', { isChunked: true }],
  ['a weak etag', { etag: 'W/"one"' }],
  ['no ranges', { isWholeOnly: true }],
  ['nothing in it', { bytes: new Uint8Array(0) }],
])('a file with %s is copied and found unchanged', async (_, file) => {
  expect(await clone(served(file))).toBe('copied');
  expect(cloned()).toEqual(Buffer.from(file.bytes ?? content));
  expect(await clone(served(file))).toBe('unchanged');
});

test('a file without an etag is copied each time', async () => {
  const bytes = content;
  server.files.set('/demand.csv', { bytes });
  const remote = openRemoteFile(`${server.address}/demand.csv`, { https, retry });
  expect([await clone(remote), await clone(remote)]).toEqual(['copied', 'copied']);
  expect(cloned()).toEqual(content);
});

test('an answer that breaks off is continued where it broke, as long as more bytes arrive', async () => {
  expect(await clone(served({ breaksAfter: 9_000 }))).toBe('resumed');
  expect(cloned()).toEqual(content);
  expect(server.requests.length).toBeGreaterThan(8);
  // On a busy machine the end of the connection may overtake the last bytes.
  expect(server.requests[1]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/), 'if-range': '"one"' });
});

test('a server that falls silent is given up, and the next request continues', async () => {
  expect(await clone(served({ silentAfter: 60_000 }))).toBe('resumed');
  expect(cloned()).toEqual(content);
});

test('where ranges are not served, an answer that breaks off ends in an error, and nothing is in the place of the clone', async () => {
  await expect(clone(served({ isWholeOnly: true, breaksAfter: 9_000 }))).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    message: expect.stringMatching(/broke off after \d+ of 100000 bytes/),
  });
  expect(readdirSync(folder)).not.toContain('demand.csv');
});

test('a copy that a killed command left is continued by the next, unless the file has changed since', async () => {
  const controller = new AbortController();
  const killed = cloneFile(served({ silentAfter: 30_000 }), target(), {
    signal: controller.signal,
    onProgress: (done) => done >= 30_000 && controller.abort('killed'),
  });
  await expect(killed).rejects.toBe('killed');
  expect(hiddenFiles()).toHaveLength(2);
  server.requests.length = 0;
  expect(await clone(served())).toBe('resumed');
  expect(server.requests).toMatchObject([{ range: 'bytes=30000-' }]);
  expect(cloned()).toEqual(content);
});

test('a partial copy of another state is not continued', async () => {
  await cut(30_000);
  const changed = Buffer.alloc(50_000, 'other');
  expect(await clone(served({ bytes: changed, etag: '"two"' }))).toBe('copied');
  expect(cloned()).toEqual(changed);
});

test('a copy that broke off after its last byte is only put in its place', async () => {
  await cut(100_000);
  expect(await clone(served())).toBe('resumed');
  expect(server.requests.at(-1)).toMatchObject({ 'if-none-match': '"one"' });
  expect(cloned()).toEqual(content);
});

/** Leaves a partial copy of so many bytes. */
async function cut(length: number): Promise<void> {
  await expect(clone(served({ isWholeOnly: true, breaksAfter: 10 }))).rejects.toThrow('broke off');
  writeFileSync(join(folder, '.demand.csv.part'), content.subarray(0, length));
}

test('a clone that was changed by hand, and a file that is none, are not overwritten', async () => {
  const taken = { code: 'STORAGE_CLONE_TAKEN', message: expect.stringContaining('demand.csv') };
  writeFileSync(target(), 'my own');
  await expect(clone(served())).rejects.toMatchObject(taken);
  rmSync(target());
  await clone(served());
  writeFileSync(target(), 'changed by hand');
  await expect(clone(served({ bytes: Buffer.from('new'), etag: '"two"' }))).rejects.toMatchObject(taken);
  expect(cloned().toString()).toBe('changed by hand');
  expect(hiddenFiles()).toEqual([]);
});

test('a file with the very bytes of the input is taken as its clone', async () => {
  writeFileSync(target(), content);
  expect(await clone(served())).toBe('unchanged');
  expect(await clone(served())).toBe('unchanged');
  expect(server.requests.at(-1)).toMatchObject({ 'if-none-match': '"one"' });
});

test('a command that died between note and clone leaves neither a foreign file nor a lost one', async () => {
  await clone(served());
  const changed = Buffer.from('a later state');
  const note = JSON.parse(readFileSync(join(folder, '.demand.csv.clone.json'), 'utf8')) as { sha256: string };
  // As it is after the note of the later state, and before its rename.
  const later = { ...note, etag: '"two"', sha256: 'f'.repeat(64), replaces: note.sha256 };
  writeFileSync(join(folder, '.demand.csv.clone.json'), JSON.stringify(later));
  expect(await clone(served({ bytes: changed, etag: '"two"' }))).toBe('copied');
  expect(cloned()).toEqual(changed);
});

test.each([
  [500, {}],
  [503, { 'retry-after': '0' }],
  [429, { 'retry-after': '0' }],
])('status %d is asked again', async (status, headers) => {
  server.next.push({ status, headers }, { status, headers });
  expect(await clone(served())).toBe('copied');
  expect(server.requests).toHaveLength(3);
});

test.each([
  [404, 'STORAGE_NOT_FOUND'],
  [403, 'STORAGE_AUTH_FAILED'],
  [400, 'STORAGE_FAILED'],
])('status %d is %s at once', async (status, code) => {
  server.next.push({ status });
  await expect(clone(served())).rejects.toMatchObject({ code });
  expect(server.requests).toHaveLength(1);
});

test('a file that is too large is refused, by its length or while it arrives', async () => {
  const small = { ...https, largestBytes: 99_999 };
  for (const isChunked of [false, true]) {
    served({ isChunked });
    const remote = openRemoteFile(`${server.address}/demand.csv`, { https: small, retry });
    await expect(clone(remote)).rejects.toMatchObject({ code: 'STORAGE_TOO_LARGE' });
    expect(readdirSync(folder)).not.toContain('demand.csv');
  }
});

test('redirects are followed within the listed hosts, and no further', async () => {
  const remote = served();
  server.next.push(
    { status: 302, headers: { location: '/moved' } },
    { status: 307, headers: { location: '/demand.csv' } },
  );
  expect(await clone(remote)).toBe('copied');
  for (const location of [
    'https://elsewhere.example/x',
    'http://example.com/x',
    'file:///etc/passwd',
    'https://[::1]/x',
  ]) {
    server.next.push({ status: 302, headers: { location } });
    await expect(clone(remote)).rejects.toMatchObject({ code: 'STORAGE_HOST_REFUSED' });
  }
  server.next.push(...Array.from({ length: 6 }, () => ({ status: 302, headers: { location: '/again' } })));
  await expect(clone(remote)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('redirects'),
  });
});

test.each([
  ['http://127.0.0.1:1/x', { allowsPrivate: false }, 'https://'],
  ['https://127.0.0.1:1/x', { allowsPrivate: false }, 'own network'],
  ['https://localhost:1/x', { allowsPrivate: false }, 'own network'],
  ['https://0x7f.1:1/x', { allowsPrivate: false }, 'own network'],
  ['https://[::ffff:127.0.0.1]:1/x', { allowsPrivate: false, hosts: ['[::ffff:7f00:1]'] }, 'own network'],
  ['http://example.com/x', { hosts: ['example.com'] }, 'https://'],
  ['https://example.com/x', {}, 'not one from which'],
  ['https://badexample.com/x', { hosts: ['*.example.com', 'example.com'] }, 'not one from which'],
])('%s is refused under %j', async (uri, rules, why) => {
  const remote = openRemoteFile(`${uri}?sig=secret`, { https: { ...https, ...rules }, retry });
  const refused = await clone(remote).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'STORAGE_HOST_REFUSED', message: expect.stringContaining(why) });
  expect(String(refused)).not.toContain('secret');
});

test('an address that cannot be read is refused when it is opened', () => {
  expect(() => openRemoteFile('https://', { https })).toThrow(
    expect.objectContaining({ code: 'STORAGE_UNSUPPORTED_URI' }),
  );
});

test.each([
  ['8.8.8.8', false],
  ['2606:4700::1111', false],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['::1', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['::ffff:192.168.1.1', true],
  ['64:ff9b::a00:1', true],
  ['0.0.0.0', true],
])('the address %s is private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

test('by https a certificate that nobody vouches for is refused', async () => {
  const secure = await startFileServer({ key: certificateKey, cert: certificate });
  secure.files.set('/demand.csv', { bytes: content });
  const remote = openRemoteFile(`${secure.address}/demand.csv`, { https, retry });
  await expect(clone(remote)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    message: expect.stringContaining('SELF_SIGNED'),
  });
  await secure.close();
});

test('a blob is cloned, resumed and skipped like any other file, over a connection that fails at every fifth request', async () => {
  const uri = await azurite.newPlace();
  const large = Buffer.alloc(20_000_000, 'a,b,c\n');
  const connectionString = azurite.connectionString(proxy.address);
  const store = openStore(uri, { connectionString: azurite.connectionString() });
  await store.write('in/demand.csv', large);
  const options = { connectionString, https, retry: { ...retry, attempts: 8, timeoutMs: 10_000 } };
  const remote = openRemoteFile(`${uri}/in/demand.csv`, options);
  proxy.set({ share: 0.2, kinds: ['reset', 'truncated', 'status-503', 'status-429'] });
  const controller = new AbortController();
  const killed = cloneFile(remote, target(), {
    signal: controller.signal,
    onProgress: (done) => done < large.length && controller.abort('killed'),
  });
  await expect(killed).rejects.toBe('killed');
  expect(await clone(remote)).toBe('resumed');
  expect(Buffer.compare(cloned(), large)).toBe(0);
  expect(await clone(remote)).toBe('unchanged');
  await expect(clone(openRemoteFile(`${uri}/in/absent.csv`, options))).rejects.toMatchObject({
    code: 'STORAGE_NOT_FOUND',
  });
});
