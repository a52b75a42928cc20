import { describeKey } from '#src/core/index.ts';
import { modelRecord, openRegistry, readReleases, rowOfVersion, rowsOfModel } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { textTable } from '../text-table.ts';
import { metricText, modelFacts, modelJson, tagText } from './model-lines.ts';

/** Runs `muster models show`: one version with what it was made from, or all versions of a key. Gives the exit code 0. */
export async function runShowModel(
  keyText: string,
  version: string | undefined,
  options: FleetOptions,
): Promise<number> {
  return inFleet('models show', options, async ({ fleet, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { signal });
    const all = rowsOfModel(registry, key).map((row) => modelRecord(registry, row));
    const model = modelRecord(
      registry,
      version === undefined ? championOrNewest(registry, key) : rowOfVersion(registry, key, version),
    );
    const release = (await readReleases(fleet, { signal })).find((each) => each.release === model.release);
    const lineage = { codeVersion: release?.codeVersion ?? null, tablesRead: release?.tablesRead ?? {} };
    if (options.json === true) {
      const versions = all.map((each) => ({
        version: each.version,
        learner: each.learner,
        aliases: each.aliases,
        metrics: each.metrics,
      }));
      return terminal.print(
        JSON.stringify({ ...(modelJson(fleet.keyColumns, model) as object), lineage, versions }, undefined, 2),
      );
    }
    const read = Object.entries(lineage.tablesRead).map(([path, at]) => `${path} v${at}`);
    const facts = [
      ...modelFacts(fleet.keyColumns, model),
      ['code version', lineage.codeVersion ?? ''],
      ...read.map((each, i) => [i === 0 ? 'made from' : '', each]),
    ].filter(([, text]) => text !== '');
    for (const line of textTable(['what', ''], facts)) terminal.print(line);
    terminal.print(`\nversions of ${describeKey(fleet.keyColumns, key)}`);
    const rows = all.map((each) => [
      String(each.version),
      each.aliases.join(' '),
      each.learner,
      metricText(each.metrics['rmse']),
      each.cutoff,
      each.code,
      String(each.release),
      tagText(each),
    ]);
    for (const line of textTable(['version', 'aliases', 'learner', 'rmse', 'cutoff', 'code', 'release', 'tags'], rows))
      terminal.print(line);
  });
}

function championOrNewest(registry: Awaited<ReturnType<typeof openRegistry>>, key: readonly string[]): number {
  const rows = rowsOfModel(registry, key);
  return rows.find((row) => registry.rows.columns['alias.champion']![row] === true) ?? rows.at(-1)!;
}
