import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openAzureBlob, openStore, usualRetryRules, type ObjectStore } from '#src/storage/index.ts';
import { azureUri, parseAzureUri } from '#src/storage/azure-place.ts';
import { describeObjectStore } from '#test/contract/object-store.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import { faultKinds, startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';

let azurite: Azurite;
let proxy: FaultyProxy;
beforeAll(async () => {
  azurite = await startAzurite();
  proxy = await startFaultyProxy(azurite.address);
});
afterAll(async () => {
  await proxy.close();
  await azurite.close();
});

// Small pieces: what is said of objects of many of them does not depend on their length.
const pieceLength = 256 * 1024;

describeObjectStore('Azure Blob', async () => azurite.newStore({ pieceLength }), pieceLength);

const bytes = new Uint8Array([1, 2, 3]);
const impatient = { ...usualRetryRules, attempts: 4, firstPauseMs: 1, longestPauseMs: 4, timeoutMs: 20_000 };

/** A store by way of the proxy, which has no faults yet; the lines are what it says of its retries. */
async function faultyStore(timeoutMs = 20_000): Promise<{ store: ObjectStore; lines: string[] }> {
  proxy.set({ share: 0 });
  const lines: string[] = [];
  const retry = { ...impatient, timeoutMs, onRetry: (line: string) => void lines.push(line) };
  const connectionString = azurite.connectionString(proxy.address);
  return { store: await azurite.newStore({ connectionString, retry, pieceLength }), lines };
}

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  for await (const piece of pieces) taken.push(piece);
  return Buffer.concat(taken);
}

async function* inPieces(whole: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += length) yield whole.subarray(at, at + length);
}

/** The blob at a path of a store, as the SDK sees it. */
function blobOf(store: ObjectStore, path: string) {
  const { container, prefix } = parseAzureUri(store.uri);
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString());
  return service.getContainerClient(container).getBlockBlobClient(`${prefix}/${path}`);
}

test('lists page by page', async () => {
  const place = parseAzureUri(await azurite.newPlace());
  const store = openAzureBlob(place, { connectionString: azurite.connectionString(), pageSize: 3 });
  const paths = Array.from({ length: 10 }, (_, i) => `folder/object-${i}`);
  for (const path of paths) await store.write(path, bytes);
  const found: string[] = [];
  for await (const { path } of store.list('folder/')) found.push(path);
  expect(found).toEqual(paths);
});

test('a blob that stands for a folder, as in an account with a hierarchical namespace, is no object', async () => {
  const { store } = await faultyStore();
  await store.write('folder/a', bytes);
  await blobOf(store, 'folder').upload('', 0, { metadata: { hdi_isfolder: 'true' } });
  const found: string[] = [];
  for await (const { path } of store.list('')) found.push(path);
  expect(found).toEqual(['folder/a']);
  expect(await store.stat('folder')).toBeUndefined();
});

test('a place below a prefix sees nothing beside it, and a whole container sees all', async () => {
  const uri = await azurite.newPlace();
  const options = { connectionString: azurite.connectionString() };
  await openStore(uri, options).write('a', bytes);
  await openStore(`${uri}-beside`, options).write('b', bytes);
  const pathsIn = async (place: string): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { path } of openStore(place, options).list('')) found.push(path);
    return found;
  };
  expect(await pathsIn(uri)).toEqual(['a']);
  expect(await pathsIn(`${uri}/`)).toEqual(['a']);
  expect(await pathsIn(uri.replace('/some/place', ''))).toEqual(['some/place-beside/b', 'some/place/a']);
});

test.each([3, 9_000_000])(
  'an object of %d bytes is stored with its MD5, and bytes that differ from it are refused',
  async (length) => {
    // The usual pieces: the longer object needs two.
    const store = await azurite.newStore();
    const whole = Buffer.alloc(length, 'pattern');
    await store.write('a', whole);
    const blob = blobOf(store, 'a');
    expect((await blob.getProperties()).contentMD5).toHaveLength(16);
    await blob.setHTTPHeaders({ blobContentMD5: new Uint8Array(16) });
    await expect(store.read('a')).rejects.toMatchObject({ code: 'STORAGE_DAMAGED' });
    await blob.setHTTPHeaders({});
    expect(Buffer.compare(await store.read('a'), whole)).toBe(0);
  },
);

test('a stream that is replaced while it is read says so, and a read begins anew', async () => {
  const { store } = await faultyStore();
  const [old, fresh] = [1, 2].map((byte) => Buffer.alloc(2 * pieceLength + 7, byte)) as [Buffer, Buffer];
  await store.write('a', old);
  const pieces = store.readStream('a')[Symbol.asyncIterator]();
  await pieces.next();
  await store.write('a', fresh);
  await expect(pieces.next()).rejects.toMatchObject({ code: 'STORAGE_CHANGED' });
  const reads = Array.from({ length: 4 }, async () => store.read('a'));
  await store.write('a', old);
  for (const read of await Promise.all(reads)) {
    expect([old, fresh].some((whole) => Buffer.compare(whole, read) === 0)).toBe(true);
  }
});

test.each(faultKinds)('a fault of the kind %s is tried again, and told at level debug', async (kind) => {
  const { store, lines } = await faultyStore(kind === 'silence' ? 500 : 20_000);
  const faulty = async <T>(act: () => Promise<T>): Promise<T> => {
    proxy.set({ share: 1, kinds: [kind], atMost: 1 });
    return act();
  };
  await faulty(async () => store.write('a', bytes));
  expect(await faulty(async () => store.read('a'))).toEqual(bytes);
  expect(await faulty(async () => store.readRange('a', 1, 2))).toEqual(bytes.subarray(1));
  expect((await faulty(async () => store.stat('a')))?.size).toBe(3);
  const listed: string[] = [];
  await faulty(async () => {
    for await (const { path } of store.list('')) listed.push(path);
  });
  expect(listed).toEqual(['a']);
  await faulty(async () => store.delete('a'));
  expect(await faulty(async () => store.stat('a'))).toBeUndefined();
  expect(lines.length).toBeGreaterThanOrEqual(5);
  expect(lines[0]).toMatch(/^STORAGE_(UNAVAILABLE|THROTTLED): azureblob:.*attempt 1 of 4/);
});

test.each(['lost-answer', 'truncated', 'status-500'] as const)(
  'a put whose answer was lost (%s) is known as won, and a lost race as lost',
  async (kind) => {
    const { store } = await faultyStore();
    const faulty = { share: 1, kinds: [kind], method: 'PUT', atMost: 1 };
    proxy.set(faulty);
    expect(await store.writeIfAbsent('a', bytes)).toBe(true);
    proxy.set(faulty);
    expect(await store.writeIfAbsent('a', new Uint8Array([9]))).toBe(false);
    const { etag } = (await store.stat('a'))!;
    proxy.set(faulty);
    expect(await store.writeIfMatch('a', new Uint8Array([4]), etag)).toBe(true);
    proxy.set(faulty);
    expect(await store.writeIfMatch('a', new Uint8Array([5]), etag)).toBe(false);
    expect(await store.read('a')).toEqual(new Uint8Array([4]));
  },
);

test('large objects go through a connection that fails at every fifth request', async () => {
  const { store } = await faultyStore();
  const large = Buffer.alloc(2.4 * pieceLength, 'a pattern of some length');
  proxy.set({ share: 0.2, kinds: ['reset', 'lost-answer', 'truncated', 'status-503'] });
  await store.write('written', large);
  await store.writeStream('streamed', inPieces(large, 32_003));
  expect(Buffer.compare(await store.read('streamed'), large)).toBe(0);
  expect(Buffer.compare(await collected(store.readStream('written')), large)).toBe(0);
});

test.each([
  ['reset', 'STORAGE_UNAVAILABLE'],
  ['truncated', 'STORAGE_UNAVAILABLE'],
  ['status-500', 'STORAGE_UNAVAILABLE'],
  ['status-429', 'STORAGE_THROTTLED'],
] as const)(
  'where every request ends in %s, the store gives up with %s after the attempts it has',
  async (kind, code) => {
    const { store, lines } = await faultyStore();
    await store.write('a', bytes);
    proxy.set({ share: 1, kinds: [kind] });
    await expect(store.read('a')).rejects.toMatchObject({ code });
    expect(lines).toHaveLength(3);
    // A put is done once the server has it, however its answer ends.
    if (kind === 'truncated') return;
    await expect(store.writeStream('new', inPieces(bytes, 1))).rejects.toMatchObject({ code });
    proxy.set({ share: 0 });
    expect(await store.stat('new')).toBeUndefined();
  },
);

test('an abort ends the waiting for an answer at once, with its reason', async () => {
  const { store } = await faultyStore();
  proxy.set({ share: 1, kinds: ['silence'] });
  const controller = new AbortController();
  const reading = openStore(store.uri, { connectionString: azurite.connectionString(proxy.address) }).read('a', {
    signal: controller.signal,
  });
  setTimeout(() => controller.abort('enough'), 50);
  await expect(reading).rejects.toBe('enough');
});

const otherKey = Buffer.alloc(64, 7).toString('base64');

test.each<[string, string, (uri: string) => string, (connection: string) => string]>([
  ['STORAGE_CONTAINER_MISSING', 'no such container', (uri) => uri.replace('-muster', '-absent'), (each) => each],
  [
    'STORAGE_AUTH_FAILED',
    'a wrong key',
    (uri) => uri,
    (each) => each.replace(/AccountKey=[^;]+/, `AccountKey=${otherKey}`),
  ],
  ['STORAGE_CONNECTION_STRING', 'another account', (uri) => uri.replace('devstoreaccount1', 'another'), (each) => each],
  ['STORAGE_CONNECTION_STRING', 'no connection string', (uri) => uri, () => `secret ${otherKey}`],
])('%s: %s', async (code, _, place, connection) => {
  const uri = place(await azurite.newPlace());
  const store = openStore(uri, { connectionString: connection(azurite.connectionString()), retry: impatient });
  const acts = [
    store.read('a'),
    store.write('a', bytes),
    store.stat('a'),
    store.delete('a'),
    collected(store.readStream('a')),
  ];
  const ends = await Promise.allSettled([...acts, store.list('')[Symbol.asyncIterator]().next()]);
  for (const end of ends) {
    expect(end).toMatchObject({ status: 'rejected', reason: { code } });
    expect(String((end as PromiseRejectedResult).reason)).not.toContain(otherKey);
  }
});

test.each([
  'azureblob://account',
  'azureblob://account/',
  'azureblob://Account/container',
  'azureblob:///container/x',
  'azureblob://account/a--b',
  'azureblob://account/ab',
])('refuses the place %j', (uri) => {
  expect(() => openStore(uri)).toThrow(expect.objectContaining({ code: 'STORAGE_UNSUPPORTED_URI' }));
});

test.each(['azureblob://account/container', 'azureblob://account/container/a/b', 'azureblob://account/$web/x'])(
  'takes the place %j, and names the store so',
  (uri) => {
    expect(azureUri(parseAzureUri(uri))).toBe(uri);
    expect(openStore(`${uri}/`).uri).toBe(uri);
  },
);
