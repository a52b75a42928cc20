import type { Fault } from '#src/core/index.ts';

/** What the gate asks of a fleet as a whole before any of its models is released; each limit itself is still allowed. */
export type FleetRules = {
  /** The share of keys, and of volume, that may have failed or been blocked. */
  readonly maxFailed: number;
  /** The share of keys in service, and of their volume, whose champion one release may change. */
  readonly maxChangeShare: number;
  /** The share by which the fleet's error may be above that of the champions in service, at the upper bound of an interval. */
  readonly maxFleetHarm: number;
};

/** The rules that hold where the pipeline sets none; docs/gate.md says why. */
export const defaultFleetRules: FleetRules = { maxFailed: 0.5, maxChangeShare: 1, maxFleetHarm: 0.02 };

/** Gives what is wrong with rules, as faults for GATE_RULES_INVALID; none where they can be used. */
export function faultsOfFleetRules({ maxFailed, maxChangeShare, maxFleetHarm }: FleetRules): readonly Fault[] {
  const checks = [
    ['max_failed', maxFailed, isShare(maxFailed), 'from 0 to 1'],
    ['max_change_share', maxChangeShare, isShare(maxChangeShare), 'from 0 to 1'],
    ['max_fleet_harm', maxFleetHarm, maxFleetHarm >= 0 && maxFleetHarm < Infinity, '0 or more, such as 0.02'],
  ] as const;
  return checks
    .filter(([, , isAllowed]) => !isAllowed)
    .map(([name, value, , expected]) => ({ what: `${name} is ${value}.`, expected }));
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
