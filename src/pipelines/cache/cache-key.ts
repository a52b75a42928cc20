import { resolve } from 'node:path';
import { canonicalJson, digestOf } from '#src/core/index.ts';
import { selectionParameters } from '../key-selection.ts';
import type { Pipeline } from '../parse-definition.ts';
import type { BoundStep, RunContext, StepInput } from '../step.ts';
import type { CodeFingerprint } from './code-fingerprint.ts';

/** All on which the result of a step rests, part by part, so that a plan can say which of them changed. */
export type KeyParts = {
  readonly uses: string;
  readonly code: CodeFingerprint;
  /** Options, settings, the keys of the engine that it uses, selection and output folder, with placeholders for what the environment gave. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly StepInput[];
};

/** A step with the parts of its cache key, and the key: steps with the same key give the same result. */
export type StepKey = { readonly parts: KeyParts; readonly key: string };

/** Gives the cache key of a step. The values of the environment count in the key, and are not among its parts. */
export function stepKey(
  step: BoundStep,
  { pipeline, context }: { readonly pipeline: Pipeline; readonly context: RunContext },
  { code, inputs }: Pick<KeyParts, 'code' | 'inputs'>,
): StepKey {
  const { options, settings, uses } = step;
  const parameters = parametersOf({ options, settings }, step, context);
  const ids = inputs.map(({ name, kind, id }) => [name, kind, id]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return {
    key: digestOf(canonicalJson(['muster step 1', uses, code.digest, parameters, ids])),
    parts: { uses, code, parameters: parametersOf(recordedOf(step, pipeline), step, context), inputs },
  };
}

type OwnParameters = { readonly options: unknown; readonly settings: unknown };

function parametersOf(
  { options, settings }: OwnParameters,
  { implementation: { engineKeys = ['seed', 'exports'] } }: BoundStep,
  { pipeline, selection, outputFolder }: RunContext,
): Readonly<Record<string, unknown>> {
  const engine = Object.fromEntries(engineKeys.map((key) => [key, pipeline[key]]));
  const selected = selectionParameters(selection);
  return { pipeline: pipeline.name, options, settings, ...engine, ...selected, output_folder: resolve(outputFolder) };
}

/** Gives options and settings of a step as its pipeline may be recorded. */
function recordedOf({ name, settings }: BoundStep, { recorded }: Pipeline): OwnParameters {
  const lines = recorded['steps'] as readonly Readonly<Record<string, unknown>>[];
  const { name: _, uses: __, after: ___, ...options } = lines.find((line) => line['name'] === name) ?? {};
  return { options, settings: Object.fromEntries(Object.keys(settings).map((each) => [each, recorded[each]])) };
}
