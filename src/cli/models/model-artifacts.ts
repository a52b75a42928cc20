import { digestOf, MusterError } from '#src/core/index.ts';
import { mandatoryArtifacts, readArtifact, type ModelRecord } from '#src/registry/index.ts';
import { listArtifacts, trainingOfRun, type ArtifactFile } from '#src/steps/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** A file that belongs to a version, before it is read. */
export type ModelArtifact = {
  readonly name: string;
  readonly holds: string;
  readonly isMandatory: boolean;
  /** Null where it is missing: then `read` is not to be called. */
  readonly bytes: number | null;
  /** SHA-256; null where it is missing. */
  readonly digest: string | null;
  /** Gives its bytes. ARTIFACT_DAMAGED and ARTIFACT_MISSING name it where they are not those that were kept. */
  readonly read: () => Promise<Uint8Array>;
};

/**
 * Lists the files of a version without reading them: those that were registered with it; of a version that a gate registered its packed
 * model, its configuration, and what its training kept, once for all keys.
 */
export async function artifactsOf(
  workspace: ObjectStore,
  model: ModelRecord,
  options: StoreOptions,
): Promise<readonly ModelArtifact[]> {
  if (model.details !== undefined) {
    return model.details.artifacts.map(({ name, isMandatory, digest, slice }) => ({
      name,
      holds: holds[name] ?? (name === 'foreign.json' ? 'the list of the files of the model' : ''),
      isMandatory,
      bytes: slice.length,
      digest,
      read: async () => readArtifact(workspace, model, name, options),
    }));
  }
  const configuration = Buffer.from(`${JSON.stringify(model.configuration, undefined, 2)}\n`, 'utf8');
  return [
    {
      ...described('model.muster'),
      bytes: model.slice.length,
      digest: model.digest,
      read: async () => packedModel(workspace, model, options),
    },
    {
      ...described('configuration.json'),
      bytes: configuration.length,
      digest: digestOf(configuration),
      read: async () => configuration,
    },
    ...(await trainingArtifacts(workspace, model, options)),
  ];
}

const holds: Readonly<Record<string, string>> = mandatoryArtifacts;

function described(name: keyof typeof mandatoryArtifacts): Pick<ModelArtifact, 'name' | 'holds' | 'isMandatory'> {
  return { name, holds: mandatoryArtifacts[name], isMandatory: true };
}

async function packedModel(
  workspace: ObjectStore,
  { slice, digest, version }: ModelRecord,
  options: StoreOptions,
): Promise<Uint8Array> {
  const bytes = await workspace.readRange(slice.path, slice.offset, slice.length, options);
  if (digestOf(bytes) === digest) return bytes;
  throw new MusterError('REGISTRY_MODEL_UNLOADABLE', {
    what: `Version ${version} does not have the bytes that were registered.`,
    where: { file: slice.path },
    expected: `SHA-256 ${digest}`,
  });
}

/** What a training calls the mandatory artifacts; the others keep their names. */
const ofTraining = { 'signature.json': 'input_schema', 'input_example.json': 'example_batch' } as const;

async function trainingArtifacts(
  workspace: ObjectStore,
  { run }: ModelRecord,
  options: StoreOptions,
): Promise<readonly ModelArtifact[]> {
  const training = await trainingOfRun(workspace, run, options);
  const kept = training === undefined ? [] : await listArtifacts(workspace, training, options);
  const mandatory = (['signature.json', 'input_example.json'] as const).map((name): ModelArtifact => {
    const found = kept.find((each) => each.name === ofTraining[name]);
    return found === undefined ? missing(name, run) : { ...keptFile(workspace, found, options), ...described(name) };
  });
  // The artifact `model` only says where the models lie.
  const others = kept.filter(({ name }) => !['model', 'input_schema', 'example_batch'].includes(name));
  return [...mandatory, ...others.map((each) => keptFile(workspace, each, options))];
}

function keptFile(
  workspace: ObjectStore,
  { name, holds: what, path, bytes, digest }: ArtifactFile,
  options: StoreOptions,
): ModelArtifact {
  return {
    name: `${name}.json`,
    holds: what,
    isMandatory: false,
    bytes,
    digest,
    read: async () => {
      if ((await workspace.stat(path, options)) === undefined)
        throw new MusterError('ARTIFACT_MISSING', { what: `The artifact ${name} is gone.`, where: { file: path } });
      const content = await workspace.read(path, options);
      if (digestOf(content) === digest) return content;
      const damage = `The artifact ${name} does not have the bytes that were written.`;
      throw new MusterError('ARTIFACT_DAMAGED', { what: damage, where: { file: path }, expected: `SHA-256 ${digest}` });
    },
  };
}

function missing(name: keyof typeof ofTraining, run: string): ModelArtifact {
  return {
    ...described(name),
    bytes: null,
    digest: null,
    read: async () => {
      throw new MusterError('ARTIFACT_MISSING', { what: `The training of ${run} kept no ${name}.` });
    },
  };
}
