import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createFile, replaceFile, type Content } from './durable-file.ts';
import { isAbsence, systemFailure } from './local-failure.ts';
import { fileInfo } from './local-file-info.ts';
import { listFiles } from './local-listing.ts';
import { readFile, streamFile } from './local-read.ts';
import { swapFile } from './local-swap.ts';
import { checkObjectPath, checkPrefix } from './object-path.ts';
import type { ListedObject, ObjectInfo, ObjectStore, StoreOptions } from './object-store.ts';

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
    readStream: (path, options = {}) => streamObject(fileOf, path, options),
    write: async (path, bytes, options = {}) => writeFile(fileOf(path), bytes, options),
    writeStream: async (path, pieces, options = {}) => writeFile(fileOf(path), pieces, options),
    writeIfAbsent: async (path, bytes, options = {}) => writeFileIfAbsent(fileOf(path), bytes, options),
    writeIfMatch: async (path, bytes, etag, options = {}) => writeFileIfMatch(fileOf(path), bytes, etag, options),
    list: (prefix, options) => listObjects(root, prefix, options),
    stat: async (path, options = {}) => statFile(fileOf(path), options),
    delete: async (path, options = {}) => deleteFile(fileOf(path), options),
  };
}

// A generator, so that a bad path rejects the first piece, as it rejects the promises of the other functions.
async function* streamObject(
  fileOf: (path: string) => string,
  path: string,
  options: StoreOptions,
): AsyncGenerator<Uint8Array> {
  yield* streamFile(fileOf(path), options);
}

async function writeFile(file: string, content: Content, options: StoreOptions): Promise<void> {
  options.signal?.throwIfAborted();
  try {
    await replaceFile(file, content, options);
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

async function writeFileIfMatch(
  file: string,
  bytes: Uint8Array,
  etag: string,
  options: StoreOptions,
): Promise<boolean> {
  options.signal?.throwIfAborted();
  try {
    return await swapFile(file, bytes, etag, options);
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
