import {
  fleetVerdict,
  holdDecisions,
  keyVolumes,
  type Decision,
  type EvaluateOptions,
  type FleetVerdict,
} from '#src/evaluation/index.ts';
import type { ForcedBy } from '#src/pipelines/index.ts';
import type { GateFleet } from '#src/registry/index.ts';
import type { judgeFleet } from './judge-fleet.ts';

/** The gate of the fleet as a whole, for the time of one evaluation. */
type WholeFleetGate = {
  /** What the registry asks before each attempt at a release. */
  readonly gateFleet: GateFleet;
  /** Gives the verdict on decisions as they are before any of them is held. */
  readonly verdictOf: (decisions: readonly Decision[]) => FleetVerdict;
  /** The verdict on the decisions that were asked about last. */
  readonly lastVerdict: () => FleetVerdict | undefined;
};

/** Opens the gate of a fleet: one that breaks a rule is held, unless a person forces it, which goes into the commit of the release. */
export function openWholeFleetGate(
  { basis }: Pick<Awaited<ReturnType<typeof judgeFleet>>, 'basis'>,
  { fleet, rules, seasonLength, horizon, seed }: EvaluateOptions,
  forcedBy: ForcedBy | undefined,
): WholeFleetGate {
  const volumes = keyVolumes(fleet, seasonLength);
  const { keyColumns } = fleet;
  let last: FleetVerdict | undefined;
  const verdictOf = (decisions: readonly Decision[]): FleetVerdict => {
    last = fleetVerdict({ ...basis(), decisions, volumes }, { rules, keyColumns, horizon, seed });
    return last;
  };
  const gateFleet: GateFleet = (decisions) => {
    const { broken } = verdictOf(decisions);
    if (broken.length === 0) return { decisions };
    if (forcedBy === undefined) return { decisions: holdDecisions(decisions, broken) };
    const brokenRules = broken.map(({ rule, sentence }) => `${rule}: ${sentence}`);
    return { decisions, info: { ...forcedBy, brokenRules } };
  };
  return { gateFleet, verdictOf, lastVerdict: () => last };
}
