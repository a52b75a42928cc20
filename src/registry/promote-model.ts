import { describeKey, MusterError, type Key } from '#src/core/index.ts';
import type { ModelRecord } from './model-record.ts';
import { checkLoadable, moveChampions, type MovedBy } from './move-champions.ts';
import type { Registry } from './open-registry.ts';
import { rowsOfKey } from './registry-rows.ts';

/**
 * Puts one registered version into service by hand: a release of one key, with who did it and why in its commit. Gives the number of
 * the release, undefined where the version is in service already. Throws REGISTRY_MODEL_FOREIGN, REGISTRY_MODEL_UNLOADABLE, REGISTRY_RACE.
 */
export async function promoteModel(
  registry: Registry,
  { key, version, digest, slice, details }: ModelRecord,
  by: MovedBy,
): Promise<{ readonly release: number | undefined; readonly replaces: number | undefined }> {
  const { fleet, releases: log } = registry;
  if (details?.flavor === 'foreign') {
    throw new MusterError('REGISTRY_MODEL_FOREIGN', {
      what: `Version ${version} brings code of its own.`,
      where: { key: describeKey(fleet.keyColumns, key) },
      expected: 'a version with a packed model',
    });
  }
  const champion = championOf(registry, key);
  if (champion === version) return { release: undefined, replaces: version };
  const models = [{ key, version, digest, slice }];
  await checkLoadable(fleet, models, by);
  const release = await moveChampions(fleet, { log, models, code: 'BY_HAND', operation: 'PROMOTE' }, by);
  return { release, replaces: champion };
}

/** Gives the version of a key that is in service. */
function championOf({ rows, keyIndex }: Registry, key: Key): number | undefined {
  const row = rowsOfKey(keyIndex, key).find((each) => rows.columns['alias.champion']![each] === true);
  return row === undefined ? undefined : (rows.columns['version']![row] as number);
}
