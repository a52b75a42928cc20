import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '#test/house/project.ts';

/** A checkout of the product in a folder of its own, as an agent of a build has one. */
export type Checkout = {
  readonly folder: string;
  /** Writes files, which git knows then. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly remove: () => void;
};

/** Copies what git knows of the product, as it lies in the project's folder, without the samples of data, and of the paths that are named besides. */
export function openCheckout(...more: readonly string[]): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'muster-checkout-'));
  const paths = execFileSync(
    'git',
    ['ls-files', '-z', '--', 'bin', 'src', 'ml_service', 'pipelines', 'package.json', 'package-lock.json', ...more],
    { cwd: projectRoot, encoding: 'utf8' },
  );
  for (const path of paths.split('\0').filter((each) => each !== ''))
    cpSync(join(projectRoot, path), join(folder, path));
  const git = (...args: readonly string[]): void => void execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
  git('init');
  git('add', '--all');
  // After git has looked: packages are none of the product's files.
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return {
    folder,
    write: (files) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(join(folder, path, '..'), { recursive: true });
        writeFileSync(join(folder, path), text);
        git('add', path);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
