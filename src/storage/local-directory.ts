import { open, rm, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MusterError } from '#src/core/index.ts';
import { createFile, replaceFile } from './durable-file.ts';
import { isAbsence, readFailure, systemFailure } from './local-failure.ts';
import { fileInfo } from './local-file-info.ts';
import { listFiles } from './local-listing.ts';
import { checkObjectPath, checkPrefix } from './object-path.ts';
import type { ListedObject, ObjectInfo, ObjectStore, StoreOptions } from './object-store.ts';

// One call of the system reads at most 2 GiB.
const readAtOnce = 1024 * 1024 * 1024;

/** Gives a folder as an object store. The folder is made by the first write; a relative path starts at the working directory. */
export function openLocalDirectory(folder: string): ObjectStore {
  const root = resolve(folder);
  const fileOf = (path: string): string => {
    checkObjectPath(path);
    return join(root, path);
  };
  return {
    uri: pathToFileURL(root).href,
    read: async (path, options = {}) => readFile(fileOf(path), undefined, options),
    readRange: async (path, offset, length, options = {}) => readFile(fileOf(path), { offset, length }, options),
    write: async (path, bytes, options = {}) => writeFile(fileOf(path), bytes, options),
    writeIfAbsent: async (path, bytes, options = {}) => writeFileIfAbsent(fileOf(path), bytes, options),
    list: (prefix, options) => listObjects(root, prefix, options),
    stat: async (path, options = {}) => statFile(fileOf(path), options),
    delete: async (path, options = {}) => deleteFile(fileOf(path), options),
  };
}

type Range = { readonly offset: number; readonly length: number };

async function readFile(file: string, range: Range | undefined, { signal }: StoreOptions): Promise<Uint8Array> {
  signal?.throwIfAborted();
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      const { offset, length } = range ?? { offset: 0, length: size };
      checkRange(file, size, { offset, length });
      return await readExactly(handle, new Uint8Array(length), offset, signal);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readFailure(error, file);
  }
}

function checkRange(file: string, size: number, { offset, length }: Range): void {
  const isWhole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (isWhole && offset + length <= size) return;
  throw new MusterError('STORAGE_BAD_RANGE', {
    what: `Asked for ${length} bytes from byte ${offset} on; the object has ${size} bytes.`,
    where: { file },
    expected: `a range within bytes 0 to ${size}`,
  });
}

async function readExactly(
  handle: FileHandle,
  bytes: Uint8Array,
  offset: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  for (let done = 0; done < bytes.length;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(bytes, done, Math.min(readAtOnce, bytes.length - done), offset + done);
    // An object never changes in place, so a file that ends early was cut off by someone else.
    if (bytesRead === 0) throw Object.assign(new Error('The file became shorter while it was read.'), { code: 'EIO' });
    done += bytesRead;
  }
  return bytes;
}

async function writeFile(file: string, bytes: Uint8Array, options: StoreOptions): Promise<void> {
  options.signal?.throwIfAborted();
  try {
    await replaceFile(file, bytes, options);
  } catch (error) {
    throw systemFailure(error, file, 'write');
  }
}

async function writeFileIfAbsent(file: string, bytes: Uint8Array, options: StoreOptions): Promise<boolean> {
  // A look first spares the losers of a race the cost of a durable temporary file.
  if ((await statFile(file, options)) !== undefined) return false;
  try {
    return await createFile(file, bytes, options);
  } catch (error) {
    throw systemFailure(error, file, 'write');
  }
}

async function* listObjects(root: string, prefix: string, options?: StoreOptions): AsyncGenerator<ListedObject> {
  checkPrefix(prefix);
  yield* listFiles(root, prefix, options);
}

async function statFile(file: string, { signal }: StoreOptions): Promise<ObjectInfo | undefined> {
  signal?.throwIfAborted();
  return fileInfo(file);
}

async function deleteFile(file: string, { signal }: StoreOptions): Promise<void> {
  signal?.throwIfAborted();
  try {
    await rm(file);
  } catch (error) {
    if (!isAbsence(error)) throw systemFailure(error, file, 'delete');
  }
}
