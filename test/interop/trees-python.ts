import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = fileURLToPath(new URL('../../.interop/trees/', import.meta.url));
const requirements = fileURLToPath(new URL('trees-requirements.txt', import.meta.url));
const run = promisify(execFile);

/** The Python that has scikit-learn and xgboost, once `installTreesPython` has run. */
export const treesPython = join(home, 'bin/python');

/** Installs the pinned scikit-learn and xgboost into .interop/trees, unless they are there. */
export async function installTreesPython(tell: (text: string) => void): Promise<void> {
  const wanted = await readFile(requirements, 'utf8');
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
  tell('Installing scikit-learn and xgboost into .interop/trees.');
  await run('python3', ['-m', 'venv', '--clear', home]);
  await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  await writeFile(mark, wanted);
}
