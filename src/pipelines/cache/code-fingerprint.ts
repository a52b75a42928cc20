import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from '#src/core/index.ts';
import { moduleFacts, type ModuleFacts } from './module-facts.ts';
import { packageImport, type PackageImport } from './package-imports.ts';

/** What a piece of code rests on: files of the project by their paths, packages as `npm:name`, each with a digest or a version. */
export type CodeFingerprint = {
  readonly digest: string;
  readonly parts: Readonly<Record<string, string>>;
  /** Where it rests on what cannot be followed, each as `file:line does so`: code that has such places is never the same twice. */
  readonly open?: readonly string[];
};

/** Facts of modules by the digest of their text: parsing is what costs. The caller keeps it between runs. */
export type ModuleMemory = Map<string, ModuleFacts>;

/** What was read already, by path: facts of modules, versions of packages, what `#…` means. For as long as no file is to be read again. */
export type ReadFiles = {
  readonly facts: Map<string, ModuleFacts>;
  readonly versions: Map<string, string>;
  readonly meanings: Map<string, PackageImport | undefined>;
};

/** Gives room for what will be read. */
export function nothingRead(): ReadFiles {
  return { facts: new Map(), versions: new Map(), meanings: new Map() };
}

/** Facts of the modules that this process has parsed, for all its runs and workspaces: they follow from the text alone. */
const parsed: ModuleMemory = new Map();

/**
 * Gives what a module and all that it imports rest on. Of a module that only hands on names of others, only those that are asked for
 * count. A comment, a type or a line break changes nothing. `root` is the folder to which the names of files are relative.
 */
export function codeFingerprint(
  entry: string,
  root: string,
  memory: ModuleMemory = new Map(),
  read: ReadFiles = nothingRead(),
): CodeFingerprint {
  const walk: Walk = { root, memory, read, parts: new Map(), seen: new Set(), open: [] };
  takeFile(entry, ['*'], walk);
  const parts = Object.fromEntries([...walk.parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const { open } = walk;
  if (open.length === 0) return { digest: digestOf(JSON.stringify(parts)), parts };
  // What cannot be followed may change unseen.
  return { digest: digestOf(JSON.stringify([parts, randomUUID()])), parts, open };
}

/** Gives the parts that differ, by name: changed, new, or gone. */
export function changedParts(before: CodeFingerprint, after: CodeFingerprint): readonly string[] {
  const names = new Set([...Object.keys(before.parts), ...Object.keys(after.parts)]);
  return [...names].filter((name) => before.parts[name] !== after.parts[name]).sort();
}

type Walk = {
  readonly root: string;
  readonly memory: ModuleMemory;
  readonly read: ReadFiles;
  readonly parts: Map<string, string>;
  /** What was taken already: `file` for a whole module, `file#name` for one name that it hands on. */
  readonly seen: Set<string>;
  readonly open: string[];
};

function takeFile(file: string, names: readonly string[], walk: Walk): void {
  const facts = factsOf(file, walk);
  if (facts.handsOn !== undefined && !names.includes('*')) {
    for (const name of names) {
      const source = facts.handsOn[name];
      if (source === undefined || isSeen(`${file}#${name}`, walk)) continue;
      if (source.name !== name) walk.parts.set(`${pathOf(file, walk)}#${name}`, source.name);
      takeImport(file, { specifier: source.specifier, names: [source.name] }, walk);
    }
    return;
  }
  if (isSeen(file, walk)) return;
  const path = pathOf(file, walk);
  walk.parts.set(path, facts.digest);
  for (const { line, does } of facts.open ?? []) walk.open.push(`${path}:${line} ${does}`);
  for (const each of facts.imports) takeImport(file, each, walk);
}

function pathOf(file: string, { root }: Walk): string {
  return relative(root, file).split(sep).join('/');
}

function isSeen(id: string, { seen }: Walk): boolean {
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}

const isModule = /\.[cm]?[jt]s$/;

function factsOf(file: string, { memory, read }: Walk): ModuleFacts {
  const known = read.facts.get(file);
  if (known !== undefined) return known;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (text === undefined) return { digest: 'absent', imports: [] };
  const isTypeScript = /\.[cm]?ts$/.test(file);
  const id = `${isTypeScript ? 'ts' : 'js'}:${digestOf(text)}`;
  let facts = memory.get(id);
  if (facts === undefined) {
    // Of what is no module, such as JSON, every byte counts.
    facts = isModule.test(file) ? parsedFacts(id, text, isTypeScript) : { digest: digestOf(text), imports: [] };
    memory.set(id, facts);
  }
  read.facts.set(file, facts);
  return facts;
}

function parsedFacts(id: string, text: string, isTypeScript: boolean): ModuleFacts {
  const facts = parsed.get(id) ?? moduleFacts(text, isTypeScript);
  parsed.set(id, facts);
  return facts;
}

function takeImport(from: string, { specifier, names, isRequired }: ModuleFacts['imports'][number], walk: Walk): void {
  if (specifier.startsWith('node:')) return;
  const meant = specifier.startsWith('#') ? meaningOf(specifier, from, walk.read) : undefined;
  const file = meant === undefined ? fileOf(specifier, from, isRequired) : 'file' in meant ? meant.file : undefined;
  if (file !== undefined) return takeFile(file, names, walk);
  const name = packageName(meant !== undefined && 'package' in meant ? meant.package : specifier);
  if (walk.parts.has(`npm:${name}`)) return;
  const place = `${name} ${dirname(from)}`;
  const version = walk.read.versions.get(place) ?? versionOf(name, from);
  walk.read.versions.set(place, version);
  walk.parts.set(`npm:${name}`, version);
}

function meaningOf(specifier: string, from: string, { meanings }: ReadFiles): PackageImport | undefined {
  const place = `${specifier} ${dirname(from)}`;
  if (!meanings.has(place)) meanings.set(place, packageImport(specifier, from));
  return meanings.get(place);
}

function fileOf(specifier: string, from: string, isRequired = false): string | undefined {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier);
  if (!/^\.|^\//.test(specifier) && !isAbsolute(specifier)) return undefined;
  return (isRequired ? requiredFile(specifier, from) : undefined) ?? resolve(dirname(from), specifier);
}

function requiredFile(specifier: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    // It is not there, and the code that needs it will say so.
    return undefined;
  }
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

// A module of Node itself without its prefix has no package.
function versionOf(name: string, from: string): string {
  if (name.startsWith('#')) return 'not known';
  if (createRequire(from).resolve.paths(name) === null) return process.version;
  const manifest = manifestOf(name, from);
  if (manifest === undefined) return 'not installed';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: string }).version ?? 'without version';
}

function manifestOf(name: string, from: string): string | undefined {
  try {
    return findPackageJSON(name, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
