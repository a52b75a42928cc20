import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isRecord, MusterError } from '#src/core/index.ts';
import { environmentOverrides } from './definition/environment-overrides.ts';
import { withOverrides, type Override } from './definition/overrides.ts';
import { importModule, loadOwnSteps, usesOwnStepsAlone } from './definition/own-steps.ts';
import { objectSource, yamlSource, type DefinitionSource } from './definition/source.ts';
import { resolveVariables } from './definition/variables.ts';
import { bindPipeline, type Pipeline } from './parse-definition.ts';
import type { StepImplementation } from './step.ts';

/** The implementations that a file may name by `uses`, or what loads them: that is asked only where a step is not the file's own. */
export type StepLibrary = readonly StepImplementation[] | (() => Promise<readonly StepImplementation[]>);

/** What goes over the file of a pipeline, from the least to the last word. */
export type PipelineLayers = {
  /** Which part of `environments` holds: DEV or PROD. */
  readonly environment: string;
  /** What settings and options of the command say, in their order. */
  readonly overrides: readonly Override[];
  /** Gives the value of a variable of the environment. */
  readonly variable: (name: string) => string | undefined;
};

/**
 * Reads a pipeline file, YAML or TypeScript, with its layers and the step files of its own, and binds its steps. Throws
 * PIPELINE_NOT_FOUND, PIPELINE_NOT_YAML, PIPELINE_MODULE_INVALID, PIPELINE_VARIABLE_MISSING, those of step files, and PIPELINE_INVALID
 * with every fault at once.
 */
export async function loadPipeline(
  file: string,
  implementations: StepLibrary,
  { environment, overrides, variable }: PipelineLayers,
): Promise<Pipeline> {
  const source = await readSource(file);
  const layered = withOverrides(source, [...environmentOverrides(source, environment), ...overrides]);
  const resolved = resolveVariables(layered, variable);
  const own = await loadOwnSteps(resolved);
  return bindPipeline(resolved, [...(await libraryFor(resolved, implementations)), ...own]);
}

async function libraryFor(source: DefinitionSource, library: StepLibrary): Promise<readonly StepImplementation[]> {
  if (typeof library !== 'function') return library;
  return usesOwnStepsAlone(source) ? [] : library();
}

async function readSource(file: string): Promise<DefinitionSource> {
  const text = readText(file);
  if (!/\.[cm]?[jt]s$/.test(file)) return yamlSource(file, text);
  const { pipeline } = await importModule(resolve(file), 'PIPELINE_MODULE_INVALID', { file });
  if (isRecord(pipeline)) return objectSource(file, pipeline);
  throw new MusterError('PIPELINE_MODULE_INVALID', {
    what: 'The file exports no pipeline.',
    where: { file },
    expected: 'export const pipeline = definePipeline({ … })',
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const what = 'The pipeline file cannot be read.';
    throw new MusterError('PIPELINE_NOT_FOUND', { what, where: { file } }, { cause });
  }
}
