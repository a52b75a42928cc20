import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { ModuleMemory } from './code-fingerprint.ts';
import type { ModuleFacts } from './module-facts.ts';
import { readSealed, sealed } from './sealed-json.ts';

/** Where a workspace keeps what is known of modules, so that a plan parses only those that are new to it. */
const memoryPath = 'cache/modules.json';

// Another form, or another parser of TypeScript, is another memory.
const form = `2 ${process.version}`;

type Kept = { readonly form: string; readonly modules: readonly (readonly [string, ModuleFacts])[] };

/** Reads the memory of modules; an empty one where there is none, or one of another form, or a damaged one. */
export async function readModuleMemory(store: ObjectStore, options: StoreOptions = {}): Promise<ModuleMemory> {
  const kept = await readSealed<Kept>(store, memoryPath, options);
  return new Map(kept?.form === form ? kept.modules : []);
}

/** Writes the memory of modules where it has grown; gives whether it did. */
export async function writeModuleMemory(
  store: ObjectStore,
  memory: ModuleMemory,
  sizeAsRead: number,
  options: StoreOptions = {},
): Promise<boolean> {
  if (memory.size === sizeAsRead) return false;
  const modules = [...memory].slice(-mostModules);
  await store.write(memoryPath, sealed({ form, modules } satisfies Kept), options);
  return true;
}

// Each edit of a file adds one: the oldest go first.
const mostModules = 5000;
