import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsence, systemFailure } from './local-failure.ts';
import type { ObjectInfo } from './object-store.ts';

/** Tells about a file, or undefined where there is none or a folder. */
export async function fileInfo(file: string): Promise<ObjectInfo | undefined> {
  try {
    const info = await stat(file, { bigint: true });
    return info.isFile() ? infoOf(info) : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw systemFailure(error, file, 'read');
  }
}

/**
 * Gives what a store tells about a file. The etag is made of inode, size and time of the last write, which needs no look at the
 * bytes: each write of a store makes a new file and stamps it to the microsecond, so that even an inode that is used again gives
 * another etag. The time of the last change of status is left out, since giving a file its final name changes it.
 */
export function infoOf(info: BigIntStats): ObjectInfo {
  const etag = [info.ino, info.size, info.mtimeNs].map((part) => part.toString(36)).join('-');
  return { size: Number(info.size), modifiedMs: Number(info.mtimeNs / 1_000_000n), etag };
}
