import { z } from 'zod';
import { isRecord, type Fault } from '#src/core/index.ts';
import type { StepImplementation } from '../step.ts';
import { schemaFaults, unknownName } from './schema-faults.ts';
import type { DefinitionSource } from './source.ts';

/** The settings of the steps of a pipeline. */
export type PipelineSettings = {
  /** What each schema of settings made of the file. */
  readonly bySchema: ReadonlyMap<z.ZodObject, Readonly<Record<string, unknown>>>;
  /** Those of all steps together, and those of the file that only other steps would use. */
  readonly all: Readonly<Record<string, unknown>>;
};

/**
 * Checks the pipeline-wide keys of a file that its steps need, once for each schema that they share. A key that only other steps of
 * `known` use may stand there as well, and must be well formed. Adds what is wrong to `faults`, also each top-level key that neither the
 * engine nor a step of `known` has.
 */
export function readSettings(
  source: DefinitionSource,
  engineKeys: readonly string[],
  { used, known }: { readonly used: readonly StepImplementation[]; readonly known: readonly StepImplementation[] },
  faults: Fault[],
): PipelineSettings {
  const value = isRecord(source.value) ? source.value : {};
  const names = [...new Set([...engineKeys, ...known.flatMap((each) => Object.keys(each.settings.shape))])];
  for (const key of Object.keys(value)) if (!names.includes(key)) faults.push(unknownName(source, [key], names));
  const bySchema = new Map<z.ZodObject, Readonly<Record<string, unknown>>>();
  const schemas = new Set(used.map((each) => each.settings));
  for (const schema of [...schemas, unusedKeys(value, { used, known })]) {
    const own = Object.fromEntries(
      Object.keys(schema.shape).flatMap((key) => (Object.hasOwn(value, key) ? [[key, value[key]]] : [])),
    );
    const parsed = schema.safeParse(own);
    if (parsed.success) bySchema.set(schema, parsed.data);
    else addNew(faults, schemaFaults(source, parsed.error.issues, { base: [], schema }));
  }
  return { bySchema, all: Object.assign({}, ...bySchema.values()) as Record<string, unknown> };
}

/** Gives the schema of those keys of a file that steps of `known` use, and none of the file. */
function unusedKeys(
  value: Readonly<Record<string, unknown>>,
  { used, known }: { readonly used: readonly StepImplementation[]; readonly known: readonly StepImplementation[] },
): z.ZodObject {
  const forms = Object.assign({}, ...known.map((each) => each.settings.shape)) as z.ZodRawShape;
  const isUsed = (key: string): boolean => used.some((each) => Object.hasOwn(each.settings.shape, key));
  const unused = Object.keys(forms).filter((key) => Object.hasOwn(value, key) && !isUsed(key));
  return z.strictObject(Object.fromEntries(unused.map((key) => [key, forms[key]!])));
}

// Two schemas that have a key in common find the same fault in it.
function addNew(faults: Fault[], found: readonly Fault[]): void {
  for (const fault of found) {
    const isThere = faults.some((each) => each.what === fault.what && each.where?.path === fault.where?.path);
    if (!isThere) faults.push(fault);
  }
}
