import { keyId, type Key } from '#src/core/index.ts';
import {
  decideFleet,
  holdoutDigest,
  scoreFleet,
  type Champion,
  type Decision,
  type EvaluateOptions,
  type KeyCase,
} from '#src/evaluation/index.ts';
import type { JudgeAgain } from '#src/registry/index.ts';

/** The decisions of a fleet, and how they are made again where champions moved. */
type Judgement = {
  readonly decisions: readonly Decision[];
  readonly judgeAgain: JudgeAgain;
  /** The digest of the rows that decided, and how many runs decided by them; undefined where no key was scored. */
  readonly holdoutDigest: string | undefined;
  readonly holdoutUses: number | undefined;
  /** What the decisions that were made last rest on: the scored keys, and all champions that were in service. */
  readonly basis: () => Basis;
};

type Basis = { readonly cases: readonly KeyCase[]; readonly champions: ReadonlyMap<string, Champion> };

/** Judges a fleet; what was scored is kept, so that only keys with another champion are scored again. */
export async function judgeFleet(
  options: EvaluateOptions & {
    readonly inData: readonly { readonly key: Key }[];
    /** Counts the runs that decided by a holdout, by its digest. */
    readonly usesOf: (digest: string) => Promise<number>;
  },
  control: Parameters<typeof scoreFleet>[1],
): Promise<Judgement> {
  let scored: readonly KeyCase[] = [];
  let known = options.champions;
  const judge = async (champions: ReadonlyMap<string, Champion>): Promise<Omit<Judgement, 'judgeAgain' | 'basis'>> => {
    known = champions;
    scored = await scoreFleet({ ...options, champions: championsToJudge(champions, options), scored }, control);
    const digest = holdoutDigest(scored);
    const holdoutUses = digest === undefined ? undefined : await options.usesOf(digest);
    return { decisions: decideFleet(scored, { ...options, holdoutUses }), holdoutDigest: digest, holdoutUses };
  };
  return {
    ...(await judge(options.champions)),
    judgeAgain: async (champions, moved) => {
      const stayed = [...known].filter(([id]) => !moved.has(id));
      const { decisions } = await judge(new Map([...stayed, ...champions]));
      return decisions.filter(({ key }) => moved.has(keyId(key)));
    },
    basis: () => ({ cases: scored, champions: known }),
  };
}

/**
 * The champions whose keys were trained in this round, and those whose keys are gone from the data (they end as ABSENT). The champion of
 * a key that is in the data but was not selected for training is not judged.
 */
function championsToJudge(
  champions: ReadonlyMap<string, Champion>,
  { challengers, inData }: Pick<EvaluateOptions, 'challengers'> & { readonly inData: readonly { readonly key: Key }[] },
): ReadonlyMap<string, Champion> {
  const trained = new Set(challengers.map((each) => keyId(each.key)));
  const present = new Set(inData.map((each) => keyId(each.key)));
  return new Map([...champions].filter(([id]) => trained.has(id) || !present.has(id)));
}
