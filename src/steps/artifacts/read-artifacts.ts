import { digestOf, MusterError } from '#src/core/index.ts';
import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import type { ArtifactName, Artifacts } from './artifact-kinds.ts';
import { artifactFolder, type ArtifactPlace } from './artifact-place.ts';
import { jsonOf, manifestFile, parseManifest } from './manifest.ts';

/** What is asked for besides the place: only these kinds, where they are there. */
export type ReadArtifactsOptions = StoreOptions & { readonly only?: readonly ArtifactName[] };

/**
 * Reads the artifacts of a step; undefined where it has written none, or not to the end. Throws ARTIFACT_MISSING where a file that the
 * manifest names is gone, ARTIFACT_DAMAGED where it has other bytes.
 */
export async function readArtifacts(
  store: ObjectStore,
  place: ArtifactPlace,
  { only, ...options }: ReadArtifactsOptions = {},
): Promise<Artifacts | undefined> {
  const folder = artifactFolder(place);
  const bytes = await readIfThere(store, `${folder}/${manifestFile}`, options);
  if (bytes === undefined) return undefined;
  const { artifacts } = parseManifest(bytes, `${folder}/${manifestFile}`);
  const read: [ArtifactName, unknown][] = [];
  for (const { name, digest } of artifacts) {
    if (only !== undefined && !only.includes(name)) continue;
    const file = `${folder}/${name}.json`;
    const content = await readIfThere(store, file, options);
    if (content === undefined) {
      throw new MusterError('ARTIFACT_MISSING', { what: `The artifact ${name} is gone.`, where: { file } });
    }
    if (digestOf(content) !== digest) {
      const what = `The artifact ${name} does not have the bytes that were written.`;
      throw new MusterError('ARTIFACT_DAMAGED', { what, where: { file }, expected: `SHA-256 ${digest}` });
    }
    read.push([name, jsonOf(content, file)]);
  }
  return Object.fromEntries(read);
}
