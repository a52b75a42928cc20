import { stat } from 'node:fs/promises';
import { isAbsence, systemFailure } from './local-failure.ts';
import type { ObjectInfo } from './object-store.ts';

/** Tells about a file, or undefined where there is none or a folder. */
export async function fileInfo(file: string): Promise<ObjectInfo | undefined> {
  try {
    const info = await stat(file);
    return info.isFile() ? { size: info.size, modifiedMs: Math.trunc(info.mtimeMs) } : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw systemFailure(error, file, 'read');
  }
}
