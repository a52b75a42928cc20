import type { KeyRecord } from './fleet-record.ts';
import type { KeyErrors } from './key-errors.ts';
import { meanOf } from './number-summary.ts';

/** What became of one algorithm in a fleet. */
export type LearnerSummary = {
  readonly learner: string;
  /** Keys for which validation chose it. */
  readonly chosen: number;
  /** Keys for which the gate registered it: as the challenger, or as the seasonal naive in place of a worse one. */
  readonly registered: number;
  /** Keys that it serves after the gate. */
  readonly inService: number;
  /** Means over the keys for which it was chosen and which have the error; null where there is none. */
  readonly validationMase: number | null;
  readonly holdoutMase: number | null;
  readonly holdoutRmsse: number | null;
  /** The seasonal naive's on the holdouts of the same keys. */
  readonly naiveMase: number | null;
};

/** Gives a line for each algorithm that was chosen, registered or in service, the most chosen first. */
export function summariseLearners(errors: readonly KeyErrors[]): readonly LearnerSummary[] {
  const records = errors.map(({ record }) => record);
  const chosen = records.map(({ challenger }) => challenger?.learner ?? null);
  const registered = records.map(registeredLearner);
  const inService = records.map(learnerInService);
  const names = new Set([...chosen, ...registered, ...inService].filter((name) => name !== null));
  return [...names]
    .map((learner) => ({
      learner,
      chosen: nTimes(chosen, learner),
      registered: nTimes(registered, learner),
      inService: nTimes(inService, learner),
      ...meanErrors(errors.filter((_, i) => chosen[i] === learner)),
    }))
    .sort((a, b) => b.chosen - a.chosen || b.inService - a.inService || (a.learner < b.learner ? -1 : 1));
}

function nTimes(learners: readonly (string | null)[], name: string): number {
  return learners.filter((learner) => learner === name).length;
}

function meanErrors(
  errors: readonly KeyErrors[],
): Pick<LearnerSummary, 'validationMase' | 'holdoutMase' | 'holdoutRmsse' | 'naiveMase'> {
  const mean = (of: (each: KeyErrors) => number | null | undefined): number | null => {
    const values = errors.flatMap((each) => of(each) ?? []);
    return values.length === 0 ? null : meanOf(values);
  };
  return {
    validationMase: mean(({ chosen }) => chosen?.mase),
    holdoutMase: mean(({ holdout }) => holdout?.mase),
    holdoutRmsse: mean(({ holdout }) => holdout?.rmsse),
    naiveMase: mean(({ naive }) => naive?.mase),
  };
}

/** Gives the learner that the gate registered for a key, null where it registered nothing. */
function registeredLearner({ decision }: KeyRecord): string | null {
  if (decision?.isRegistered !== true) return null;
  return decision.code === 'FIRST_BASELINE' ? 'seasonal_naive' : (decision.challenger?.learner ?? null);
}

function learnerInService(record: KeyRecord): string | null {
  return registeredLearner(record) ?? record.decision?.champion?.learner ?? null;
}
