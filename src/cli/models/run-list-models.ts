import { countOf, visibleText } from '#src/core/index.ts';
import { candidateNames, type Candidate } from '#src/learners/index.ts';
import { fleetNames, modelRecord, openRegistry, searchModels, type ModelRecord } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { textTable } from '../text-table.ts';
import { inWorkspace } from '../workspace-session.ts';
import { printFleets } from './print-fleets.ts';
import { metricText, modelJson, tagText } from './model-lines.ts';

/** The options of `muster models list`, as commander gives them. */
export type ListModelsOptions = FleetOptions & {
  readonly where?: string;
  readonly sort?: string;
  readonly best?: string;
  readonly champions?: true;
  readonly limit: number;
};

/**
 * Runs `muster models list`: a line a version; where the workspace has several fleets and nothing says which, a line a fleet. Gives the exit
 * code 0. REGISTRY_FILTER_INVALID.
 */
export async function runListModels(options: ListModelsOptions): Promise<number> {
  const { fleet, where, sort, best, champions } = options;
  // Who asks for certain versions means one fleet.
  const isOpen = [fleet, where, sort, best, champions].every((each) => each === undefined);
  return isOpen ? listFleetsOrModels(options) : listModels(options);
}

async function listFleetsOrModels(options: ListModelsOptions): Promise<number> {
  let isOne = true;
  const exitCode = await inWorkspace('models list', options, async (session) => {
    const names = await fleetNames(session.workspace, { signal: session.signal });
    isOne = names.length < 2;
    if (!isOne) await printFleets(names, session, options.json === true);
  });
  return isOne ? listModels(options) : exitCode;
}

async function listModels({ limit, ...options }: ListModelsOptions): Promise<number> {
  return inFleet('models list', options, async ({ fleet, terminal, signal }) => {
    const registry = await openRegistry(fleet, { signal });
    const found = searchModels(registry, { filter: filterOf(options), sortBy: options.sort, bestBy: options.best });
    const models = found.slice(0, limit).map((row) => modelRecord(registry, row));
    if (options.json === true) {
      const shown = models.map((model) => modelJson(fleet.keyColumns, model));
      return terminal.print(JSON.stringify({ fleet: fleet.name, found: found.length, models: shown }, undefined, 2));
    }
    if (found.length === 0) return terminal.print(`No version of the fleet ${fleet.name} fits.`);
    const metrics = [...new Set(models.flatMap((model) => Object.keys(model.metrics)))];
    const before = [...fleet.keyColumns, 'version', 'aliases', 'learner'];
    const learners = candidateNames(models.map(candidateOf));
    const cells = models.map((model, i) => cellsOf(model, learners[i]!, metrics));
    for (const line of textTable([...before, ...metrics, 'code', 'release', 'tags'], cells)) terminal.print(line);
    const rest = models.length < found.length ? `${models.length} of ` : '';
    terminal.print(`\n${rest}${countOf(found.length, 'version')}${rest === '' ? '' : '; --limit shows more'}`);
  });
}

function filterOf({ where, champions }: Pick<ListModelsOptions, 'where' | 'champions'>): string | undefined {
  if (champions !== true) return where;
  return where === undefined ? 'alias.champion' : `alias.champion and (${where})`;
}

/** Versions that were registered from code may have a configuration of another form. */
function candidateOf({
  learner,
  configuration,
}: ModelRecord): Pick<Candidate, 'parameters'> & { readonly learner: string } {
  const { parameters } = configuration as Partial<Pick<Candidate, 'parameters'>>;
  return { learner, parameters: parameters ?? {} };
}

function cellsOf(model: ModelRecord, learner: string, metrics: readonly string[]): readonly string[] {
  return [
    ...model.key.map((value) => visibleText(value)),
    String(model.version),
    model.aliases.join(' '),
    learner,
    ...metrics.map((name) => metricText(model.metrics[name])),
    model.code,
    model.details === undefined ? String(model.release) : '',
    tagText(model),
  ];
}
