import { readFileSync } from 'node:fs';
import { didYouMean, MusterError } from '#src/core/index.ts';
import {
  columnRoles,
  parsePipeline,
  type KeySelection,
  type Pipeline,
  type PipelineDefinition,
} from '#src/pipelines/index.ts';
import { stepImplementations } from '#src/steps/index.ts';
import type { PipelineOptions } from './pipeline-options.ts';

/** Reads a pipeline file and lets the options of the command go before what it says. Throws PIPELINE_NOT_FOUND and what parsing throws. */
export function openPipeline(file: string, options: PipelineOptions): Pipeline {
  const pipeline = parsePipeline(file, readPipeline(file), stepImplementations);
  return { ...pipeline, definition: withOverrides(pipeline.definition, options) };
}

/** Gives the keys that the options select. Throws USAGE where `--location` or `--product` has no key column to mean. */
export function selectionFrom(definition: PipelineDefinition, options: PipelineOptions): KeySelection {
  const selection: Record<string, string> = { ...options.key };
  if (options.location !== undefined) selection[columnFor('location', definition)] = options.location;
  if (options.product !== undefined) selection[columnFor('product', definition)] = options.product;
  return selection;
}

function readPipeline(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MusterError(
      'PIPELINE_NOT_FOUND',
      { what: 'The pipeline file cannot be read.', where: { file } },
      { cause },
    );
  }
}

function withOverrides(definition: PipelineDefinition, options: PipelineOptions): PipelineDefinition {
  const roles = columnRoles(definition);
  const unknown = Object.keys(options.map ?? {}).filter((role) => !roles.includes(role));
  if (unknown.length > 0) {
    throw new MusterError(
      'USAGE',
      unknown.map((role) => ({ what: `--map names "${role}".${didYouMean(role, roles)}`, expected: roles.join(', ') })),
    );
  }
  const columns = { ...definition.columns, ...options.map };
  const knownFuture = options.knownFuture ?? (options.input === undefined ? definition.inputs.known_future : undefined);
  const inputs = {
    demand: options.input ?? definition.inputs.demand,
    ...(knownFuture === undefined ? {} : { known_future: knownFuture }),
  };
  return { ...definition, columns, inputs };
}

function columnFor(word: 'location' | 'product', definition: PipelineDefinition): string {
  const column = definition.keys.find((key) => key === word) ?? definition.keys.find((key) => key === `${word}_id`);
  if (column !== undefined) return column;
  throw new MusterError('USAGE', {
    what: `--${word} needs a key column "${word}" or "${word}_id", and the pipeline ${definition.name} has none.`,
    expected: `--key COLUMN=VALUE with a column of: ${definition.keys.join(', ') || '(none: the fleet is one model)'}`,
  });
}
