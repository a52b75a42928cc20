import { MusterError } from '#src/core/index.ts';
import { checkObjectPath, checkPrefix } from '#src/storage/object-path.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

type Held = { readonly bytes: Uint8Array; readonly modifiedMs: number; readonly etag: string };

/** The objects of a memory store by path; a copy of the map is a copy of the store. */
export type Objects = Map<string, Held>;

let nWritten = 0;

/** An object store in memory, for tests that need hundreds of them; it keeps the contract of all stores. */
export function openMemory(objects: Objects = new Map()): ObjectStore {
  const at = (path: string, { signal }: StoreOptions = {}): Held | undefined => {
    checkObjectPath(path);
    signal?.throwIfAborted();
    return objects.get(path);
  };
  const bytesAt = (path: string, options?: StoreOptions): Uint8Array => {
    const found = at(path, options);
    if (found !== undefined) return found.bytes;
    throw new MusterError('STORAGE_NOT_FOUND', { what: 'No object is stored at the path.', where: { file: path } });
  };
  const put = (path: string, bytes: Uint8Array): void => {
    objects.set(path, { bytes: bytes.slice(), modifiedMs: Date.now(), etag: String(++nWritten) });
  };
  return {
    uri: 'memory:',
    read: async (path, options) => bytesAt(path, options).slice(),
    readRange: async (path, offset, length, options) => {
      const bytes = bytesAt(path, options);
      if (options?.etag === undefined || options.etag === at(path)?.etag) return rangeOf(bytes, offset, length);
      throw new MusterError('STORAGE_CHANGED', { what: 'The object was replaced.', where: { file: path } });
    },
    async *readStream(path, options) {
      yield bytesAt(path, options).slice();
    },
    write: async (path, bytes, options) => {
      at(path, options);
      put(path, bytes);
    },
    writeStream: async (path, pieces, options) => {
      at(path, options);
      const taken: Uint8Array[] = [];
      for await (const piece of pieces) taken.push(piece.slice());
      put(path, Buffer.concat(taken));
    },
    writeIfMatch: async (path, bytes, etag, options) => {
      if (at(path, options)?.etag !== etag) return false;
      put(path, bytes);
      return true;
    },
    writeIfAbsent: async (path, bytes, options) => {
      if (at(path, options) !== undefined) return false;
      put(path, bytes);
      return true;
    },
    async *list(prefix, { signal } = {}) {
      checkPrefix(prefix);
      for (const path of [...objects.keys()].filter((each) => each.startsWith(prefix)).sort()) {
        signal?.throwIfAborted();
        const { bytes, modifiedMs, etag } = objects.get(path)!;
        yield { path, size: bytes.length, modifiedMs, etag };
      }
    },
    stat: async (path, options) => {
      const found = at(path, options);
      return found === undefined
        ? undefined
        : { size: found.bytes.length, modifiedMs: found.modifiedMs, etag: found.etag };
    },
    delete: async (path, options) => {
      at(path, options);
      objects.delete(path);
    },
  };
}

function rangeOf(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  const isWhole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (isWhole && offset + length <= bytes.length) return bytes.slice(offset, offset + length);
  throw new MusterError('STORAGE_BAD_RANGE', {
    what: `Asked for ${length} bytes from byte ${offset} of ${bytes.length}.`,
  });
}
