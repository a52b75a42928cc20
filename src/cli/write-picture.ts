import { writeFile } from 'node:fs/promises';
import { MusterError } from '#src/core/index.ts';

/** Writes a picture to a file. Throws USAGE where it cannot be written. */
export async function writePicture(file: string, picture: string): Promise<void> {
  try {
    await writeFile(file, picture);
  } catch (cause) {
    const what = `The picture cannot be written: ${(cause as Error).message}`;
    const toDo = 'Name a file in a folder that is there.';
    throw new MusterError('USAGE', { what, where: { file }, toDo }, { cause });
  }
}
