import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { didYouMean, MusterError, type Fault } from '#src/core/index.ts';
import { pipelineSchema, type PipelineDefinition, type StepDefinition } from './definition.ts';
import type { BoundStep, StepImplementation } from './step.ts';

/** A pipeline file that was read: its definition, and its steps bound to their implementations. */
export type Pipeline = { readonly definition: PipelineDefinition; readonly steps: readonly BoundStep[] };

type Source = { readonly file: string; readonly document: Document; readonly lines: LineCounter };

/**
 * Reads the text of a pipeline file. Throws PIPELINE_NOT_YAML, or PIPELINE_INVALID with every fault at once, each with its line,
 * column, path in the file and what was expected.
 */
export function parsePipeline(file: string, text: string, implementations: readonly StepImplementation[]): Pipeline {
  const source = readYaml(file, text);
  const parsed = pipelineSchema.safeParse(source.document.toJS());
  if (!parsed.success)
    throw new MusterError('PIPELINE_INVALID', faultsOf(source, parsed.error.issues, [], pipelineSchema));
  const faults: Fault[] = [];
  const steps = parsed.data.steps.map((step, i) => bindStep(source, step, i, implementations, faults));
  if (faults.length > 0) throw new MusterError('PIPELINE_INVALID', faults);
  return { definition: parsed.data, steps: steps.filter((step) => step !== undefined) };
}

function readYaml(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map((error): Fault => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { what: error.message, where: { file, line, column: col } };
  });
  if (faults.length > 0) throw new MusterError('PIPELINE_NOT_YAML', faults);
  return { file, document, lines };
}

function bindStep(
  source: Source,
  step: StepDefinition,
  index: number,
  implementations: readonly StepImplementation[],
  faults: Fault[],
): BoundStep | undefined {
  const { name, uses, ...options } = step;
  const implementation = implementations.find((each) => each.uses === uses);
  if (implementation === undefined) {
    const known = implementations.map((each) => each.uses);
    faults.push({
      what: `No implementation is called "${uses}".${didYouMean(uses, known)}`,
      where: placeOf(source, ['steps', index, 'uses']),
      expected: known.join(', '),
    });
    return undefined;
  }
  const parsed = implementation.options.safeParse(options);
  if (!parsed.success) {
    faults.push(...faultsOf(source, parsed.error.issues, ['steps', index], implementation.options));
    return undefined;
  }
  return { name, uses, run: (context) => implementation.run(context, parsed.data) };
}

function faultsOf(
  source: Source,
  issues: readonly z.core.$ZodIssue[],
  base: readonly PropertyKey[],
  schema: unknown,
): readonly Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code !== 'unrecognized_keys') return [{ what: issue.message, where: placeOf(source, path) }];
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key): Fault => {
      const expected = known.length === 0 ? {} : { expected: known.join(', ') };
      return {
        what: `"${key}" is not known here.${didYouMean(key, known)}`,
        where: placeOf(source, [...path, key], true),
        ...expected,
      };
    });
  });
}

/** Gives the names that an object of the schema may have at a path; empty where that is not an object of fixed names. */
function namesAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let at = unwrap(schema);
  for (const part of path) {
    if (at === undefined) return [];
    at = unwrap(at.shape?.[String(part)] ?? at.element);
  }
  return Object.keys(at?.shape ?? {});
}

type SchemaShape = {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly unwrap?: () => unknown;
};

function unwrap(schema: unknown): SchemaShape | undefined {
  let at = schema as SchemaShape | undefined;
  while (at !== undefined && at.shape === undefined && at.element === undefined && typeof at.unwrap === 'function') {
    at = at.unwrap() as SchemaShape | undefined;
  }
  return at;
}

function placeOf(source: Source, path: readonly PropertyKey[], atKey = false): NonNullable<Fault['where']> {
  const position = positionOf(source, path, atKey);
  const text = path.reduce<string>(
    (done, part) => (typeof part === 'number' ? `${done}[${part}]` : `${done}${done === '' ? '' : '.'}${String(part)}`),
    '',
  );
  return { file: source.file, ...position, ...(text === '' ? {} : { path: text }) };
}

type Node = {
  readonly range?: readonly number[];
  readonly items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[];
};

// What is missing has no place of its own: the nearest part that is there stands for it.
function positionOf(source: Source, path: readonly PropertyKey[], atKey: boolean): { line: number; column: number } {
  for (let length = path.length; length >= 0; length--) {
    const parent = source.document.getIn(path.slice(0, length - 1), true) as Node | undefined;
    const pair = parent?.items?.find((item) => item.key?.value === path[length - 1]);
    const node = source.document.getIn(path.slice(0, length), true) as Node | undefined;
    const start = (atKey && length === path.length ? pair?.key?.range : node?.range)?.[0];
    if (start === undefined) continue;
    const { line, col } = source.lines.linePos(start);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}
