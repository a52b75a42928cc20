import { z } from 'zod';
import { canonicalJson, digestOf, MusterError, type Fault, type Ranks } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { trainingCode } from '../challenger-data.ts';

/** The shape of what must be equal on all ranks, as a plan holds it. */
export const rankFactsShape = z.object({
  worldSize: z.number(),
  /** Version and architecture: other ones may round otherwise. */
  node: z.string(),
  /** The digest of the code that trains. */
  code: z.string(),
  /** The digest of the options and settings of the step, and of the keys that are selected. */
  settings: z.string(),
});

/** What must be equal on all ranks for their results to go together. */
export type RankFacts = Readonly<z.infer<typeof rankFactsShape>>;

/** Gives the facts of this process, of a step with these options. */
export function rankFacts(context: StepContext, options: unknown, { worldSize }: Ranks): RankFacts {
  const { pipeline, settings, selection, isForced = false } = context;
  return {
    worldSize,
    node: `${process.version} ${process.arch}`,
    code: trainingCode(context),
    settings: digestOf(canonicalJson({ options, settings, seed: pipeline.seed, selection, isForced })),
  };
}

/** Says whether two ranks do the same work. */
export function isSameWork(left: RankFacts, right: RankFacts): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

/** Gives the error of a rank that would do other work than the driver planned, with a fault for each fact that differs. */
export function ranksDisagree(own: RankFacts, planned: RankFacts, { rank }: Ranks): MusterError {
  const names = Object.keys(own) as (keyof RankFacts)[];
  const faults = names.flatMap((name): readonly Fault[] =>
    own[name] === planned[name]
      ? []
      : [{ what: `Rank ${rank} has ${words[name]} ${own[name]}.`, expected: `${planned[name]}, as rank 0` }],
  );
  return new MusterError('RANKS_DISAGREE', faults);
}

const words: Readonly<Record<keyof RankFacts, string>> = {
  worldSize: 'the WORLD_SIZE',
  node: 'the Node',
  code: 'code with the digest',
  settings: 'options and settings with the digest',
};
