import { readFileSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { digestOf } from '#src/core/index.ts';
import { moduleFacts, type ModuleFacts } from './module-facts.ts';

/** What a piece of code rests on: files of the project by their paths, packages as `npm:name`, each with a digest or a version. */
export type CodeFingerprint = { readonly digest: string; readonly parts: Readonly<Record<string, string>> };

/** Facts of modules by the digest of their text: parsing is what costs. The caller keeps it between runs. */
export type ModuleMemory = Map<string, ModuleFacts>;

/**
 * Gives what a module and all that it imports rest on. Of a module that only hands on names of others, only those that are asked for
 * count. A comment, a type or a line break changes nothing. `root` is the folder of package.json; the files must lie in it.
 */
export function codeFingerprint(entry: string, root: string, memory: ModuleMemory = new Map()): CodeFingerprint {
  const walk: Walk = { root, memory, parts: new Map(), seen: new Set(), aliases: aliasesOf(root) };
  takeFile(entry, ['*'], walk);
  const parts = Object.fromEntries([...walk.parts].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { digest: digestOf(JSON.stringify(parts)), parts };
}

/** Gives the parts that differ, by name: changed, new, or gone. */
export function changedParts(before: CodeFingerprint, after: CodeFingerprint): readonly string[] {
  const names = new Set([...Object.keys(before.parts), ...Object.keys(after.parts)]);
  return [...names].filter((name) => before.parts[name] !== after.parts[name]).sort();
}

type Walk = {
  readonly root: string;
  readonly memory: ModuleMemory;
  readonly parts: Map<string, string>;
  /** What was taken already: `file` for a whole module, `file#name` for one name that it hands on. */
  readonly seen: Set<string>;
  readonly aliases: Aliases;
};

function takeFile(file: string, names: readonly string[], walk: Walk): void {
  const facts = factsOf(file, walk.memory);
  if (facts.handsOn !== undefined && !names.includes('*')) {
    for (const name of names) {
      const source = facts.handsOn[name];
      if (source === undefined || isSeen(`${file}#${name}`, walk)) continue;
      takeImport(file, { specifier: source.specifier, names: [source.name] }, walk);
    }
    return;
  }
  if (isSeen(file, walk)) return;
  walk.parts.set(relative(walk.root, file).split(sep).join('/'), facts.digest);
  for (const each of facts.imports) takeImport(file, each, walk);
}

function isSeen(id: string, { seen }: Walk): boolean {
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}

function factsOf(file: string, memory: ModuleMemory): ModuleFacts {
  const text = readFileSync(file, 'utf8');
  const isTypeScript = /\.[cm]?ts$/.test(file);
  const id = `${isTypeScript ? 'ts' : 'js'}:${digestOf(text)}`;
  let facts = memory.get(id);
  if (facts === undefined) {
    facts = moduleFacts(text, isTypeScript);
    memory.set(id, facts);
  }
  return facts;
}

function takeImport(from: string, { specifier, names }: ModuleFacts['imports'][number], walk: Walk): void {
  if (specifier.startsWith('node:')) return;
  const file = specifier.startsWith('.') ? resolve(dirname(from), specifier) : walk.aliases.resolve(specifier);
  if (file !== undefined) return takeFile(file, names, walk);
  const name = packageName(specifier);
  if (walk.parts.has(`npm:${name}`)) return;
  walk.parts.set(`npm:${name}`, versionOf(name, from));
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

// A module of Node itself without its prefix has no package.
function versionOf(name: string, from: string): string {
  if (createRequire(from).resolve.paths(name) === null) return process.version;
  const manifest = findPackageJSON(name, from);
  if (manifest === undefined) return 'not installed';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: string }).version ?? 'without version';
}

type Aliases = { readonly resolve: (specifier: string) => string | undefined };

/** Subpath imports of package.json, such as `"#src/*": "./src/*"`. */
function aliasesOf(root: string): Aliases {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly imports?: Readonly<Record<string, unknown>>;
  };
  const pairs = Object.entries(manifest.imports ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return {
    resolve: (specifier) => {
      for (const [pattern, target] of pairs) {
        const [before = '', after] = pattern.split('*');
        if (after === undefined ? specifier === pattern : specifier.startsWith(before)) {
          return resolve(root, target.replace('*', specifier.slice(before.length)));
        }
      }
      return undefined;
    },
  };
}
