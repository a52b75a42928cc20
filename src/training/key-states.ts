import { keyId, type Key } from '#src/core/index.ts';
import type { SettingsDigests } from './challenger-basis.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import type { ChangedKeysRequest } from './changed-keys-request.ts';

/** What a training knows of a key before it trains. */
export type KeyState = {
  readonly key: Key;
  /** Its place in the fleet. */
  readonly i: number;
  /** Of its rows. */
  readonly digest: string;
  readonly isSelected: boolean;
  readonly isBlocked: boolean;
  /** Its stored challenger. */
  readonly last: Challenger | undefined;
  /** The same, where it is what the rows and settings of today give. */
  readonly standing: Challenger | undefined;
};

/** Compares each key of a fleet with its stored challenger; `digests` of the rows by `keyId`. */
export function keyStates(
  { fleet, blocked, isSelected = () => true, stored, mayReuse = true }: ChangedKeysRequest,
  digests: ReadonlyMap<string, string>,
  options: TrainOptions,
  settings: SettingsDigests,
): readonly KeyState[] {
  const storedOf = new Map(stored.map((each) => [keyId(each.key), each]));
  return fleet.keys.map((key, i) => {
    const id = keyId(key);
    const digest = digests.get(id)!;
    const last = storedOf.get(id);
    const made = last === undefined ? undefined : asMade(last);
    const standing = mayReuse && made !== undefined && stands(made, digest, settings, options) ? made : undefined;
    return { key, i, digest, isSelected: isSelected(key), isBlocked: blocked.has(id), last, standing };
  });
}

/** Gives the order in which keys are begun: those without a challenger of today first, of these those that waited for the most runs. */
export function beginningOrder(keys: readonly KeyState[]): readonly KeyState[] {
  const runs = ({ last }: KeyState): number => last?.runsNotBegun ?? 0;
  const later = ({ standing }: KeyState): number => (standing === undefined ? 0 : 1);
  return keys.toSorted((left, right) => later(left) - later(right) || runs(right) - runs(left) || left.i - right.i);
}

// A key that was not begun keeps the challenger that was made of it before.
function asMade(last: Challenger): Challenger | undefined {
  if (last.state !== 'NOT_BEGUN') return last;
  const { runsNotBegun: _, ...made } = last;
  return made.packed === undefined ? undefined : { ...made, state: 'TRAINED', reason: '' };
}

function stands(
  { state, basis, evidence }: Challenger,
  digest: string,
  settings: SettingsDigests,
  { candidates }: TrainOptions,
): boolean {
  if (basis === undefined || basis.rowsDigest !== digest) return false;
  if (basis.settingsDigest !== settings.whole && basis.settingsDigest !== settings.part) return false;
  return state === 'BLOCKED_DATA' || evidence?.trials.length === candidates.length;
}
