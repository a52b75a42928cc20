import { join } from 'node:path';
import { countText, describeKey, fileNameOf } from '#src/core/index.ts';
import { factsFile, modelRecord, openRegistry, rowOfVersion } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { textTable } from '../text-table.ts';
import { writeWhole } from '../write-whole.ts';
import { artifactsOf } from './model-artifacts.ts';
import { modelJson } from './model-lines.ts';

/** The options of `muster models download`, as commander gives them. */
export type DownloadOptions = FleetOptions & { readonly to: string };

/** The files of a model, by name, with what each holds. */
type ModelFile = { readonly name: string; readonly holds: string; readonly bytes: Uint8Array };

/**
 * Runs `muster models download`: the model and all that belongs to it, as files; nothing of it is run. Gives the exit code 0. Throws
 * REGISTRY_MODEL_UNLOADABLE, ARTIFACT_DAMAGED and ARTIFACT_MISSING where bytes are not those that were kept; a version whose training
 * kept no signature or example is told by a line.
 */
export async function runDownloadModel(keyText: string, version: string, options: DownloadOptions): Promise<number> {
  return inFleet('models download', options, async ({ fleet, workspace, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const model = modelRecord(registry, rowOfVersion(registry, key, version));
    const artifacts = await artifactsOf(workspace, model, { signal });
    const files: ModelFile[] = [];
    for (const { name, holds, bytes, read } of artifacts)
      if (bytes !== null) files.push({ name, holds, bytes: await read() });
    const facts = Buffer.from(`${JSON.stringify(modelJson(fleet.keyColumns, model), undefined, 2)}\n`, 'utf8');
    files.push({ name: factsFile, holds: 'version, configuration, errors, lineage', bytes: facts });
    const folder = join(options.to, fileNameOf(fleet.name), ...key.map(fileNameOf), `v${model.version}`);
    for (const { name, bytes } of files) await writeWhole(join(folder, name), bytes);
    const missing = artifacts.filter(({ bytes }) => bytes === null).map(({ name }) => name);
    if (options.json === true)
      return terminal.print(JSON.stringify({ folder, files: files.map(({ name }) => name), missing }, undefined, 2));
    terminal.print(`${describeKey(fleet.keyColumns, key)}, version ${model.version}, to ${folder}`);
    const rows = files.map(({ name, holds, bytes }) => [name, countText(bytes.length), holds]);
    for (const line of textTable(['file', 'bytes', ''], rows)) terminal.print(line);
    for (const name of missing) terminal.print(`ARTIFACT_MISSING  ${name}: the training of ${model.run} kept none.`);
  });
}
