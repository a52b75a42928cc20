import type { StoreOptions } from '#src/storage/index.ts';
import { readTableChanges } from '#src/tables/index.ts';
import { tablePath } from './registry-tables.ts';
import {
  championsAt,
  highestVersions,
  readReleaseLog,
  releasesOf,
  type ReleasedModel,
  type ReleaseLog,
} from './release-log.ts';
import type { RegistryPlace } from './release-request.ts';

/** What is in service, and what the release after it must know. */
export type ServiceView = ReleaseLog & {
  /** By `keyId`. */
  readonly champions: ReadonlyMap<string, ReleasedModel>;
  /** The highest version that any release names, by `keyId`. */
  readonly highest: ReadonlyMap<string, number>;
};

type ViewOptions = StoreOptions & { readonly keyColumns: readonly string[] };

/** Reads what is in service. Throws as `readReleaseLog`. */
export async function readService(place: RegistryPlace, options: ViewOptions): Promise<ServiceView> {
  return viewOf(await readReleaseLog(place, options));
}

/** Gives what is in service now; of the releases only those are read that came after `before`. Throws as `readReleaseLog`. */
export async function advanceService(
  place: RegistryPlace,
  before: ServiceView,
  options: ViewOptions,
): Promise<ServiceView> {
  if (before.tableVersion === -1) return readService(place, options);
  const path = tablePath(place.folder, 'releases');
  const { signal, keyColumns } = options;
  const { to, inserted, deleted } = await readTableChanges(place.store, path, { from: before.tableVersion, signal });
  // Nothing of ours takes releases back; whoever did has changed what was known.
  if (deleted.nRows > 0) return readService(place, options);
  const since = releasesOf(inserted, keyColumns);
  return viewOf({ ...since, tableVersion: to, newest: Math.max(before.newest, since.newest) }, before);
}

function viewOf(log: ReleaseLog, before?: ServiceView): ServiceView {
  const champions = championsAt(log, log.newest);
  const highest = highestVersions(log);
  if (before === undefined) return { ...log, champions, highest };
  const rising = [...highest].map(([id, version]) => [id, Math.max(version, before.highest.get(id) ?? 0)] as const);
  return {
    ...log,
    rows: [...before.rows, ...log.rows],
    registered: [...before.registered, ...log.registered],
    champions: new Map([...before.champions, ...champions]),
    highest: new Map([...before.highest, ...rising]),
  };
}
