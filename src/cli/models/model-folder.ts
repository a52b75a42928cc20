import { MusterError } from '#src/core/index.ts';
import { parseDataSchema } from '#src/feature-store/index.ts';
import { checkArtifactSizes, factsFile, mandatoryArtifacts, type ModelToRegister } from '#src/registry/index.ts';
import { openLocalDirectory, type ListedObject, type StoreOptions } from '#src/storage/index.ts';
import { jsonOf, rowsOfJson } from './input-rows.ts';

/** What the files of a folder say of a model that is to be registered; its key where it was downloaded. */
export type ModelFolder = Pick<
  ModelToRegister,
  'model' | 'signature' | 'inputExample' | 'cutoff' | 'metrics' | 'artifacts'
> & { readonly key?: ModelToRegister['key'] | undefined };

/**
 * Reads a folder with a model, and runs nothing of it: `model.muster` with what `muster models download` writes beside it, or the files
 * of a foreign model, for itself or as downloaded. `signature.json` and `input_example.json` describe its input; what else lies beside a
 * packed or downloaded model are its artifacts. Throws REGISTRY_MODEL_INVALID for a folder without files, ARTIFACT_TOO_LARGE before any file
 * is read, DATA_SCHEMA_INVALID and USAGE for descriptions that cannot be read.
 */
export async function readModelFolder(folder: string, options: StoreOptions): Promise<ModelFolder> {
  const files = new Map<string, Uint8Array>();
  const store = openLocalDirectory(folder);
  const listed: ListedObject[] = [];
  for await (const each of store.list('', options)) listed.push(each);
  checkArtifactSizes(listed.map(({ size }) => size));
  for (const { path } of listed) files.set(path, await store.read(path, options));
  if (files.size === 0) {
    const expected = 'a folder with predict.ts, .mts, .mjs or .js, or with model.muster';
    throw new MusterError('REGISTRY_MODEL_INVALID', {
      what: 'The folder holds no files.',
      where: { file: folder },
      expected,
    });
  }
  const signature = jsonFile(files, 'signature.json');
  const example = text(files, 'input_example.json');
  const packed = files.get('model.muster');
  return {
    model: packed ?? { ...foreignFacts(files), files: foreignFiles(files) },
    signature: signature === undefined ? undefined : parseDataSchema(signature, 'signature.json'),
    inputExample: example === undefined ? undefined : rowsOfJson(example, 'input_example.json'),
    artifacts: otherFiles(files),
    ...registeredFacts(files),
  };
}

const describing = new Set(['signature.json', 'input_example.json']);

function foreignFiles(files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, Uint8Array>> {
  const own = files.has('foreign.json')
    ? [...files].flatMap(([name, bytes]) => (name.startsWith('model/') ? [[name.slice(6), bytes] as const] : []))
    : [...files].filter(([name]) => !describing.has(name));
  return Object.fromEntries(own);
}

/** What a download adds to a model, and what is made anew of it. */
const ownNames = new Set([...Object.keys(mandatoryArtifacts), 'foreign.json', factsFile]);

function otherFiles(files: ReadonlyMap<string, Uint8Array>): Readonly<Record<string, Uint8Array>> {
  const isForeign = files.has('foreign.json');
  // Of a foreign model that was not downloaded each file is one of its own.
  if (!isForeign && !files.has('model.muster')) return {};
  return Object.fromEntries(
    [...files].filter(([name]) => !ownNames.has(name) && !(isForeign && name.startsWith('model/'))),
  );
}

function foreignFacts(files: ReadonlyMap<string, Uint8Array>): {
  readonly learner?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
} {
  if (!files.has('foreign.json')) return {};
  const { learner, parameters } = (jsonFile(files, 'configuration.json') ?? {}) as {
    readonly learner?: string;
    readonly parameters?: Readonly<Record<string, unknown>>;
  };
  return { ...(learner === undefined ? {} : { learner }), ...(parameters === undefined ? {} : { parameters }) };
}

/** Gives what `model.json` says of a model that was downloaded; a foreign model may have a file of this name as its own. */
function registeredFacts(files: ReadonlyMap<string, Uint8Array>): Pick<ModelFolder, 'cutoff' | 'metrics' | 'key'> {
  if (!files.has('model.muster') && !files.has('foreign.json')) return {};
  const { key, cutoff, cutoffPeriod, metrics } = (jsonFile(files, factsFile) ?? {}) as {
    readonly key?: ModelToRegister['key'];
    readonly cutoff?: string;
    readonly cutoffPeriod?: number;
    readonly metrics?: Readonly<Record<string, number | null>>;
  };
  const known = Object.entries(metrics ?? {}).filter((entry): entry is [string, number] => entry[1] !== null);
  return {
    key,
    cutoff: cutoff === undefined || cutoffPeriod === undefined ? undefined : { label: cutoff, period: cutoffPeriod },
    metrics: Object.fromEntries(known),
  };
}

function text(files: ReadonlyMap<string, Uint8Array>, name: string): string | undefined {
  const bytes = files.get(name);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}

function jsonFile(files: ReadonlyMap<string, Uint8Array>, name: string): unknown {
  const content = text(files, name);
  return content === undefined ? undefined : jsonOf(content, name);
}
