import { fileURLToPath } from 'node:url';
import { installPython } from './install-python.ts';

/** The Python that has scikit-learn and xgboost, once `installTreesPython` has run. */
export const treesPython = fileURLToPath(new URL('../../.interop/trees/bin/python', import.meta.url));

/** Installs the pinned scikit-learn and xgboost into .interop/trees, unless they are there. */
export async function installTreesPython(tell: (text: string) => void): Promise<void> {
  await installPython('trees', { tell: (text) => tell(text.trimEnd()) });
}
