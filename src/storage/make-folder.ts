import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './local-failure.ts';

/**
 * Makes a folder and those around it that are missing, and gives the outermost one that was made; undefined where the folder was there.
 * Throws the error of the system where the file system makes none there. The recursive `mkdir` of Node is not used: where a file system
 * answers ENOENT although the folder around is there, as /proc does, it never ends.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await makeLast(folder);
  } catch (error) {
    const around = dirname(folder);
    if (systemCode(error) !== 'ENOENT' || around === folder) throw error;
    const outermost = await makeFolder(around);
    const made = await makeLast(folder);
    return outermost ?? made;
  }
}

async function makeLast(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder);
    return folder;
  } catch (error) {
    // Systems differ in what they say of a folder that is there: EEXIST, EISDIR, EPERM or EROFS.
    if (systemCode(error) === 'ENOENT' || !(await isFolder(folder))) throw error;
    return undefined;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // The error of making the folder says more.
    return false;
  }
}
