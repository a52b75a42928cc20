import { keyId, MusterError } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { learnerNames, type Candidate } from '#src/learners/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import { earlierVersions, type EarlierVersions } from './earlier-versions.ts';
import { loadModels, type LoadedModel } from './load-models.ts';
import { keysOf, slicesOf } from './registry-rows.ts';
import { tablePath } from './registry-tables.ts';
import { championsAt, modelsVersionOf, readReleaseLog, type ReleasedModel } from './release-log.ts';
import type { RegistryPlace } from './release-request.ts';

/** The models in service as one release left them. */
type ChampionsInService = {
  /** The version of the table of releases that was read, -1 where there is none: what `commitRelease` takes as `expected`. */
  readonly releaseVersion: number;
  /** The number of the release; 0 where there is none. */
  readonly release: number;
  /** By `keyId`. */
  readonly champions: ReadonlyMap<string, Champion>;
  /** Of the champions whose models do not load, the versions that `readPreviousVersions` tries in their place. */
  readonly earlier: EarlierVersions;
};

/**
 * Reads the champions of a fleet, of the newest release or of the one that is named. A model that does not load keeps its place with a
 * `loadFailure`. Throws REGISTRY_RELEASE_UNKNOWN, REGISTRY_KEY_COLUMNS_CHANGED or REGISTRY_DAMAGED.
 */
export async function readChampions(
  store: ObjectStore,
  folder: string,
  options: StoreOptions & { readonly keyColumns: readonly string[]; readonly release?: number },
): Promise<ChampionsInService> {
  const place = { store, folder };
  const log = await readReleaseLog(place, options);
  const release = options.release ?? log.newest;
  if (!Number.isInteger(release) || release < 0 || release > log.newest || (release === 0 && log.newest > 0)) {
    throw new MusterError('REGISTRY_RELEASE_UNKNOWN', {
      what: `There is no release ${release}.`,
      where: { file: tablePath(folder, 'releases') },
      expected: log.newest === 0 ? 'no release number: nothing was released yet' : `a number from 1 to ${log.newest}`,
    });
  }
  const named = [...championsAt(log, release).values()];
  const champions = await championsOf(place, { release, named }, options);
  return {
    releaseVersion: log.tableVersion,
    release,
    champions,
    earlier: earlierVersions(log.rows, release, champions),
  };
}

type Named = { readonly release: number; readonly named: readonly ReleasedModel[] };

/**
 * Reads champions that are in service since a release or an earlier one, by `keyId`; a model that does not load has a `loadFailure`.
 * Throws REGISTRY_DAMAGED.
 */
export async function championsOf(
  place: RegistryPlace,
  request: Named,
  options: StoreOptions & { readonly keyColumns: readonly string[] },
): Promise<ReadonlyMap<string, Champion>> {
  const champions = await readNamedVersions(place, request, options);
  return new Map(champions.map((champion) => [keyId(champion.key), champion]));
}

/**
 * Reads versions that releases name, with their models, in their order; `release` is one that knows all of them. Throws REGISTRY_DAMAGED
 * where the table of models does not.
 */
export async function readNamedVersions(
  place: RegistryPlace,
  { release, named }: Named,
  options: StoreOptions & { readonly keyColumns: readonly string[] },
): Promise<readonly Champion[]> {
  if (named.length === 0) return [];
  const versions = await readModelVersions(place, { release, named }, options);
  const loaded = await loadModels(place.store, named, options);
  // Most keys share a few configurations: equal texts become one object.
  const known = new Map<string, Candidate>();
  const candidateOf = (released: ReleasedModel, { configuration }: ModelVersion): Candidate => {
    const candidate = known.get(configuration) ?? parseConfiguration(configuration, released);
    known.set(configuration, candidate);
    return candidate;
  };
  return named.map((each) => {
    const version = versions.get(placeOf(each));
    if (version === undefined) throw damaged(each, 'The table of models does not hold it.');
    return championOf(each, { ...version, candidate: candidateOf(each, version) }, loaded.get(each));
  });
}

type ModelVersion = { readonly configuration: string; readonly cutoff: number };

/** Reads what the table of models says of the named ones: of its part files those that hold models of the same packs. */
async function readModelVersions(
  place: RegistryPlace,
  { release, named }: Named,
  { keyColumns, signal }: StoreOptions & { readonly keyColumns: readonly string[] },
): Promise<ReadonlyMap<string, ModelVersion>> {
  const version = await modelsVersionOf(place, release, { signal });
  const columns = [
    ...keyColumns,
    'version',
    'configuration',
    'cutoff_period',
    'blob_path',
    'blob_offset',
    'blob_length',
  ];
  const paths = [...new Set(named.map(({ slice }) => slice.path))];
  const where = { column: 'blob_path', is: 'in', values: paths } as const;
  const table = await readTable(place.store, tablePath(place.folder, 'models'), { version, columns, where, signal });
  if (table === undefined) return new Map();
  const configurations = stringColumn(table.rows, 'configuration');
  const cutoffs = numberColumn(table.rows, 'cutoff_period');
  const versions = numberColumn(table.rows, 'version');
  const slices = slicesOf(table.rows);
  return new Map(
    keysOf(table.rows, keyColumns).map((key, row) => [
      placeOf({ key, version: versions[row]!, slice: slices[row]! }),
      { configuration: configurations[row]!, cutoff: cutoffs[row]! },
    ]),
  );
}

// A run that died may have left a row of the same key and version: the place of the bytes tells the two apart.
function placeOf({ key, version, slice }: Pick<ReleasedModel, 'key' | 'version' | 'slice'>): string {
  return JSON.stringify([key, version, slice.path, slice.offset]);
}

function championOf(
  released: ReleasedModel,
  { candidate, cutoff }: Pick<Champion, 'candidate' | 'cutoff'>,
  loaded: LoadedModel | undefined,
): Champion {
  return {
    key: released.key,
    version: released.version,
    digest: released.digest,
    candidate,
    cutoff,
    ...loaded,
  };
}

function parseConfiguration(text: string, released: ReleasedModel): Candidate {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const { learner, parameters } = (value ?? {}) as Partial<Candidate>;
  if (
    learner !== undefined &&
    learnerNames.includes(learner) &&
    typeof parameters === 'object' &&
    parameters !== null
  ) {
    return { learner, parameters };
  }
  throw damaged(released, `Its configuration is ${text.slice(0, 200)}.`);
}

function damaged({ key, version, release }: ReleasedModel, what: string): MusterError {
  return new MusterError('REGISTRY_DAMAGED', {
    what: `Release ${release} names version ${version} of this key. ${what}`,
    where: { key: keyId(key) },
    expected: 'a row in the table of models with the configuration of the model in JSON',
  });
}
