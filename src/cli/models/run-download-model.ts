import { join } from 'node:path';
import { countText, describeKey, digestOf, fileNameOf, MusterError } from '#src/core/index.ts';
import { modelRecord, openRegistry, rowOfVersion, type ModelRecord } from '#src/registry/index.ts';
import { artifactFolder, trainingOfRun } from '#src/steps/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { textTable } from '../text-table.ts';
import { writeWhole } from '../write-whole.ts';
import { modelJson } from './model-lines.ts';

/** The options of `muster models download`, as commander gives them. */
export type DownloadOptions = FleetOptions & { readonly to: string };

/** The files of a model, by name, with what each holds. */
type ModelFile = { readonly name: string; readonly holds: string; readonly bytes: Uint8Array };

/**
 * Runs `muster models download`: the packed model and what belongs to it, as files. Gives the exit code 0. REGISTRY_MODEL_UNLOADABLE
 * where the bytes are not those that were registered.
 */
export async function runDownloadModel(keyText: string, version: string, options: DownloadOptions): Promise<number> {
  return inFleet('models download', options, async ({ fleet, workspace, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { signal });
    const model = modelRecord(registry, rowOfVersion(registry, key, version));
    const files: readonly ModelFile[] = [
      { name: 'model.muster', holds: 'the packed model', bytes: await modelBytes(workspace, model, { signal }) },
      jsonFile('model.json', 'version, configuration, errors, lineage', modelJson(fleet.keyColumns, model)),
      ...(await trainingFiles(workspace, model, { signal })),
    ];
    const names = key.map(fileNameOf);
    const folder = join(options.to, fileNameOf(fleet.name), ...names, `v${model.version}`);
    for (const { name, bytes } of files) await writeWhole(join(folder, name), bytes);
    if (options.json === true) {
      return terminal.print(JSON.stringify({ folder, files: files.map(({ name }) => name) }, undefined, 2));
    }
    terminal.print(`${describeKey(fleet.keyColumns, key)}, version ${model.version}, to ${folder}`);
    const rows = files.map(({ name, holds, bytes }) => [name, countText(bytes.length), holds]);
    for (const line of textTable(['file', 'bytes', ''], rows)) terminal.print(line);
  });
}

async function modelBytes(
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

const artifacts = [
  ['input_schema', 'signature.json', 'the columns that a prediction takes, with their types'],
  ['example_batch', 'input_example.json', 'some rows as a prediction is asked for'],
] as const;

/** Gives signature and example of the training behind a model; none where the workspace no longer has them. */
async function trainingFiles(
  workspace: ObjectStore,
  { run }: ModelRecord,
  options: StoreOptions,
): Promise<readonly ModelFile[]> {
  const training = await trainingOfRun(workspace, run, options);
  if (training === undefined) return [];
  const files: ModelFile[] = [];
  for (const [artifact, name, holds] of artifacts) {
    const path = `${artifactFolder(training)}/${artifact}.json`;
    if ((await workspace.stat(path, options)) === undefined) continue;
    files.push({ name, holds, bytes: await workspace.read(path, options) });
  }
  return files;
}

function jsonFile(name: string, holds: string, value: unknown): ModelFile {
  return { name, holds, bytes: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`, 'utf8') };
}
