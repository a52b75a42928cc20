import { countOf } from '#src/core/index.ts';
import { modelRecord, openRegistry, searchModels } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { writeWhole } from '../write-whole.ts';
import { modelJson } from './model-lines.ts';

/** The options of `muster models export`, as commander gives them. */
export type ExportOptions = Omit<FleetOptions, 'json'> & { readonly where?: string; readonly to?: string };

/** Runs `muster models export`: all versions that fit as one JSON document. Gives the exit code 0. REGISTRY_FILTER_INVALID. */
export async function runExportModels({ where, to, ...options }: ExportOptions): Promise<number> {
  return inFleet('models export', options, async ({ fleet, terminal, signal }) => {
    const registry = await openRegistry(fleet, { signal });
    const models = searchModels(registry, { filter: where }).map((row) =>
      modelJson(fleet.keyColumns, modelRecord(registry, row)),
    );
    const document = { fleet: fleet.name, keyColumns: fleet.keyColumns, release: registry.releases.newest, models };
    const text = JSON.stringify(document, undefined, 2);
    if (to === undefined) return terminal.print(text);
    await writeWhole(to, `${text}\n`);
    terminal.print(`${to}: ${countOf(models.length, 'version')} of the fleet ${fleet.name}`);
  });
}
