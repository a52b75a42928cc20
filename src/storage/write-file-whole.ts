import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './local-failure.ts';
import { makeFolder } from './make-folder.ts';

/** What a file is to hold: text or bytes, or pieces of text that are made as they are written. */
type FileContent = string | Uint8Array | Iterable<string>;

/**
 * Writes a file under another name first, so that one that broke off is not taken for the whole; makes its folder where it is not there.
 * Nothing waits for the disk: what can be made again needs no more. Throws the error of the system, or what making a piece threw, and
 * leaves no file behind then.
 */
export async function writeFileWhole(file: string, content: FileContent): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeOrMakeFolder(temporary, content);
    await rename(temporary, file);
  } catch (cause) {
    // What hinders the removal is told by what hindered the writing.
    await rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
}

// The folder is nearly always there: of thousands of files only the first asks for it.
async function writeOrMakeFolder(file: string, content: FileContent): Promise<void> {
  const comesOnce = typeof content !== 'string' && !ArrayBuffer.isView(content);
  // Pieces come once: the folder must be there before the first of them.
  if (comesOnce) await makeFolder(dirname(file));
  try {
    await writeFile(file, content);
  } catch (error) {
    if (comesOnce || systemCode(error) !== 'ENOENT') throw error;
    await makeFolder(dirname(file));
    await writeFile(file, content);
  }
}
