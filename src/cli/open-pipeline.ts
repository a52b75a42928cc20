import { didYouMean, MusterError, textOfVisible } from '#src/core/index.ts';
import {
  loadPipeline,
  parseAssignment,
  parseAssignments,
  type KeySelection,
  type Override,
  type Pipeline,
} from '#src/pipelines/index.ts';
import type { Settings } from '#src/settings/index.ts';
import { columnRoles, loadStepImplementations, seriesColumnsOf } from '#src/steps/index.ts';
import { namedKeys } from './named-keys.ts';
import { forecastOverrides } from './forecast-flags.ts';
import { override, type PipelineOptions } from './pipeline-options.ts';
import { hideSecrets } from './redact.ts';

/**
 * Reads a pipeline file with its layers: the file, its part for DEV or PROD, MUSTER_SET, `--set`, and the options of the command that
 * have a name of their own. What variables of the environment gave is hidden in all output from then on. Throws what loading throws,
 * and USAGE for an option that does not fit the pipeline.
 */
export async function openPipeline(
  file: string,
  options: PipelineOptions,
  settings: Pick<Settings, 'executionMode' | 'pipelineOverrides' | 'variable'>,
): Promise<Pipeline> {
  const { executionMode: environment } = settings;
  const variable = (name: string): string | undefined => {
    const value = settings.variable(name);
    if (value !== undefined) hideSecrets([value]);
    return value;
  };
  const said = [
    ...parseAssignments(settings.pipelineOverrides, 'MUSTER_SET'),
    ...(options.set ?? []).map((text) => parseAssignment(text, '--set')),
  ];
  const pipeline = await loadPipeline(file, loadStepImplementations, { environment, variable, overrides: said });
  const more = overridesOf(pipeline, options);
  if (more.length === 0) return pipeline;
  return loadPipeline(file, loadStepImplementations, { environment, variable, overrides: [...said, ...more] });
}

/**
 * Gives the keys that the options select. Throws USAGE where `--location`, `--item` or `--product` has no key column to mean or means one
 * for which another option names another value, and what a file of keys deserves that is not there or no proper CSV file.
 */
export async function selectionFrom(pipeline: Pipeline, options: PipelineOptions): Promise<KeySelection> {
  const values: Record<string, string> = { ...options.key };
  const saidBy = new Map(Object.entries(values).map(([column, value]) => [column, `--key ${column}=${value}`]));
  for (const word of ['location', 'item', 'product'] as const) {
    const text = options[word];
    if (text === undefined) continue;
    const value = textOfVisible(text);
    const column = columnFor(word, pipeline);
    const said = `--${word} ${text}`;
    if (Object.hasOwn(values, column) && values[column] !== value) throw saidTwice(column, [saidBy.get(column)!, said]);
    values[column] = value;
    saidBy.set(column, said);
  }
  return { values, ...(options.keys === undefined ? {} : { keys: await namedKeys(options.keys) }) };
}

function overridesOf(pipeline: Pipeline, options: PipelineOptions): readonly Override[] {
  const { input, knownFuture, map = {}, workers } = options;
  const named = seriesColumnsOf(pipeline);
  const roles = named === undefined ? [] : columnRoles(named);
  const unknown = Object.keys(map).filter((role) => !roles.includes(role));
  if (unknown.length > 0) {
    throw new MusterError(
      'USAGE',
      unknown.map((role) => ({ what: `--map names "${role}".${didYouMean(role, roles)}`, expected: roles.join(', ') })),
    );
  }
  return [
    ...(workers === undefined ? [] : [override(['workers'], workers, '--workers')]),
    // Another file of demand does not go with the known-future columns of the first.
    ...(input === undefined ? [] : [override(['inputs'], { demand: input }, '--input')]),
    ...(knownFuture === undefined ? [] : [override(['inputs', 'known_future'], knownFuture, '--known-future')]),
    ...Object.entries(map).map(([role, column]) => override(['columns', role], column, '--map')),
    ...forecastOverrides(options),
  ];
}

/** The names of the key column that an option means, the likeliest first; seeds and files call a product an item as well. */
const columnNames = {
  location: ['location', 'location_id'],
  product: ['product', 'product_id'],
  item: ['item', 'item_id', 'product', 'product_id'],
} as const;

function saidTwice(column: string, said: readonly string[]): MusterError {
  return new MusterError('USAGE', {
    what: `${said.join(' and ')} name the key column "${column}" differently.`,
    expected: 'one value for a key column; a file for --keys names several keys',
  });
}

function columnFor(word: keyof typeof columnNames, pipeline: Pipeline): string {
  const keys = seriesColumnsOf(pipeline)?.keys ?? [];
  const names = columnNames[word];
  const column = names.find((name) => keys.includes(name));
  if (column !== undefined) return column;
  throw new MusterError('USAGE', {
    what: `--${word} needs a key column "${names.join('" or "')}", and the pipeline ${pipeline.definition.name} has none.`,
    expected: `--key COLUMN=VALUE with a column of: ${keys.join(', ') || '(none: the fleet is one model)'}`,
  });
}
