import type { z } from 'zod';
import type { pipelineSchema } from '../definition.ts';
import type { DefinedStep } from '../step.ts';

/** The keys of a pipeline that the engine knows, in TypeScript: the very names of the YAML file. */
type EngineKeys = Readonly<Omit<KnownKeys<z.input<typeof pipelineSchema>>, 'steps'>>;

/** The keys that every step has, `uses` left out. */
type EngineStepKeys = Readonly<Omit<KnownKeys<z.input<typeof pipelineSchema>['steps'][number]>, 'uses'>>;

/** A step that an own file implements; its options are checked when the pipeline is loaded. */
type OwnStepLine = EngineStepKeys & {
  readonly uses: `./${string}` | `../${string}`;
  readonly [option: string]: unknown;
};

/** A step in TypeScript: its name, one of the implementations, and the options of that one. */
type KnownStepLine<Step> =
  Step extends DefinedStep<infer Uses, infer Options, infer _>
    ? EngineStepKeys & { readonly uses: Uses } & Readonly<z.input<Options>>
    : never;

/** A step of a pipeline in TypeScript, of one of these implementations or of an own file. */
export type StepLine<Step> = KnownStepLine<Step> | OwnStepLine;

/** A pipeline in TypeScript: the keys of the engine, those that its steps need, and the steps; what no step knows is an error, and what only other steps use may stay. */
export type PipelineInput<Step, Lines extends readonly StepLine<Step>[]> = EngineKeys &
  SettingsOf<Step, Lines[number]['uses']> &
  Partial<SettingsOf<Step, AnyUses<Step>>> & {
    readonly steps: { readonly [I in keyof Lines]: Lines[I] & NothingBeside<Lines[I], Step> };
  };

type KnownKeys<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

type AnyUses<Step> = Step extends { readonly uses: infer Own } ? Own : never;

type OfUses<Step, Uses> = Step extends { readonly uses: infer Own } ? (Own extends Uses ? Step : never) : never;

// The settings of all steps that are used must hold at once.
type SettingsOf<Step, Uses> = [OfUses<Step, Uses>] extends [never]
  ? Readonly<Record<string, unknown>>
  : Intersection<
      OfUses<Step, Uses> extends infer Used ? (Used extends { readonly settings: infer S } ? z.input<S> : never) : never
    >;

type Intersection<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer All) => void ? All : never;

type NothingBeside<Line, Step> = Line extends OwnStepLine
  ? unknown
  : Line extends { readonly uses: infer Uses }
    ? { readonly [K in Exclude<keyof Line, keyof KnownStepLine<OfUses<Step, Uses>>>]: never }
    : unknown;
