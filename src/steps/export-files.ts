import { readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMusterError, MusterError } from '#src/core/index.ts';
import { writeFileWhole } from '#src/storage/index.ts';

/** A file to write: its path below the output folder and its text or bytes, or text in pieces that are made as they are written. */
export type ExportFile = { readonly path: string; readonly text: string | Uint8Array | Iterable<string> };

const filesAtOnce = 32;

/**
 * Writes files below a folder, each whole or not at all (temporary file and rename). Exports can be made again from the tables, so
 * nothing waits for the disk. Throws OUTPUT_FAILED with the path and the cause, or what making a piece threw; no file is begun after that.
 */
export async function writeExports(
  root: string,
  files: readonly ExportFile[],
  watch: { readonly onProgress: (done: number, total: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  let next = 0;
  const failures: MusterError[] = [];
  const work = async (): Promise<void> => {
    while (next < files.length && failures.length === 0 && !watch.signal.aborted) {
      const path = join(root, files[next]!.path);
      const { text } = files[next++]!;
      await writeFileWhole(path, text).catch((error: unknown) =>
        failures.push(isMusterError(error) ? error : outputFailed(path, error)),
      );
      if (next % 100 === 0) watch.onProgress(next, files.length);
    }
  };
  // Each writer ends what it has begun, so that no temporary file is left.
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  watch.signal.throwIfAborted();
  if (failures[0] !== undefined) throw failures[0];
  watch.onProgress(files.length, files.length);
}

/** Deletes the named files in folders that an earlier export listed and this one does not, and the folders if nothing else is in them. */
export async function removeStaleExports(
  root: string,
  folders: readonly string[],
  names: readonly string[],
): Promise<void> {
  for (const folder of folders) {
    try {
      for (const name of names) await rm(join(root, folder, name), { force: true });
      await removeIfEmpty(join(root, folder));
      if (folder.includes('/')) await removeIfEmpty(join(root, dirname(folder)));
    } catch (error) {
      throw outputFailed(join(root, folder), error);
    }
  }
}

/** Reads a text file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw outputFailed(path, error);
  }
}

function outputFailed(path: string, cause: unknown): MusterError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'no error code';
  return new MusterError(
    'OUTPUT_FAILED',
    { what: `The file or folder cannot be written (${code}).`, where: { file: path } },
    { cause },
  );
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
