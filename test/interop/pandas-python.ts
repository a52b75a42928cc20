import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPython } from './install-python.ts';

const home = fileURLToPath(new URL('../../.interop/pandas/', import.meta.url));

/** The Python that has pandas, once `installPandas` has run. */
export const pandasPython = join(home, 'bin/python');

/** Installs the pinned pandas into .interop/pandas, unless it is there. */
export async function installPandas(): Promise<void> {
  await installPython('pandas', { list: 'point-in-time-requirements.txt' });
}

/** Says whether pandas is installed. */
export async function hasPandas(): Promise<boolean> {
  return access(join(home, 'installed')).then(
    () => true,
    () => false,
  );
}
