import { describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '#src/storage/index.ts';

/**
 * Describes what every object store must do; `open` gives an empty store for each test. `pieceLength` is the number of bytes that it
 * takes in one request or call, to which the size of large objects is fitted.
 */
export function describeObjectStore(
  name: string,
  open: () => Promise<ObjectStore>,
  pieceLength = 8 * 1024 * 1024,
): void {
  describe(`object store: ${name}`, () => {
    describeObjects(open);
    describeRanges(open);
    describeListing(open);
    describePaths(open);
    describeRaces(open);
    describeEtags(open);
    describeStreams(open, pieceLength);
    describeCancelling(open);
  });
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

function patternOf(length: number, factor = 31): Uint8Array {
  // A prime period: pieces that change places do not go unseen.
  return Buffer.alloc(
    length,
    Uint8Array.from({ length: 65_521 }, (_, i) => (i * factor) >>> 3),
  );
}

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  for await (const piece of pieces) taken.push(piece);
  return Buffer.concat(taken);
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

async function pathsOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of store.list(prefix)) paths.push(path);
  return paths;
}

function describeObjects(open: () => Promise<ObjectStore>): void {
  test.each(['', 'a', 'Grüße\0\uFEFF', 'x'.repeat(3_000_000)])(
    'reads back what was written (case %#)',
    async (text) => {
      const store = await open();
      await store.write('folder/deeper/object.bin', bytesOf(text));
      expect(textOf(await store.read('folder/deeper/object.bin'))).toBe(text);
      expect((await store.stat('folder/deeper/object.bin'))?.size).toBe(bytesOf(text).length);
    },
  );

  test('replaces an object, and tells when it was written', async () => {
    const store = await open();
    const before = Date.now();
    await store.write('a', bytesOf('a long first text'));
    await store.write('a', bytesOf('second'));
    expect(textOf(await store.read('a'))).toBe('second');
    const info = await store.stat('a');
    expect(info?.size).toBe(6);
    // Clocks of stores tick coarsely and may stand a little apart from ours.
    expect(Math.abs(info!.modifiedMs - before)).toBeLessThan(60_000);
  });

  test('gives bytes that the caller may change without changing the object', async () => {
    const store = await open();
    const bytes = bytesOf('abc');
    await store.write('a', bytes);
    bytes.fill(0);
    (await store.read('a')).fill(0);
    expect(textOf(await store.read('a'))).toBe('abc');
  });

  test('has no object where none was written, nor at the folder of one', async () => {
    const store = await open();
    await store.write('folder/object', bytesOf('x'));
    for (const path of ['absent', 'folder', 'folder/object/below', 'folder/absent']) {
      await expect(store.read(path)).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
      await expect(store.readRange(path, 0, 1)).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
      await expect(store.readRange(path, 0, 0)).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
      await expect(collected(store.readStream(path))).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
      expect(await store.stat(path)).toBeUndefined();
    }
  });

  test('deletes an object; deleting an absent one is no error', async () => {
    const store = await open();
    await store.write('folder/object', bytesOf('x'));
    await store.delete('folder/object');
    await store.delete('folder/object');
    await store.delete('never/there');
    expect(await store.stat('folder/object')).toBeUndefined();
    expect(await pathsOf(store, '')).toEqual([]);
  });
}

function describeRanges(open: () => Promise<ObjectStore>): void {
  test.each([
    [0, 10, '0123456789'],
    [3, 4, '3456'],
    [9, 1, '9'],
    [4, 0, ''],
    [10, 0, ''],
  ])('reads the range from %d of %d bytes', async (offset, length, expected) => {
    const store = await open();
    await store.write('digits', bytesOf('0123456789'));
    expect(textOf(await store.readRange('digits', offset, length))).toBe(expected);
  });

  test.each([
    [0, 11],
    [10, 1],
    [-1, 2],
    [0, -1],
    [0.5, 1],
    [Number.NaN, 1],
  ])('refuses the range from %d of %d bytes, which the object does not have', async (offset, length) => {
    const store = await open();
    await store.write('digits', bytesOf('0123456789'));
    await expect(store.readRange('digits', offset, length)).rejects.toMatchObject({ code: 'STORAGE_BAD_RANGE' });
  });
}

function describeListing(open: () => Promise<ObjectStore>): void {
  test('lists the objects below a prefix, ordered by path', async () => {
    const store = await open();
    // "." sorts before "/", and "/" before "0": a folder is not in the place of its name.
    const paths = ['b', 'a/x', 'a/y/z', 'a.txt', 'a0', 'a/x.json', 'a-b/c'];
    for (const path of paths) await store.write(path, bytesOf(path));
    expect(await pathsOf(store, '')).toEqual([...paths].sort());
    expect(await pathsOf(store, 'a/')).toEqual(['a/x', 'a/x.json', 'a/y/z']);
    expect(await pathsOf(store, 'a/x')).toEqual(['a/x', 'a/x.json']);
    expect(await pathsOf(store, 'a')).toEqual([...paths].sort().slice(0, -1));
    expect(await pathsOf(store, 'absent/')).toEqual([]);
    for await (const { path, size } of store.list('')) expect(size).toBe(path.length);
  });

  test('lists nothing in a store to which nothing was written', async () => {
    expect(await pathsOf(await open(), '')).toEqual([]);
  });
}

function describePaths(open: () => Promise<ObjectStore>): void {
  const badPaths = ['', '/a', 'a/', 'a//b', '..', '../a', 'a/../b', '.', 'a/./b', 'a\\b', 'a\0b', '.muster-tmp-1'];

  test.each(badPaths)('refuses the path %j', async (path) => {
    const store = await open();
    const refused = { code: 'STORAGE_BAD_PATH' };
    await expect(store.read(path)).rejects.toMatchObject(refused);
    await expect(store.readRange(path, 0, 1)).rejects.toMatchObject(refused);
    await expect(store.write(path, bytesOf('x'))).rejects.toMatchObject(refused);
    await expect(store.writeIfAbsent(path, bytesOf('x'))).rejects.toMatchObject(refused);
    await expect(store.stat(path)).rejects.toMatchObject(refused);
    await expect(store.delete(path)).rejects.toMatchObject(refused);
    await expect(store.writeIfMatch(path, bytesOf('x'), '1')).rejects.toMatchObject(refused);
    await expect(store.writeStream(path, inPieces(bytesOf('x'), 1))).rejects.toMatchObject(refused);
    await expect(collected(store.readStream(path))).rejects.toMatchObject(refused);
  });

  test.each(['/', '../', 'a/../', 'a//', 'a\\', 'a\0'])('refuses the prefix %j', async (prefix) => {
    await expect(pathsOf(await open(), prefix)).rejects.toMatchObject({ code: 'STORAGE_BAD_PATH' });
  });

  test.each(['a b', 'ü/ß', '%41', '..a', '-', "it's"])('takes the path %j', async (path) => {
    const store = await open();
    await store.write(path, bytesOf('x'));
    expect(await pathsOf(store, '')).toEqual([path]);
    expect(textOf(await store.read(path))).toBe('x');
  });
}

function describeRaces(open: () => Promise<ObjectStore>): void {
  test('lets exactly one of 50 racers write if absent, and keeps the bytes of that one', async () => {
    const store = await open();
    const racers = Array.from({ length: 50 }, (_, i) => store.writeIfAbsent('log/0', bytesOf(`racer ${i}`)));
    const won = (await Promise.all(racers)).flatMap((hasWon, i) => (hasWon ? [i] : []));
    expect(won).toHaveLength(1);
    expect(textOf(await store.read('log/0'))).toBe(`racer ${won[0]}`);
    expect(await store.writeIfAbsent('log/0', bytesOf('late'))).toBe(false);
    expect(await pathsOf(store, '')).toEqual(['log/0']);
  });

  test('takes a write if absent again after a delete', async () => {
    const store = await open();
    expect(await store.writeIfAbsent('a', bytesOf('1'))).toBe(true);
    await store.delete('a');
    expect(await store.writeIfAbsent('a', bytesOf('2'))).toBe(true);
    expect(textOf(await store.read('a'))).toBe('2');
  });

  test('never shows a reader half of a write', async () => {
    const store = await open();
    const versions = [new Uint8Array(700_000).fill(1), new Uint8Array(1_400_000).fill(2)];
    await store.write('object', versions[0]!);
    const writer = { isDone: false };
    const write = async (): Promise<void> => {
      for (let i = 0; i < 20; i++) await store.write('object', versions[i % 2]!);
      writer.isDone = true;
    };
    const seen = new Set<number>();
    const read = async (): Promise<void> => {
      while (!writer.isDone) {
        const bytes = await store.read('object');
        const version = versions[bytes[0]! - 1]!;
        expect(Buffer.compare(bytes, version)).toBe(0);
        seen.add(bytes[0]!);
      }
    };
    await Promise.all([write(), read(), read()]);
    expect(seen.size).toBeGreaterThan(0);
  });
}

function describeEtags(open: () => Promise<ObjectStore>): void {
  test('each write gives another etag, also of the same bytes; listing and telling agree', async () => {
    const store = await open();
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      await store.write('a', bytesOf('same'));
      const { etag } = (await store.stat('a'))!;
      expect(etag).toMatch(/^[^"]+$/);
      seen.add(etag);
      for await (const listed of store.list('a')) expect(listed.etag).toBe(etag);
    }
    expect(seen.size).toBe(20);
  });

  test('replaces an object only while it has the etag', async () => {
    const store = await open();
    await store.write('a', bytesOf('1'));
    const first = (await store.stat('a'))!.etag;
    expect(await store.writeIfMatch('a', bytesOf('2'), first)).toBe(true);
    expect(await store.writeIfMatch('a', bytesOf('late'), first)).toBe(false);
    expect(textOf(await store.read('a'))).toBe('2');
    expect(await store.writeIfMatch('absent', bytesOf('x'), first)).toBe(false);
    await store.delete('a');
    expect(await store.writeIfMatch('a', bytesOf('x'), first)).toBe(false);
    expect(await pathsOf(store, '')).toEqual([]);
  });

  test('lets exactly one of 20 racers replace an object, and keeps the bytes of that one', async () => {
    const store = await open();
    await store.write('a', bytesOf('old'));
    const { etag } = (await store.stat('a'))!;
    const racers = Array.from({ length: 20 }, (_, i) => store.writeIfMatch('a', bytesOf(`racer ${i}`), etag));
    const won = (await Promise.all(racers)).flatMap((hasWon, i) => (hasWon ? [i] : []));
    expect(won).toHaveLength(1);
    expect(textOf(await store.read('a'))).toBe(`racer ${won[0]}`);
    expect(await pathsOf(store, '')).toEqual(['a']);
  });

  test('adds up what 6 counters count at once: none of their read-and-replace is lost', async () => {
    const store = await open();
    await store.write('count', bytesOf('0'));
    const count = async (): Promise<void> => {
      for (let done = 0; done < 3;) {
        const { etag } = (await store.stat('count'))!;
        const seen = Number(textOf(await store.read('count')));
        if (await store.writeIfMatch('count', bytesOf(String(seen + 1)), etag)) done++;
      }
    };
    await Promise.all(Array.from({ length: 6 }, count));
    expect(textOf(await store.read('count'))).toBe('18');
  });

  test('reads a range of the state that an etag names, or says that it is gone', async () => {
    const store = await open();
    await store.write('a', bytesOf('first'));
    const { etag } = (await store.stat('a'))!;
    expect(textOf(await store.readRange('a', 1, 3, { etag }))).toBe('irs');
    await store.write('a', bytesOf('other'));
    await expect(store.readRange('a', 1, 3, { etag })).rejects.toMatchObject({ code: 'STORAGE_CHANGED' });
  });
}

function describeStreams(open: () => Promise<ObjectStore>, pieceLength: number): void {
  // More than one request or call takes, and no multiple of it.
  const largeLength = 2 * pieceLength + (pieceLength >> 3) + 7;

  test('large objects go in and out whole, by bytes and by pieces', async () => {
    const store = await open();
    const large = patternOf(largeLength);
    await store.writeStream('streamed', inPieces(large, Math.floor(0.36 * pieceLength)));
    expect(Buffer.compare(await store.read('streamed'), large)).toBe(0);
    expect(Buffer.compare(await collected(store.readStream('streamed')), large)).toBe(0);
    await store.write('written', large);
    expect(Buffer.compare(await collected(store.readStream('written')), large)).toBe(0);
    const tailLength = Math.floor(1.07 * pieceLength);
    const tail = await store.readRange('written', largeLength - tailLength, tailLength);
    expect(Buffer.compare(tail, large.subarray(largeLength - tailLength))).toBe(0);
    expect(await store.writeIfAbsent('written', large)).toBe(false);
    expect(await store.writeIfAbsent('new', large)).toBe(true);
    expect((await store.stat('new'))?.size).toBe(largeLength);
  });

  test('two writers of one large object leave the bytes of one of them', async () => {
    const store = await open();
    const both = [patternOf(largeLength), patternOf(largeLength, 57)];
    await Promise.all(both.map(async (bytes) => store.write('a', bytes)));
    const left = await store.read('a');
    expect(both.some((bytes) => Buffer.compare(bytes, left) === 0)).toBe(true);
  });

  test.each([0, 1, 100])('an object of %d bytes can be streamed', async (length) => {
    const store = await open();
    await store.writeStream('a', inPieces(patternOf(length), 7));
    expect(await collected(store.readStream('a'))).toEqual(Buffer.from(patternOf(length)));
    expect((await store.stat('a'))?.size).toBe(length);
  });

  test('shows nothing of a stream before its end, and nothing of one that breaks', async () => {
    const store = await open();
    await store.write('a', bytesOf('old'));
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(Math.floor(1.2 * pieceLength));
      expect(textOf(await store.read('a'))).toBe('old');
      throw new Error('broken');
    }
    await expect(store.writeStream('a', breaking())).rejects.toThrow('broken');
    await expect(store.writeStream('new', breaking())).rejects.toThrow('broken');
    expect(textOf(await store.read('a'))).toBe('old');
    expect(await pathsOf(store, '')).toEqual(['a']);
  });
}

function describeCancelling(open: () => Promise<ObjectStore>): void {
  test('does nothing once its signal is aborted', async () => {
    const store = await open();
    await store.write('kept', bytesOf('x'));
    const { etag } = (await store.stat('kept'))!;
    const reason = new Error('enough');
    const options = { signal: AbortSignal.abort(reason) };
    await expect(store.read('kept', options)).rejects.toBe(reason);
    await expect(store.readRange('kept', 0, 1, options)).rejects.toBe(reason);
    await expect(store.write('new', bytesOf('x'), options)).rejects.toBe(reason);
    await expect(store.writeIfAbsent('new', bytesOf('x'), options)).rejects.toBe(reason);
    await expect(store.stat('kept', options)).rejects.toBe(reason);
    await expect(store.delete('kept', options)).rejects.toBe(reason);
    await expect(store.writeIfMatch('kept', bytesOf('y'), etag, options)).rejects.toBe(reason);
    await expect(store.writeStream('new', inPieces(bytesOf('x'), 1), options)).rejects.toBe(reason);
    await expect(collected(store.readStream('kept', options))).rejects.toBe(reason);
    await expect(store.list('', options)[Symbol.asyncIterator]().next()).rejects.toBe(reason);
    expect(await pathsOf(store, '')).toEqual(['kept']);
  });
}
