import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MusterError, type ErrorPlace } from '#src/core/index.ts';
import type { StepImplementation } from '../step.ts';
import { isRecord, type DefinitionSource } from './source.ts';

/** Says whether `uses` names a file, relative to that of the pipeline, and not an implementation that comes with Muster. */
function isOwnStep(uses: string): boolean {
  return /^\.\.?\//.test(uses);
}

/** Says whether all steps of a definition name files of their own. */
export function usesOwnStepsAlone({ value }: Pick<DefinitionSource, 'value'>): boolean {
  const steps: unknown = isRecord(value) ? value['steps'] : undefined;
  if (!Array.isArray(steps)) return false;
  return steps.every((step) => isRecord(step) && typeof step['uses'] === 'string' && isOwnStep(step['uses']));
}

/**
 * Loads the step files that a definition uses: each exports `step`, made with `defineStep`, and is known by the text of `uses`. Throws
 * PIPELINE_STEP_FILE_NOT_FOUND and PIPELINE_STEP_FILE_INVALID.
 */
export async function loadOwnSteps(source: DefinitionSource): Promise<readonly StepImplementation[]> {
  const steps: unknown = isRecord(source.value) ? source.value['steps'] : undefined;
  const loaded = new Map<string, StepImplementation>();
  for (const [i, step] of Array.isArray(steps) ? steps.entries() : []) {
    const uses: unknown = isRecord(step) ? step['uses'] : undefined;
    if (typeof uses !== 'string' || !isOwnStep(uses) || loaded.has(uses)) continue;
    const file = resolve(dirname(source.file), uses);
    loaded.set(uses, { ...(await loadStep(file, source.placeOf(['steps', i, 'uses']))), uses });
  }
  return [...loaded.values()];
}

async function loadStep(file: string, where: ErrorPlace): Promise<StepImplementation> {
  if (!existsSync(file)) {
    throw new MusterError('PIPELINE_STEP_FILE_NOT_FOUND', {
      what: `There is no file ${file}.`,
      where,
      expected: 'the path of a step file, relative to the pipeline file',
    });
  }
  const { step } = await importModule(file, 'PIPELINE_STEP_FILE_INVALID', where);
  if (isImplementation(step)) return step;
  throw new MusterError('PIPELINE_STEP_FILE_INVALID', {
    what: `${file} exports no step.`,
    where,
    expected: 'export const step = defineStep({ … })',
  });
}

/** Imports a file of the user. Throws the code given, with the fault of the file, where that fails. */
export async function importModule(
  file: string,
  code: 'PIPELINE_STEP_FILE_INVALID' | 'PIPELINE_MODULE_INVALID',
  where: ErrorPlace,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const what = `${file} cannot be loaded: ${(cause as Error).message}`;
    throw new MusterError(code, { what, where, expected: 'a file that Node can import' }, { cause });
  }
}

function isImplementation(value: unknown): value is StepImplementation {
  if (!isRecord(value)) return false;
  const { uses, summary, options, settings, module, run } = value;
  const texts = [uses, summary, module].every((each) => typeof each === 'string');
  return texts && typeof run === 'function' && isSchema(options) && isSchema(settings) && 'shape' in settings;
}

function isSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'safeParse' in value;
}
