import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Installs the exact versions of a file of requirements into an environment of Python of its own below `.interop`; gives its folder. */
export async function installPython(name: string, requirementsFile: string): Promise<string> {
  const [home, requirements] = [homeOf(name), besideThis(requirementsFile)];
  await once(home, name, await readFile(requirements, 'utf8'), async () => {
    await run('python3', ['-m', 'venv', '--clear', home]);
    await run(join(home, 'bin/pip'), ['install', '--quiet', '--requirement', requirements]);
  });
  return home;
}

/** Installs what the package-lock.json of a folder beside this file names into a folder below `.interop`; gives that. */
export async function installPackages(name: string, packageFolder: string): Promise<string> {
  const [home, source] = [homeOf(name), besideThis(packageFolder)];
  await once(home, name, await readFile(join(source, 'package-lock.json'), 'utf8'), async () => {
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await cp(source, home, { recursive: true });
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: home });
  });
  return home;
}

async function once(home: string, name: string, wanted: string, install: () => Promise<void>): Promise<void> {
  const mark = join(home, 'installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
  process.stdout.write(`Installing ${name} into .interop/${name}.\n`);
  await install();
  await writeFile(mark, wanted);
}

function homeOf(name: string): string {
  return fileURLToPath(new URL(`../../.interop/${name}/`, import.meta.url));
}

function besideThis(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}
