import type { z } from 'zod';
import { isRecord, MusterError, type Fault } from '#src/core/index.ts';
import { pipelineSchema, type PipelineDefinition, type StepDefinition } from './definition.ts';
import { bindStep } from './definition/bind-step.ts';
import { inputFaults } from './definition/input-names.ts';
import { readSettings, type PipelineSettings } from './definition/pipeline-settings.ts';
import { schemaFaults } from './definition/schema-faults.ts';
import { yamlSource } from './definition/source.ts';
import { resolveVariables, withPlaceholders, type ResolvedSource } from './definition/variables.ts';
import type { BoundStep, StepImplementation } from './step.ts';

/** A pipeline that was read: its definition, the settings of its steps, and the steps bound to their implementations. */
export type Pipeline = {
  readonly definition: PipelineDefinition;
  /** The pipeline-wide keys that the steps know, checked, with defaults. Each step has its own part of them. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly steps: readonly BoundStep[];
  /**
   * All of it as one object in the form of the file, after all layers and with every default, but with each text that held a variable as
   * it was written: this is what may be recorded and printed.
   */
  readonly recorded: Readonly<Record<string, unknown>>;
};

/**
 * Reads the text of a pipeline file alone, without layers, variables and step files of its own. Throws PIPELINE_NOT_YAML, or PIPELINE_INVALID with every fault at once, each with its line,
 * column, path in the file and what was expected.
 */
export function parsePipeline(file: string, text: string, implementations: readonly StepImplementation[]): Pipeline {
  return bindPipeline(
    resolveVariables(yamlSource(file, text), () => undefined),
    implementations,
  );
}

/** Checks a definition, however it was written, and binds its steps. Throws PIPELINE_INVALID with every fault at once. */
export function bindPipeline(source: ResolvedSource, implementations: readonly StepImplementation[]): Pipeline {
  const faults: Fault[] = [];
  const parsed = pipelineSchema.safeParse(source.value);
  if (!parsed.success) {
    faults.push(...schemaFaults(source, parsed.error.issues, { base: [], schema: pipelineSchema }));
  }
  const value = isRecord(source.value) ? source.value : {};
  const steps = stepLines(value['steps']).map((line) => bindStep(source, line, implementations, faults));
  const used = [...new Set(steps.flatMap((step) => (step === undefined ? [] : [step.implementation])))];
  const settings = readSettings(source, Object.keys(pipelineSchema.shape), { used, known: implementations }, faults);
  const inputs = value['inputs'] ?? {};
  if (isRecord(inputs)) faults.push(...inputFaults(source, inputs, { used, all: implementations }));
  if (!parsed.success || faults.length > 0) throw new MusterError('PIPELINE_INVALID', faults);
  const definition = definitionOf(parsed.data);
  const bound = steps.flatMap((step) => (step === undefined ? [] : [boundStep(step, settings, source)]));
  const { steps: _, ...engine } = definition;
  const written = { ...engine, ...settings.all, steps: bound.map(stepLine) };
  return {
    definition,
    settings: settings.all,
    steps: bound,
    recorded: withPlaceholders(written, [], source.placeholders),
  };
}

function definitionOf(parsed: z.output<typeof pipelineSchema>): PipelineDefinition {
  const { name, description, inputs, seed, workers, exports, steps } = parsed;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    inputs,
    seed,
    ...(workers === undefined ? {} : { workers }),
    exports,
    steps,
  };
}

function stepLine({ name, uses, after, options }: BoundStep): Readonly<Record<string, unknown>> {
  return { name, uses, ...(after === undefined ? {} : { after }), ...(isRecord(options) ? options : {}) };
}

/** Gives the steps that have at least a name and an implementation; what is wrong with the others the schema has said. */
function stepLines(steps: unknown): readonly { readonly step: StepDefinition; readonly index: number }[] {
  if (!Array.isArray(steps)) return [];
  return (steps as readonly unknown[]).flatMap((step, index) =>
    isRecord(step) && typeof step['name'] === 'string' && typeof step['uses'] === 'string'
      ? [{ step: step as StepDefinition, index }]
      : [],
  );
}

function boundStep(
  { name, implementation, options, after }: NonNullable<ReturnType<typeof bindStep>>,
  { bySchema }: PipelineSettings,
  { placeholders }: ResolvedSource,
): BoundStep {
  const settings = bySchema.get(implementation.settings) ?? {};
  const recordedSettings = withPlaceholders(settings, [], placeholders);
  return {
    name,
    uses: implementation.uses,
    implementation,
    options,
    settings,
    recordedSettings,
    after,
    run: (context) => implementation.run({ ...context, settings, recordedSettings }, options),
  };
}
