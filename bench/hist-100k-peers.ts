import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const home = fileURLToPath(new URL('../.interop/boosters/', import.meta.url));
const run = promisify(execFile);

/** What a booster took, and how good it is. */
export type BoosterRun = {
  /** Of the processor, binning and fitting. */
  readonly seconds: number;
  /** The root mean squared error on the test rows. */
  readonly error: number;
  /** The most that the process ever had, in bytes. */
  readonly memory: number;
};

/** The peers by the names that hist-100k.py knows. */
export const boosterPeers = ['xgboost hist', 'LightGBM', 'scikit-learn'] as const;

/** Installs the peers into .interop/boosters the first time; says whether they are there, with the reason told if not. */
export async function installBoosters(tell: (text: string) => void): Promise<boolean> {
  const requirements = fileURLToPath(new URL('hist-100k-requirements.txt', import.meta.url));
  const wanted = await readFile(requirements, 'utf8');
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return true;
  tell('Installing xgboost, LightGBM and scikit-learn into .interop/boosters.');
  try {
    await run('python3', ['-m', 'venv', '--clear', home]);
    await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  } catch (error) {
    tell(`They cannot be installed: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
  await writeFile(mark, wanted);
  return true;
}

/** Fits the booster of a peer, on one thread, on the files of a folder. */
export async function runBooster(
  peer: string,
  folder: string,
  nFeatures: number,
): Promise<BoosterRun & { readonly version: string }> {
  const script = fileURLToPath(new URL('hist-100k.py', import.meta.url));
  const { stdout } = await run(join(home, 'bin/python'), ['-B', script, peer, folder, String(nFeatures)]);
  return JSON.parse(stdout) as BoosterRun & { readonly version: string };
}
