import { canonicalJson, keyId, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import type { Fleet } from '../fleets.ts';
import { modelRecord, type ModelRecord } from '../model-record.ts';
import { openRegistry, rowOfVersion } from '../open-registry.ts';
import type { ReleaseLog } from '../release-log.ts';
import { placeOfSlice, readRegistrations, type VersionDetails } from '../registrations.ts';
import type { VersionContent } from './version-content.ts';

/**
 * Gives the files that belong to a version which a gate registered, by name with their SHA-256. Its training keeps them, once for all keys,
 * and the registry does not know of them.
 */
export type FilesOfGate = (model: ModelRecord) => Promise<Readonly<Record<string, string>>>;

/** What a version is looked for by. */
type Sought = { readonly log: ReleaseLog; readonly key: Key; readonly content: VersionContent };

/**
 * Gives the version of a key that is the content already: the same bytes of the model, the same files and the same metrics; of a version
 * that a gate registered the same bytes, where each optional file that is given is one of its own. Undefined where there is none.
 */
export async function equalVersion(
  fleet: Fleet,
  { log, key, content }: Sought,
  { filesOfGate, ...options }: StoreOptions & { readonly filesOfGate?: FilesOfGate | undefined },
): Promise<number | undefined> {
  const id = keyId(key);
  const { digest } = content.files[0];
  const same = [...log.rows, ...log.registered].filter((each) => each.digest === digest && keyId(each.key) === id);
  if (same.length === 0) return undefined;
  const registrations = await readRegistrations(fleet, options);
  const byHand = same.find(({ slice }) => isEqual(registrations.get(placeOfSlice(slice)), content));
  if (byHand !== undefined) return byHand.version;
  const ofGate = same.filter(({ slice }) => !registrations.has(placeOfSlice(slice)));
  const others = content.files.filter(({ isMandatory }) => !isMandatory);
  if (others.length === 0 || ofGate.length === 0) return ofGate[0]?.version;
  if (filesOfGate === undefined) return undefined;
  const registry = await openRegistry(fleet, options);
  for (const { version } of ofGate) {
    const own = await filesOfGate(modelRecord(registry, rowOfVersion(registry, key, String(version))));
    if (others.every((given) => own[given.name] === given.digest)) return version;
  }
  return undefined;
}

function isEqual(details: VersionDetails | undefined, { files, metrics }: VersionContent): boolean {
  if (details === undefined) return false;
  return textOf(details.artifacts) === textOf(files) && canonicalJson(details.metrics) === canonicalJson(metrics);
}

function textOf(files: readonly { readonly name: string; readonly digest: string }[]): string {
  return canonicalJson(Object.fromEntries(files.map(({ name, digest }) => [name, digest])));
}
