import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, systemFailure } from '#src/storage/index.ts';

/**
 * Writes a file under another name first, so that one that broke off is not taken for the whole; makes its folder where it is not there.
 * Throws STORAGE_FAILED where it cannot be written, and leaves nothing behind then.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await makeFolder(dirname(file));
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (cause) {
    // What hinders the removal is told by what hindered the writing.
    await rm(temporary, { force: true }).catch(() => {});
    throw systemFailure(cause, file, 'write');
  }
}
