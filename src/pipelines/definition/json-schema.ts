import { z } from 'zod';
import { pipelineSchema } from '../definition.ts';
import type { StepImplementation } from '../step.ts';

/** A schema in the form of JSON Schema, draft 7, as far as it is used here. */
export type JsonSchema = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly [keyword: string]: unknown;
};

/** Gives what an implementation's options or settings, or any other part of a pipeline file, look like as JSON Schema. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
  return rest as JsonSchema;
}

/**
 * Gives the JSON Schema (draft 7) of pipeline files for editors: the keys of the engine, those of the settings of these implementations,
 * and for each step the options of its `uses`. Where a file uses a step file of its own, further keys may belong to that.
 */
export function pipelineJsonSchema(implementations: readonly StepImplementation[]): JsonSchema {
  const engine = jsonSchemaOf(pipelineSchema);
  const settings = [...new Set(implementations.map((each) => each.settings))].map((schema) => ({
    form: jsonSchemaOf(schema),
    users: implementations.filter((each) => each.settings === schema).map((each) => each.uses),
  }));
  const properties = { ...Object.assign({}, ...settings.map((each) => each.form.properties)), ...engine.properties };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A pipeline of Muster',
    type: 'object',
    properties: {
      ...properties,
      inputs: inputsSchema(engine, implementations),
      steps: stepsSchema(engine, implementations),
    },
    required: engine.required ?? [],
    allOf: [
      ...settings.map(({ form, users }) => whenever(usesStep({ enum: users }), { required: form.required ?? [] })),
      whenever({ not: usesStep({ pattern: ownFile }) }, { propertyNames: { enum: Object.keys(properties) } }),
    ],
  };
}

function whenever(condition: JsonSchema, consequence: JsonSchema): JsonSchema {
  // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema: no one awaits a schema
  return { if: condition, then: consequence };
}

const ownFile = '^\\.\\.?/';

function usesStep(uses: JsonSchema): JsonSchema {
  return {
    properties: { steps: { contains: { properties: { uses }, required: ['uses'] } } },
    required: ['steps'],
  };
}

function inputsSchema({ properties }: JsonSchema, implementations: readonly StepImplementation[]): JsonSchema {
  const files = implementations.flatMap(({ inputFiles = {} }) => Object.entries(inputFiles));
  const named = files.map(([name, { description }]) => [name, { type: 'string', minLength: 1, description }] as const);
  return { ...properties!['inputs'], properties: Object.fromEntries(named) };
}

function stepsSchema({ properties }: JsonSchema, implementations: readonly StepImplementation[]): JsonSchema {
  const steps = properties!['steps']!;
  const own = steps.items!.properties!;
  const ofEach = Object.fromEntries(Object.keys(own).map((name) => [name, {}]));
  const known = implementations.map((each) => ({ const: each.uses, description: each.summary }));
  return {
    ...steps,
    items: {
      type: 'object',
      properties: {
        ...own,
        uses: { description: own['uses']!.description!, anyOf: [...known, { type: 'string', pattern: ownFile }] },
      },
      required: ['name', 'uses'],
      allOf: implementations.map((each) => {
        const options = jsonSchemaOf(each.options);
        const condition = { properties: { uses: { const: each.uses } }, required: ['uses'] };
        return whenever(condition, { ...options, properties: { ...ofEach, ...options.properties } });
      }),
    },
  };
}
