import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './local-failure.ts';
import { temporaryPrefix } from './object-path.ts';
import type { StoreOptions } from './object-store.ts';

// One call of the system writes at most 2 GiB.
const writeAtOnce = 64 * 1024 * 1024;

/** Writes a file or replaces it in one instant; the bytes and the name are on the disk on return. */
export async function replaceFile(file: string, bytes: Uint8Array, options: StoreOptions): Promise<void> {
  const temporary = await writeTemporary(dirname(file), bytes, options);
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
    // Unlike a rename, a hard link fails where the name is taken, and unlike an exclusive open it shows all bytes at once.
    await link(temporary, file);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(file));
  return true;
}

async function writeTemporary(folder: string, bytes: Uint8Array, { signal }: StoreOptions): Promise<string> {
  await makeFolder(folder);
  const temporary = join(folder, temporaryPrefix + randomUUID());
  try {
    const handle = await open(temporary, 'wx');
    try {
      for (let written = 0; written < bytes.length;) {
        signal?.throwIfAborted();
        const length = Math.min(writeAtOnce, bytes.length - written);
        written += (await handle.write(bytes, written, length)).bytesWritten;
      }
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

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  // A new folder is on the disk only when the folder around it is.
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first) return;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file systems keep names in a journal of their own.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
