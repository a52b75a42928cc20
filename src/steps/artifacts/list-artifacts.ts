import { isMusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { artifactKinds, type ArtifactName } from './artifact-kinds.ts';
import { artifactFolder, type ArtifactPlace } from './artifact-place.ts';
import { manifestFile, parseManifest } from './manifest.ts';

/** One artifact of a step by what its manifest says of it. */
export type ArtifactFile = {
  readonly name: ArtifactName;
  readonly holds: string;
  /** Its path in the workspace, where it may be missing by now. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256. */
  readonly digest: string;
};

/** Lists the artifacts of a step without reading them; none where it has written none, or not to the end. ARTIFACT_DAMAGED. */
export async function listArtifacts(
  store: ObjectStore,
  place: ArtifactPlace,
  options: StoreOptions = {},
): Promise<readonly ArtifactFile[]> {
  const folder = artifactFolder(place);
  const file = `${folder}/${manifestFile}`;
  try {
    const { artifacts } = parseManifest(await store.read(file, options), file);
    return artifacts.map(({ name, bytes, digest }) => ({
      name,
      holds: artifactKinds[name].holds,
      path: `${folder}/${name}.json`,
      bytes,
      digest,
    }));
  } catch (error) {
    if (isMusterError(error) && error.code === 'STORAGE_NOT_FOUND') return [];
    throw error;
  }
}
