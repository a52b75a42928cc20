import { didYouMean, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { describeTable } from '#src/tables/index.ts';
import { keyColumnsOf, tablePath } from './registry-tables.ts';
import type { RegistryPlace } from './release-request.ts';

/** A fleet of a workspace: its name, where its tables lie, and the columns of its keys. */
export type Fleet = RegistryPlace & { readonly name: string; readonly keyColumns: readonly string[] };

const tableOfFleet = /^fleets\/([^/]+)\/(decisions|releases)\/_delta_log\//;

/**
 * Finds a fleet by its name; without a name the only one of the workspace. Throws REGISTRY_FLEET_UNKNOWN where there is none of that
 * name, or several and no name.
 */
export async function findFleet(
  store: ObjectStore,
  name: string | undefined,
  options: StoreOptions = {},
): Promise<Fleet> {
  const names = await fleetNames(store, options);
  const found = name === undefined && names.length === 1 ? names[0] : names.find((each) => each === name);
  if (found === undefined) throw unknownFleet(store, name, names);
  return { ...placeOfFleet(store, found), keyColumns: (await readKeyColumns(store, found, options)) ?? [] };
}

/** Gives the key columns of a fleet by its name, in their order; undefined where the workspace has no decision and no release of it. */
export async function readKeyColumns(
  store: ObjectStore,
  name: string,
  options: StoreOptions = {},
): Promise<readonly string[] | undefined> {
  const { folder } = placeOfFleet(store, name);
  for (const table of ['releases', 'decisions'] as const) {
    const described = await describeTable(store, tablePath(folder, table), options);
    if (described !== undefined) return keyColumnsOf(table, described.schema);
  }
  return undefined;
}

/** Gives where the tables of a fleet lie. */
export function placeOfFleet(store: ObjectStore, name: string): Omit<Fleet, 'keyColumns'> {
  return { store, folder: `fleets/${name}`, name };
}

/** Gives the names of the fleets of which a workspace holds decisions or releases, in order. */
export async function fleetNames(store: ObjectStore, options: StoreOptions = {}): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const { path } of store.list('fleets/', options)) {
    const name = tableOfFleet.exec(path)?.[1];
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

function unknownFleet(store: ObjectStore, name: string | undefined, names: readonly string[]): MusterError {
  return new MusterError('REGISTRY_FLEET_UNKNOWN', {
    what:
      name === undefined
        ? `The workspace ${store.uri} holds ${names.length} fleets, and none is named.`
        : `The workspace ${store.uri} holds no fleet "${name}".${didYouMean(name, names)}`,
    expected: names.length === 0 ? 'a fleet that was evaluated' : names.join(', '),
  });
}
