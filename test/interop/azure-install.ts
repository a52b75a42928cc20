import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Installs what the package-lock.json of a folder beside this file names into a folder below `.interop`; gives that. */
export async function installPackages(name: string, packageFolder: string): Promise<string> {
  const [home, source] = [homeOf(name), fileURLToPath(new URL(packageFolder, import.meta.url))];
  const [mark, wanted] = [join(home, 'installed'), await readFile(join(source, 'package-lock.json'), 'utf8')];
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return home;
  process.stdout.write(`Installing ${name} into .interop/${name}.\n`);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await cp(source, home, { recursive: true });
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: home });
  await writeFile(mark, wanted);
  return home;
}

/** Gives the folder below `.interop` that has a name. */
export function homeOf(name: string): string {
  return fileURLToPath(new URL(`../../.interop/${name}/`, import.meta.url));
}
