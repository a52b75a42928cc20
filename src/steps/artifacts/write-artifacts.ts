import { countText, digestOf, MusterError, type Fault } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { artifactKinds, artifactNames, type ArtifactName, type Artifacts } from './artifact-kinds.ts';
import { artifactFolder, type ArtifactPlace } from './artifact-place.ts';
import { jsonBytes, manifestFile, type Manifest } from './manifest.ts';
import { withoutSecrets } from './without-secrets.ts';

// What is larger belongs into a table.
const mostBytes = 16 * 2 ** 20;

/**
 * Writes the artifacts of a step, each as a file of JSON, and the manifest last, so that a reader sees all of them or none. Writing the
 * same again changes nothing. Throws ARTIFACT_MISSING where a mandatory one is not given, ARTIFACT_TOO_LARGE over 16 MiB; then nothing
 * is written. Gives the manifest.
 */
export async function writeArtifacts(
  store: ObjectStore,
  place: ArtifactPlace,
  artifacts: Artifacts,
  options: StoreOptions = {},
): Promise<Manifest> {
  const folder = artifactFolder(place);
  refuseIncomplete(artifacts, folder);
  const files = artifactNames.flatMap((name): readonly ArtifactFile[] =>
    artifacts[name] === undefined ? [] : [{ name, bytes: jsonBytes(withoutSecrets(artifacts[name])) }],
  );
  refuseTooLarge(files, folder);
  const manifest: Manifest = {
    version: 1,
    ...place,
    artifacts: files.map(({ name, bytes }) => ({ name, bytes: bytes.length, digest: digestOf(bytes) })),
  };
  const last = `${folder}/${manifestFile}`;
  const bytes = jsonBytes(manifest);
  if ((await store.stat(last, options)) !== undefined) {
    if (Buffer.from(await store.read(last, options)).equals(bytes)) return manifest;
    // While the files change, no reader may take old ones for new ones.
    await store.delete(last, options);
  }
  for (const file of files) await store.write(`${folder}/${file.name}.json`, file.bytes, options);
  await store.write(last, bytes, options);
  return manifest;
}

type ArtifactFile = { readonly name: ArtifactName; readonly bytes: Uint8Array };

function refuseIncomplete(artifacts: Artifacts, folder: string): void {
  const missing = artifactNames.filter((name) => artifactKinds[name].isMandatory && artifacts[name] === undefined);
  if (missing.length === 0) return;
  throw new MusterError(
    'ARTIFACT_MISSING',
    missing.map((name): Fault => ({
      what: `The artifact ${name} is not given.`,
      where: { file: folder },
      expected: artifactKinds[name].holds,
    })),
  );
}

function refuseTooLarge(files: readonly ArtifactFile[], folder: string): void {
  const faults = files
    .filter(({ bytes }) => bytes.length > mostBytes)
    .map(({ name, bytes }): Fault => ({
      what: `The artifact ${name} has ${countText(bytes.length)} bytes.`,
      where: { file: folder },
      expected: `at most ${countText(mostBytes)} bytes`,
    }));
  if (faults.length > 0) throw new MusterError('ARTIFACT_TOO_LARGE', faults);
}
