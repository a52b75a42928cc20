import { canonicalJson } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { findTables, tableHistory } from '#src/tables/index.ts';

/** A commit that names something: the newest one of its table. */
export type Reference = {
  readonly path: string;
  readonly version: number;
  readonly operation: string;
  readonly run: string;
};

/**
 * Gives for each table of the workspace the newest commit that names a thing in its words, as `{ featureView: { name, version } }` does;
 * tables to leave out are named.
 */
export async function commitsThatName(
  store: ObjectStore,
  thing: Readonly<Record<string, unknown>>,
  { except, signal }: { readonly except: readonly string[] } & StoreOptions,
): Promise<readonly Reference[]> {
  const wanted = Object.entries(thing).map(([name, value]) => [name, canonicalJson(value)] as const);
  const found: Reference[] = [];
  for (const path of await findTables(store, { signal })) {
    if (except.includes(path)) continue;
    const history = await tableHistory(store, path, { signal });
    const commit = history.findLast(({ info }) =>
      wanted.every(([name, value]) => info[name] !== undefined && canonicalJson(info[name]) === value),
    );
    if (commit === undefined) continue;
    const { operation, run } = commit.info;
    found.push({ path, version: commit.version, operation, run: typeof run === 'string' ? run : '' });
  }
  return found;
}

/** Gives a reference in words: `fleets/demand/models version 3 (WRITE MODELS, run r-7)`. */
export function referenceText({ path, version, operation, run }: Reference): string {
  return `${path} version ${version} (${operation}${run === '' ? '' : `, run ${run}`})`;
}
