import { compareKeys, type FleetSeries } from '#src/core/index.ts';
import { parseCandidate } from '#src/learners/index.ts';
import { withModels, type Challenger, type TrainOptions } from '#src/training/index.ts';

/** Options for monthly series with a horizon and a holdout of 6. */
export const options: TrainOptions = {
  candidates: [parseCandidate('seasonal_naive', { seasonLength: 12 }), parseCandidate('linear', { seasonLength: 12 })],
  horizon: 6,
  seasonLength: 12,
  minRows: 24,
  holdout: 6,
  origins: 3,
  metric: 'rmse',
  seed: 1,
};

/** A fleet of monthly series from January 2020 on, without covariates. */
export function fleetOf(targets: Readonly<Record<string, readonly number[]>>): FleetSeries {
  const ids = Object.keys(targets).sort((left, right) => compareKeys([left], [right]));
  const indptr = [0];
  for (const id of ids) indptr.push(indptr.at(-1)! + targets[id]!.length);
  const target = Float64Array.from(ids.flatMap((id) => targets[id]!));
  return {
    frequency: 'monthly',
    keyColumns: ['state'],
    keys: ids.map((id) => [id]),
    indptr: Int32Array.from(indptr),
    firstPeriod: Int32Array.from(ids, () => 2020 * 12),
    nObserved: Int32Array.from(ids, (id) => targets[id]!.length),
    target,
    repaired: new Uint8Array(target.length),
    covariates: {},
  };
}

/** Challengers with their models unpacked, and without what is of the clock or beside the models. */
export function comparable(challengers: readonly Challenger[]): readonly Challenger[] {
  return challengers.map((each) => {
    const { trainMs: _, coefficients: __, ...rest } = withModels(each);
    return rest;
  });
}
