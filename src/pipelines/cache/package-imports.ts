import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What `#…` means in the files of one package: a file, or the name of another package. */
export type PackageImport = { readonly file: string } | { readonly package: string };

type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

/** Gives the nearest folder above a file that has a package.json; the file's own folder where none has. */
export function projectOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return dirname(file);
  }
}

/**
 * Gives what a name that begins with `#` means to a file, by `imports` of the nearest package.json above it (Node.js, "Subpath imports"):
 * the exact name, else the pattern with the longest beginning; undefined where it means nothing.
 */
export function packageImport(specifier: string, from: string): PackageImport | undefined {
  const folder = projectOf(from);
  const manifest = join(folder, 'package.json');
  if (!specifier.startsWith('#') || !existsSync(manifest)) return undefined;
  const { imports = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly imports?: Readonly<Record<string, Target>>;
  };
  const patterns = Object.keys(imports)
    .filter((each) => each === specifier || matches(each, specifier))
    .sort((a, b) => beginningOf(b).length - beginningOf(a).length);
  const pattern = Object.hasOwn(imports, specifier) ? specifier : patterns[0];
  const target = pattern === undefined ? undefined : chosen(imports[pattern]!);
  if (pattern === undefined || target === undefined) return undefined;
  const [before = '', after = ''] = pattern.split('*');
  const star = pattern.includes('*') ? specifier.slice(before.length, specifier.length - after.length) : '';
  const path = target.replaceAll('*', star);
  return path.startsWith('./') ? { file: resolve(folder, path) } : { package: path };
}

function matches(pattern: string, specifier: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined || specifier.length < pattern.length) return false;
  return specifier.startsWith(before) && specifier.endsWith(after);
}

function beginningOf(pattern: string): string {
  return pattern.split('*', 1)[0]!;
}

const conditions: ReadonlySet<string> = new Set(['node', 'import', 'module-sync', 'node-addons', 'default']);

function chosen(target: Target): string | undefined {
  if (typeof target === 'string') return target;
  if (target === null) return undefined;
  const rest = Array.isArray(target)
    ? (target as readonly Target[])
    : Object.entries(target).flatMap(([name, each]) => (conditions.has(name) ? [each] : []));
  for (const each of rest) {
    const found = chosen(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
