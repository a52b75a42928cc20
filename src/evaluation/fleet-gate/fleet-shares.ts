import { keyId } from '#src/core/index.ts';
import type { Champion } from '../champion.ts';
import type { DecisionCode } from '../decision-codes.ts';
import type { Decision } from '../decision.ts';
import type { KeyCase } from '../key-case.ts';

/** A part of some keys, by their number and by their volume. */
export type Share = {
  readonly nKeys: number;
  readonly ofKeys: number;
  /** 0 to 1; 0 of no keys. */
  readonly keys: number;
  /** 0 to 1; 0 where none of the keys has a volume. */
  readonly volume: number;
};

/** What shares are taken of. */
export type FleetParts = {
  readonly cases: readonly KeyCase[];
  /** One for each key, before any of them is held. */
  readonly decisions: readonly Decision[];
  /** All models in service, by `keyId`: also of keys about which nothing was decided. */
  readonly champions: ReadonlyMap<string, Champion>;
  /** By `keyId`, as `keyVolumes` gives it. */
  readonly volumes: ReadonlyMap<string, number>;
};

/** The codes of a key from which the gate got no challenger that could serve, by a fault of data, training or scoring. */
const failedCodes: ReadonlySet<DecisionCode> = new Set<DecisionCode>([
  'BLOCKED_DATA',
  'FAILED_TRAIN',
  'FAILED_SCORE',
  'REJECTED_NONFINITE',
  'REJECTED_SERVABILITY',
]);

/**
 * Gives the share of the judged keys that failed or were blocked. Keys that are not in today's data do not count, and neither do those that
 * a budget of the training left out: that was asked for.
 */
export function failedShare({ decisions, volumes }: FleetParts): Share {
  const judged = decisions.filter(({ code }) => code !== 'ABSENT' && code !== 'NOT_BEGUN');
  const failed = judged.filter(({ code }) => failedCodes.has(code));
  return shareOf(failed.map(idOf), judged.map(idOf), volumes);
}

/**
 * Gives the share of the keys in service whose champion a challenger replaces for being better. First models, those in place of a champion
 * that cannot serve, and champions that were only fitted anew do not count: nothing that works is exchanged for something else. Nor do those that wait for approval.
 */
export function changedShare({ decisions, champions, volumes }: FleetParts): Share {
  const changed = decisions.filter(({ code }) => code === 'PROMOTED');
  return shareOf(changed.map(idOf), [...champions.keys()], volumes);
}

function shareOf(part: readonly string[], all: readonly string[], volumes: ReadonlyMap<string, number>): Share {
  const volumeOf = (ids: readonly string[]): number => ids.reduce((sum, id) => sum + (volumes.get(id) ?? 0), 0);
  const total = volumeOf(all);
  return {
    nKeys: part.length,
    ofKeys: all.length,
    keys: all.length === 0 ? 0 : part.length / all.length,
    volume: total === 0 ? 0 : volumeOf(part) / total,
  };
}

function idOf({ key }: Pick<Decision, 'key'>): string {
  return keyId(key);
}
