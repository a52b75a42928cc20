import { countOf, countText } from '#src/core/index.ts';
import type { GateRules } from '../gate-rules.ts';
import { percentText } from '../number-words.ts';
import { comparedKeys } from './compared-keys.ts';
import { expectedChange, type ExpectedChange } from './expected-change.ts';
import { changedShare, failedShare, type FleetParts, type Share } from './fleet-shares.ts';
import { testFleet, type FleetTest } from './fleet-test.ts';

/** What the gate says of a fleet as a whole; plain data. */
export type FleetVerdict = {
  /** The rules that are broken; with one of them the fleet is held. */
  readonly broken: readonly BrokenRule[];
  readonly failed: Share;
  readonly changed: Share;
  /** Absent where too few keys can be compared; `remarks` say so then. */
  readonly test?: FleetTest;
  /** Absent where too few keys can be pooled. */
  readonly expected?: ExpectedChange;
  readonly remarks: readonly string[];
};

/** A rule with what was measured and the limit, and both in a sentence. */
export type BrokenRule = {
  readonly rule: 'max_failed' | 'max_change_share' | 'max_fleet_harm';
  readonly measured: number;
  readonly limit: number;
  readonly sentence: string;
};

/** What a verdict rests on. */
export type FleetVerdictOptions = {
  readonly rules: GateRules;
  readonly keyColumns: readonly string[];
  readonly horizon: number;
  readonly seed: number;
};

/** Judges the fleet that a release would put into service, before any of it is. Pure: equal parts give an equal verdict. */
export function fleetVerdict(parts: FleetParts, options: FleetVerdictOptions): FleetVerdict {
  const { rules, keyColumns, seed } = options;
  const failed = failedShare(parts);
  const changed = changedShare(parts);
  const keys = comparedKeys(parts);
  const isTested = keys.length >= rules.minPooledKeys;
  const test = isTested ? testFleet(keys, { keyColumns, alpha: rules.alpha, seed }) : undefined;
  const expected = expectedChange(keys, parts.cases, options);
  const needed = `${countOf(keys.length, 'key')} can be compared with a champion, and ${countText(rules.minPooledKeys)} are needed`;
  return {
    broken: [...brokenFailed(failed, rules), ...brokenChange(changed, rules), ...brokenHarm(test, rules)],
    failed,
    changed,
    ...(test === undefined ? {} : { test }),
    ...(expected === undefined ? {} : { expected }),
    remarks: isTested ? [] : [`The fleet was not tested as a whole: ${needed}.`],
  };
}

function brokenFailed(failed: Share, { maxFailed: limit }: GateRules): readonly BrokenRule[] {
  const measured = Math.max(failed.keys, failed.volume);
  if (measured <= limit) return [];
  const sentence = `${shareText(failed)} failed or were blocked; max_failed allows ${percentText(limit)}.`;
  return [{ rule: 'max_failed', measured, limit, sentence }];
}

function brokenChange(changed: Share, { maxChangeShare: limit }: GateRules): readonly BrokenRule[] {
  const measured = Math.max(changed.keys, changed.volume);
  if (measured <= limit) return [];
  const sentence = `${shareText(changed)} in service would get another champion; max_change_share allows ${percentText(limit)}.`;
  return [{ rule: 'max_change_share', measured, limit, sentence }];
}

function brokenHarm(test: FleetTest | undefined, { maxFleetHarm: limit }: GateRules): readonly BrokenRule[] {
  if (test === undefined || test.upper <= limit) return [];
  const sentence = `The error of the fleet (RMSSE by volume) may rise by up to ${percentText(test.upper)} (measured ${signedPercent(test.change)}, on ${countOf(test.nKeys, 'key')}); max_fleet_harm allows ${percentText(limit)}.`;
  return [{ rule: 'max_fleet_harm', measured: test.upper, limit, sentence }];
}

/** Gives a share as sentences tell it: `600 of 1,000 keys (60 %; 71.2 % of the volume)`. */
export function shareText({ nKeys, ofKeys, keys, volume }: Share): string {
  return `${countText(nKeys)} of ${countOf(ofKeys, 'key')} (${percentText(keys)}; ${percentText(volume)} of the volume)`;
}

/** Gives a change with its sign: `+1.2 %`, `-3 %`, `0 %`. */
export function signedPercent(change: number): string {
  return `${change > 0 ? '+' : ''}${percentText(change)}`;
}
