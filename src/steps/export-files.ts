import { mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file to write: its path below the output folder and its text. */
export type ExportFile = { readonly path: string; readonly text: string };

const filesAtOnce = 32;

/**
 * Writes files below a folder, each whole or not at all (temporary file and rename). Exports can be made again from the tables, so
 * nothing waits for the disk.
 */
export async function writeExports(
  root: string,
  files: readonly ExportFile[],
  watch: { readonly onProgress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      watch.signal.throwIfAborted();
      const file = files[next++]!;
      await writeWhole(join(root, file.path), file.text);
      if (next % 100 === 0) watch.onProgress(next, files.length);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  watch.onProgress(files.length, files.length);
}

/** Deletes the named files in folders that an earlier export listed and this one does not, and the folders if nothing else is in them. */
export async function removeStaleExports(
  root: string,
  folders: readonly string[],
  names: readonly string[],
): Promise<void> {
  for (const folder of folders) {
    for (const name of names) await rm(join(root, folder, name), { force: true });
    await removeIfEmpty(join(root, folder));
    await removeIfEmpty(join(root, dirname(folder)));
  }
}

/** Reads a text file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.writing-${process.pid}`;
  try {
    await writeFile(temporary, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
  }
  await rename(temporary, path);
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
