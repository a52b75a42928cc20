import { open, type FileHandle } from 'node:fs/promises';
import { changedObject, checkRange, rangesOf, type ByteRange } from './byte-range.ts';
import { readFailure } from './local-failure.ts';
import { infoOf } from './local-file-info.ts';
import type { RangeOptions, StoreOptions } from './object-store.ts';

// One call of the system reads at most 2 GiB.
const readAtOnce = 1024 * 1024 * 1024;
const pieceLength = 4 * 1024 * 1024;

/** Gives the bytes of a file, or of a range of it. */
export async function readFile(
  file: string,
  range: ByteRange | undefined,
  { signal, etag }: RangeOptions,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  try {
    const handle = await open(file, 'r');
    try {
      const found = await handle.stat({ bigint: true });
      if (!found.isFile()) throw notAFile();
      const info = infoOf(found);
      if (etag !== undefined && etag !== info.etag) throw changedObject(file);
      const { offset, length } = range ?? { offset: 0, length: info.size };
      checkRange(file, info.size, { offset, length });
      return await readExactly(handle, { offset, length }, signal);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readFailure(error, file);
  }
}

/** Gives the bytes of a file in pieces; the open file keeps its bytes even when another one takes its name. */
export async function* streamFile(file: string, { signal }: StoreOptions): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  try {
    const handle = await open(file, 'r');
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw notAFile();
      for (const range of rangesOf(found.size, pieceLength)) yield await readExactly(handle, range, signal);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readFailure(error, file);
  }
}

// A folder can be opened, and is only refused when bytes of it are read.
function notAFile(): Error {
  return Object.assign(new Error('Not a file.'), { code: 'EISDIR' });
}

async function readExactly(
  handle: FileHandle,
  { offset, length }: ByteRange,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    signal?.throwIfAborted();
    const { bytesRead } = await handle.read(bytes, done, Math.min(readAtOnce, length - done), offset + done);
    // An object never changes in place, so a file that ends early was cut off by someone else.
    if (bytesRead === 0) throw Object.assign(new Error('The file became shorter while it was read.'), { code: 'EIO' });
    done += bytesRead;
  }
  return bytes;
}
