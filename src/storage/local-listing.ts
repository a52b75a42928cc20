import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsence, systemFailure } from './local-failure.ts';
import { fileInfo } from './local-file-info.ts';
import { temporaryPrefix } from './object-path.ts';
import type { ListedObject, StoreOptions } from './object-store.ts';

/**
 * Lists the files below a folder whose paths, relative to it, begin with the prefix; ordered by path in UTF-16 units. Links to
 * files are listed, links to folders are not followed, temporary files are left out.
 */
export async function* listFiles(
  root: string,
  prefix: string,
  options: StoreOptions = {},
): AsyncGenerator<ListedObject> {
  options.signal?.throwIfAborted();
  // Only the folder that the prefix names can hold a match.
  const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for (const path of await pathsIn(root, parent)) {
    if (!path.startsWith(prefix)) continue;
    if (path.endsWith('/')) {
      yield* listFiles(root, path, options);
      continue;
    }
    const info = await fileInfo(join(root, path));
    // Undefined where it was deleted between the listing and this look at it.
    if (info !== undefined) yield { path, ...info };
  }
}

/** Gives the paths in a folder, those of folders with a `/` at their end, so that their order is that of the paths below them. */
async function pathsIn(root: string, parent: string): Promise<readonly string[]> {
  const folder = join(root, parent);
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith(temporaryPrefix))
      .map((entry) => parent + entry.name + (entry.isDirectory() ? '/' : ''))
      .sort();
  } catch (error) {
    if (isAbsence(error)) return [];
    throw systemFailure(error, folder, 'list');
  }
}
