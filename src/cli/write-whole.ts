import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, MusterError } from '#src/core/index.ts';

/**
 * Writes a file under another name first, so that one that broke off is not taken for the whole; makes its folder where it is not there.
 * Throws USAGE where it cannot be written.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (cause) {
    throw new MusterError(
      'USAGE',
      { what: `The file cannot be written: ${messageOf(cause)}`, where: { file }, expected: 'a file to write' },
      { cause },
    );
  }
}
