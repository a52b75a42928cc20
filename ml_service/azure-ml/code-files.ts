import { execFile } from 'node:child_process';
import { existsSync, lstatSync, type Stats } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, MusterError } from '#src/core/index.ts';
import { atOnce } from '#src/storage/index.ts';
import type { ContentFile } from './content.ts';

/** What a job needs of the project; packages come with the environment. */
const productPaths = ['bin', 'src', 'ml_service', 'pipelines', 'DataPrep_inputs', 'package.json', 'package-lock.json'];

const ignoreFile = '.amlignore';
const filesAtOnce = 16;

/**
 * Reads the files that make up the code of a job: those of the product that git knows, as they lie in the checkout, without those that
 * .amlignore names (in the form of .gitignore). A file that git does not know, such as .env, never leaves the machine, also not by a link
 * to it. Throws AZURE_ML_NO_CHECKOUT, AZURE_ML_FILE_LINK.
 */
export async function readCodeFiles(folder: string): Promise<readonly ContentFile[]> {
  const known = await gitFiles(folder, []);
  const hasIgnores = existsSync(join(folder, ignoreFile));
  const ignored = new Set(hasIgnores ? await gitFiles(folder, ['--ignored', `--exclude-from=${ignoreFile}`]) : []);
  const paths = plainFiles(
    folder,
    known.filter((path) => !ignored.has(path)),
  );
  if (paths.includes('package.json') && paths.some((path) => path.startsWith('src/'))) {
    const contents = new Map<string, Uint8Array>();
    await atOnce(paths, filesAtOnce, async (path) => void contents.set(path, await readFile(join(folder, path))));
    return paths.map((path) => ({ path, bytes: contents.get(path)! }));
  }
  throw new MusterError('AZURE_ML_NO_CHECKOUT', {
    what: 'git knows no package.json or no file of src in this folder.',
    where: { file: folder },
  });
}

/** Gives the paths that are there. Throws AZURE_ML_FILE_LINK where one is no file, or lies behind a link. */
function plainFiles(folder: string, paths: readonly string[]): readonly string[] {
  const around = new Set(paths.flatMap(foldersOf));
  const links = [...around].filter((path) => kindOf(folder, path)?.isSymbolicLink() === true);
  const there = paths.flatMap((path) => {
    const kind = kindOf(folder, path);
    return kind === undefined ? [] : [{ path, isFile: kind.isFile() }];
  });
  const others = there.filter(({ isFile }) => !isFile).map(({ path }) => path);
  const faults = [...links, ...others].map((path) => ({ what: 'A link, or no file.', where: { file: path } }));
  if (faults.length > 0) throw new MusterError('AZURE_ML_FILE_LINK', faults);
  return there.map(({ path }) => path);
}

// Of the path itself, not of what a link leads to.
function kindOf(folder: string, path: string): Stats | undefined {
  return lstatSync(join(folder, path), { throwIfNoEntry: false });
}

/** Gives the folders around a file: of `a/b/c.ts` these are `a` and `a/b`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

async function gitFiles(folder: string, more: readonly string[]): Promise<readonly string[]> {
  const args = ['ls-files', '-z', '--cached', ...more, '--', ...productPaths];
  try {
    const { stdout } = await promisify(execFile)('git', args, { cwd: folder, maxBuffer: 64e6 });
    return stdout.split('\0').filter((path) => path !== '');
  } catch (error) {
    throw new MusterError(
      'AZURE_ML_NO_CHECKOUT',
      { what: `git does not list the files: ${messageOf(error).split('\n').at(-1) ?? ''}`, where: { file: folder } },
      { cause: error },
    );
  }
}
