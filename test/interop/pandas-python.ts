import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = fileURLToPath(new URL('../../.interop/pandas/', import.meta.url));
const requirements = fileURLToPath(new URL('point-in-time-requirements.txt', import.meta.url));
const run = promisify(execFile);

/** The Python that has pandas, once `installPandas` has run. */
export const pandasPython = join(home, 'bin/python');

/** Installs the pinned pandas into .interop/pandas, unless it is there. */
export async function installPandas(): Promise<void> {
  const wanted = await readFile(requirements, 'utf8');
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
  process.stdout.write('Installing pandas into .interop/pandas.\n');
  await run('python3', ['-m', 'venv', '--clear', home]);
  await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  await writeFile(mark, wanted);
}

/** Says whether pandas is installed. */
export async function hasPandas(): Promise<boolean> {
  return access(join(home, 'installed')).then(
    () => true,
    () => false,
  );
}
