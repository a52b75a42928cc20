import { countOf } from '#src/core/index.ts';
import { modelRecord, openRegistry, searchModels, type ModelRecord } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { textTable } from '../text-table.ts';
import { metricText, modelJson, tagText } from './model-lines.ts';

/** The options of `muster models list`, as commander gives them. */
export type ListModelsOptions = FleetOptions & {
  readonly where?: string;
  readonly sort?: string;
  readonly best?: string;
  readonly champions?: true;
  readonly limit: number;
};

/** Runs `muster models list`: a line a version. Gives the exit code 0. REGISTRY_FILTER_INVALID. */
export async function runListModels({ limit, ...options }: ListModelsOptions): Promise<number> {
  return inFleet('models list', options, async ({ fleet, terminal, signal }) => {
    const registry = await openRegistry(fleet, { signal });
    const found = searchModels(registry, { filter: filterOf(options), sortBy: options.sort, bestBy: options.best });
    const models = found.slice(0, limit).map((row) => modelRecord(registry, row));
    if (options.json === true) {
      const shown = models.map((model) => modelJson(fleet.keyColumns, model));
      return terminal.print(JSON.stringify({ fleet: fleet.name, found: found.length, models: shown }, undefined, 2));
    }
    if (found.length === 0) return terminal.print(`No version of the fleet ${fleet.name} fits.`);
    const header = [
      ...fleet.keyColumns,
      'version',
      'aliases',
      'learner',
      'rmse',
      'mae',
      'bias',
      'mase',
      'code',
      'release',
      'tags',
    ];
    for (const line of textTable(header, models.map(cellsOf))) terminal.print(line);
    const rest = models.length < found.length ? `${models.length} of ` : '';
    terminal.print(`\n${rest}${countOf(found.length, 'version')}${rest === '' ? '' : '; --limit shows more'}`);
  });
}

function filterOf({ where, champions }: Pick<ListModelsOptions, 'where' | 'champions'>): string | undefined {
  if (champions !== true) return where;
  return where === undefined ? 'alias.champion' : `alias.champion and (${where})`;
}

function cellsOf(model: ModelRecord): readonly string[] {
  return [
    ...model.key,
    String(model.version),
    model.aliases.join(' '),
    model.learner,
    ...Object.values(model.metrics).map(metricText),
    model.code,
    String(model.release),
    tagText(model),
  ];
}
