import { compareKeys } from '#src/core/index.ts';
import { codeOf } from './key-counts.ts';
import type { KeyErrors } from './key-errors.ts';

/** A key with a large error on the holdout. */
export type WorstKey = {
  readonly key: readonly string[];
  readonly code: string;
  readonly learner: string;
  readonly sentence: string;
  readonly mase: number | null;
  readonly naiveMase: number | null;
  readonly validationMase: number | null;
  readonly mae: number;
  readonly rmse: number | null;
  /** The mean absolute error times the points of the holdout, in the target's unit: volume times relative error. */
  readonly sumOfErrors: number;
  readonly coverage: number | null;
  readonly holdout: { readonly from: string; readonly to: string; readonly nPoints: number };
};

/** The keys with the largest errors, by two orders. */
export type WorstKeys = { readonly byScaledError: readonly WorstKey[]; readonly byVolume: readonly WorstKey[] };

const most = 10;

/** Gives the keys with the largest MASE on the holdout, and those with the largest sum of absolute errors; at most ten of each. */
export function worstKeys(errors: readonly KeyErrors[]): WorstKeys {
  const scored = errors.flatMap(worstKey);
  const first = (error: (each: WorstKey) => number): readonly WorstKey[] =>
    scored.toSorted((a, b) => error(b) - error(a) || compareKeys(a.key, b.key)).slice(0, most);
  return {
    byScaledError: first(({ mase }) => mase ?? -1).filter(({ mase }) => mase !== null),
    byVolume: first(({ sumOfErrors }) => sumOfErrors),
  };
}

/** Gives each key of the lists once, in the order of the lists. */
export function namedOnce({ byScaledError, byVolume }: WorstKeys): readonly WorstKey[] {
  return [...new Map([...byScaledError, ...byVolume].map((each) => [JSON.stringify(each.key), each])).values()];
}

function worstKey({ record, chosen }: KeyErrors): readonly WorstKey[] {
  const { challenger, benchmark, holdout, sentence } = record.decision ?? {};
  if (challenger == null || challenger.mae === null || holdout == null) return [];
  return [
    {
      key: record.key,
      code: codeOf(record),
      learner: challenger.learner,
      sentence: sentence!,
      mase: challenger.mase,
      naiveMase: benchmark?.mase ?? null,
      validationMase: chosen?.mase ?? null,
      mae: challenger.mae,
      rmse: challenger.rmse,
      sumOfErrors: challenger.mae * holdout.nPoints,
      coverage: challenger.coverage,
      holdout,
    },
  ];
}
