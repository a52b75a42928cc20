import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRecord, messageOf, MusterError, type ErrorPlace } from '#src/core/index.ts';
import type { StepImplementation } from '../step.ts';
import { withFailures } from './own-step-failure.ts';
import type { DefinitionSource } from './source.ts';
import { stepKit, type StepKit } from './step-kit.ts';

/** Says whether `uses` names a file, relative to that of the pipeline, and not an implementation that comes with Muster. */
export function isStepFile(uses: string): boolean {
  return /^\.\.?\//.test(uses);
}

/** Says whether all steps of a definition name files of their own. */
export function usesOwnStepsAlone({ value }: Pick<DefinitionSource, 'value'>): boolean {
  const steps: unknown = isRecord(value) ? value['steps'] : undefined;
  if (!Array.isArray(steps)) return false;
  return steps.every((step) => isRecord(step) && typeof step['uses'] === 'string' && isStepFile(step['uses']));
}

/**
 * Loads the step files that a definition uses: each exports `step`, made with `defineStep`, or a function that makes it of a kit, and is
 * known by the text of `uses`. What such a step throws ends as STEP_FAILED. Throws PIPELINE_STEP_FILE_NOT_FOUND and
 * PIPELINE_STEP_FILE_INVALID.
 */
export async function loadOwnSteps(source: DefinitionSource): Promise<readonly StepImplementation[]> {
  const steps: unknown = isRecord(source.value) ? source.value['steps'] : undefined;
  const loaded = new Map<string, StepImplementation>();
  for (const [i, step] of Array.isArray(steps) ? steps.entries() : []) {
    const uses: unknown = isRecord(step) ? step['uses'] : undefined;
    if (typeof uses !== 'string' || !isStepFile(uses) || loaded.has(uses)) continue;
    const file = resolve(dirname(source.file), uses);
    loaded.set(uses, { ...withFailures(await loadStep(file, source.placeOf(['steps', i, 'uses'])), file), uses });
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
  const { step: exported } = await importModule(file, 'PIPELINE_STEP_FILE_INVALID', where);
  const step = typeof exported === 'function' ? made(exported as (kit: StepKit) => unknown, file, where) : exported;
  if (isImplementation(step)) return step;
  throw new MusterError('PIPELINE_STEP_FILE_INVALID', {
    what: `${file} exports no step.`,
    where,
    expected: 'export const step = ({ defineStep, z }) => defineStep({ … })',
  });
}

function made(make: (kit: StepKit) => unknown, file: string, where: ErrorPlace): unknown {
  try {
    return make(stepKit);
  } catch (cause) {
    const what = `${file} cannot be loaded: its function step threw: ${messageOf(cause)}`;
    const expected = 'a function that gives a step';
    throw new MusterError('PIPELINE_STEP_FILE_INVALID', { what, where, expected }, { cause });
  }
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
