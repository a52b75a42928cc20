import { canonicalJson, keyId, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import type { Fleet } from '../fleets.ts';
import type { ReleaseLog } from '../release-log.ts';
import { placeOfSlice, readRegistrations, type VersionDetails } from './registrations.ts';
import type { VersionContent } from './version-content.ts';

/**
 * Gives the version of a key that is the content already: the same bytes of the model, the same files and the same metrics; of a version
 * that a gate registered, the same bytes, where no other files are given. Undefined where there is none.
 */
export async function equalVersion(
  fleet: Fleet,
  { log, key, content }: { readonly log: ReleaseLog; readonly key: Key; readonly content: VersionContent },
  options: StoreOptions,
): Promise<number | undefined> {
  const id = keyId(key);
  const { digest } = content.files[0];
  const same = [...log.rows, ...log.registered].filter((each) => each.digest === digest && keyId(each.key) === id);
  if (same.length === 0) return undefined;
  const registrations = await readRegistrations(fleet, options);
  return same.find(({ slice }) => isEqual(registrations.get(placeOfSlice(slice)), content))?.version;
}

function isEqual(details: VersionDetails | undefined, { files, metrics }: VersionContent): boolean {
  if (details === undefined) return files.every(({ isMandatory }) => isMandatory);
  return textOf(details.artifacts) === textOf(files) && canonicalJson(details.metrics) === canonicalJson(metrics);
}

function textOf(files: readonly { readonly name: string; readonly digest: string }[]): string {
  return canonicalJson(Object.fromEntries(files.map(({ name, digest }) => [name, digest])));
}
