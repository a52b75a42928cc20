import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, MusterError } from '#src/core/index.ts';
import type { ContentFile } from './content.ts';

/** What a job needs of the project; packages come with the environment. */
const productPaths = ['bin', 'src', 'ml_service', 'pipelines', 'DataPrep_inputs', 'package.json', 'package-lock.json'];

const ignoreFile = '.amlignore';

/**
 * Reads the files that make up the code of a job: those of the product that git knows, as they lie in the checkout, without those that
 * .amlignore names (in the form of .gitignore). A file that git does not know, such as .env, never leaves the machine. Throws
 * AZURE_ML_NO_CHECKOUT.
 */
export async function readCodeFiles(folder: string): Promise<readonly ContentFile[]> {
  const known = await gitFiles(folder, []);
  const hasIgnores = existsSync(join(folder, ignoreFile));
  const ignored = new Set(hasIgnores ? await gitFiles(folder, ['--ignored', `--exclude-from=${ignoreFile}`]) : []);
  const paths = known.filter((path) => !ignored.has(path) && existsSync(join(folder, path)));
  if (paths.includes('package.json') && paths.some((path) => path.startsWith('src/')))
    return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
  throw new MusterError('AZURE_ML_NO_CHECKOUT', {
    what: 'git knows no package.json or no file of src in this folder.',
    where: { file: folder },
  });
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
