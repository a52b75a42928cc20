import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './local-failure.ts';
import { makeFolder } from './make-folder.ts';
import { temporaryPrefix } from './object-path.ts';
import type { StoreOptions } from './object-store.ts';

/** What a file is to hold: all bytes at once, or in pieces. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

// One call of the system writes at most 2 GiB.
const writeAtOnce = 64 * 1024 * 1024;

/** Writes a file or replaces it in one instant; the bytes and the name are on the disk on return. */
export async function replaceFile(file: string, content: Content, options: StoreOptions): Promise<void> {
  const temporary = await writeTemporary(dirname(file), content, options);
  try {
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Writes a file only if none has the name, and says whether it did; the bytes and the name are on the disk on return. */
export async function createFile(file: string, bytes: Uint8Array, options: StoreOptions): Promise<boolean> {
  const temporary = await writeTemporary(dirname(file), bytes, options);
  try {
    if (!(await linkIfFree(temporary, file))) return false;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(file));
  return true;
}

/**
 * Gives a file a second name if nobody has that name, and says whether it did. Unlike a rename, a hard link fails where the name is
 * taken, and unlike an exclusive open it shows all bytes at once.
 */
export async function linkIfFree(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Writes a file under a temporary name into a folder, which is made, and gives its path; the bytes are on the disk on return. */
export async function writeTemporary(folder: string, content: Content, { signal }: StoreOptions): Promise<string> {
  await makeDurableFolder(folder);
  const temporary = join(folder, temporaryPrefix + randomUUID());
  try {
    const handle = await open(temporary, 'wx');
    try {
      if (ArrayBuffer.isView(content)) await writeAll(handle, content, signal);
      else for await (const piece of content) await writeAll(handle, piece, signal);
      await setFineTime(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal?.throwIfAborted();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file systems keep names in a journal of their own.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function makeDurableFolder(folder: string): Promise<void> {
  const first = await makeFolder(folder);
  if (first === undefined) return;
  // A new folder is on the disk only when the folder around it is.
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first) return;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    signal?.throwIfAborted();
    const length = Math.min(writeAtOnce, bytes.length - written);
    written += (await handle.write(bytes, written, length)).bytesWritten;
  }
}

// A file system stamps with the tick of its kernel, up to 10 ms apart. Etags are made of this time, so that it has to be finer.
async function setFineTime(handle: FileHandle): Promise<void> {
  const partOfMs = Number(process.hrtime.bigint() % 1_000_000n) / 1e6;
  const seconds = (Date.now() + partOfMs) / 1000;
  await handle.utimes(seconds, seconds);
}
