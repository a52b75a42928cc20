import { periodLabel, type FleetSeries } from '#src/core/index.ts';
import { defaultGateRules, type Decision, type GateRules } from '#src/evaluation/index.ts';
import { commitRelease, readChampions, type ReleaseRequest } from '#src/registry/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { judgeFleet } from '#src/steps/judge-fleet.ts';
import type { Challenger } from '#src/training/index.ts';
import { holdout, seasonLength, seed } from '../evaluation/small-fleet.ts';

export const folder = 'fleets/demand';
export const now = Date.UTC(2025, 3, 2);

const usesOf = async (): Promise<number> => 1;

/** What a gate step does, but for the count of the holdout's uses: reads the champions, judges, commits, and judges again where it lost a race. */
export async function runGate(
  store: ObjectStore,
  fleet: FleetSeries,
  challengers: readonly Challenger[],
  { rules = defaultGateRules, ...request }: Partial<ReleaseRequest> & { readonly rules?: GateRules } = {},
): ReturnType<typeof commitRelease> {
  const { keyColumns } = fleet;
  const { releaseVersion, champions } = await readChampions(store, folder, { keyColumns });
  const inData = fleet.keys.map((key) => ({ key }));
  const { decisions, judgeAgain } = await judgeFleet(
    { fleet, challengers, champions, inData, rules, seasonLength, horizon: holdout, seed, usesOf },
    {},
  );
  return commitRelease(
    store,
    folder,
    requestFor(fleet, decisions, { expected: releaseVersion, judgeAgain, ...request }),
  );
}

/** A release request with ordinary values for what a test does not set. */
export function requestFor(
  { keyColumns, frequency }: FleetSeries,
  decisions: readonly Decision[],
  more: Partial<ReleaseRequest> = {},
): ReleaseRequest {
  return {
    keyColumns,
    decisions,
    expected: -1,
    run: 'run-1',
    now,
    codeVersion: '0.1.0',
    tablesRead: { 'feature_groups/demand_1': 3 },
    formatPeriod: (period) => periodLabel(frequency, period),
    ...more,
  };
}
