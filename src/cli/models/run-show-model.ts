import { countText, describeKey } from '#src/core/index.ts';
import { modelRecord, openRegistry, rowOfVersion, rowsOfModel } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { textTable } from '../text-table.ts';
import { artifactsOf, type ModelArtifact } from './model-artifacts.ts';
import { lineageFacts, lineageOf } from './model-lineage.ts';
import { metricText, modelFacts, modelJson, tagText } from './model-lines.ts';

/** Runs `muster models show`: one version with what it was made from, or all versions of a key. Gives the exit code 0. */
export async function runShowModel(
  keyText: string,
  version: string | undefined,
  options: FleetOptions,
): Promise<number> {
  return inFleet('models show', options, async ({ fleet, workspace, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const all = rowsOfModel(registry, key).map((row) => modelRecord(registry, row));
    const model = modelRecord(
      registry,
      version === undefined ? championOrNewest(registry, key) : rowOfVersion(registry, key, version),
    );
    const lineage = await lineageOf(fleet, model, { signal });
    const artifacts = await artifactsOf(workspace, model, { signal });
    if (options.json === true) {
      const versions = all.map((each) => ({
        version: each.version,
        learner: each.learner,
        aliases: each.aliases,
        metrics: each.metrics,
      }));
      const files = artifacts.map(({ name, holds, isMandatory, bytes, digest }) => ({
        name,
        holds,
        isMandatory,
        bytes,
        digest,
      }));
      const shown = { ...(modelJson(fleet.keyColumns, model) as object), lineage, artifacts: files, versions };
      return terminal.print(JSON.stringify(shown, undefined, 2));
    }
    const facts = [...modelFacts(fleet.keyColumns, model), ...lineageFacts(lineage)].filter(([, text]) => text !== '');
    for (const line of textTable(['what', ''], facts)) terminal.print(line);
    terminal.print('\nartifacts');
    for (const line of textTable(['file', 'bytes', 'SHA-256', 'what it holds'], artifacts.map(cellsOf)))
      terminal.print(line);
    terminal.print(`\nversions of ${describeKey(fleet.keyColumns, key)}`);
    const rows = all.map((each) => [
      String(each.version),
      each.aliases.join(' '),
      each.learner,
      metricText(each.metrics['rmse']),
      each.cutoff,
      each.code,
      each.details === undefined ? String(each.release) : '',
      tagText(each),
    ]);
    for (const line of textTable(['version', 'aliases', 'learner', 'rmse', 'cutoff', 'code', 'release', 'tags'], rows))
      terminal.print(line);
  });
}

// Sixteen digits tell files apart; --json has all.
function cellsOf({ name, bytes, digest, holds, isMandatory }: ModelArtifact): readonly string[] {
  if (bytes === null || digest === null) return [name, '', '', `${holds}: ARTIFACT_MISSING`];
  return [name, countText(bytes), digest.slice(0, 16), isMandatory || holds === '' ? holds : `${holds} (optional)`];
}

function championOrNewest(registry: Awaited<ReturnType<typeof openRegistry>>, key: readonly string[]): number {
  const rows = rowsOfModel(registry, key);
  return rows.find((row) => registry.rows.columns['alias.champion']![row] === true) ?? rows.at(-1)!;
}
