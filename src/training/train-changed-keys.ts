import { compareKeys, keyId, takeSeries, type FleetSeries, type Key } from '#src/core/index.ts';
import { fleetDigest, rowsDigest, settingsDigests, type SettingsDigests } from './challenger-basis.ts';
import type { Challenger, TrainOptions } from './challenger.ts';
import { learnsFromFleet } from './learn-from-fleet.ts';
import { trainFleet, type TrainWatch } from './train-fleet.ts';

/** What is to be trained, and what an earlier training left. */
export type ChangedKeysRequest = {
  /** All series of the fleet. */
  readonly fleet: FleetSeries;
  /** Keys that data preparation refused (by `keyId`), with the reason. */
  readonly blocked: ReadonlyMap<string, string>;
  /** Which keys are to be trained; all unless it is said. */
  readonly isSelected?: (key: Key) => boolean;
  /** The challengers of the training before. */
  readonly stored: readonly Challenger[];
  /** The digest of the code that trains. */
  readonly codeDigest: string;
};

/** The challengers of the selected keys, in their order. */
export type RetrainedKeys = {
  readonly challengers: readonly Challenger[];
  /** The keys (by `keyId`) whose stored challenger was taken over as it is. */
  readonly reused: ReadonlySet<string>;
  /** The keys (by `keyId`) that were not begun before the run's minutes were over; they keep a stored challenger where they have one. */
  readonly notBegun: ReadonlySet<string>;
};

/**
 * Trains the selected keys whose rows, settings or code are not those of their stored challenger, and takes over the stored challengers
 * of the others, models still packed. The stored validation errors of keys that are not trained stand in for them in the evidence of
 * the fleet: a key is chosen for as if the whole fleet had been compared again. Where a candidate learns from the fleet, the rows of
 * every key are settings of all, and a change in one trains all. Blocked keys cost nothing and are looked at each time.
 * Where the minutes of the run are over, keys that were not begun keep their stored challenger, which the next training does not take
 * for one of today; a key without one ends as FAILED_TRAIN. The choices of the others then rest on the keys that were compared.
 */
export async function trainChangedKeys(
  { fleet, blocked, isSelected = () => true, stored, codeDigest }: ChangedKeysRequest,
  options: TrainOptions,
  watch: TrainWatch = {},
): Promise<RetrainedKeys> {
  const digests = new Map(fleet.keys.map((key, i) => [keyId(key), rowsDigest(fleet, i, blocked.get(keyId(key)))]));
  const isTaught = options.candidates.some((each) => learnsFromFleet(each));
  const teachers = [...digests].filter(([id]) => !blocked.has(id));
  const ground = { codeDigest, ...(isTaught ? { fleetDigest: fleetDigest(teachers) } : {}) };
  const settings = settingsDigests(options, ground);
  const storedOf = new Map(stored.map((each) => [keyId(each.key), each]));
  const keys = fleet.keys.map((key): KeyState => {
    const id = keyId(key);
    const digest = digests.get(id)!;
    const last = storedOf.get(id);
    const standing = last !== undefined && stands(last, digest, settings, options) ? last : undefined;
    return { key, digest, isSelected: isSelected(key), isBlocked: blocked.has(id), standing };
  });
  const settingsDigest = isWhole(keys, options) ? settings.whole : settings.part;
  const isTaken = ({ isSelected: isAsked, standing }: KeyState): boolean =>
    isAsked &&
    standing !== undefined &&
    standing.state !== 'BLOCKED_DATA' &&
    (settingsDigest === settings.part || standing.basis!.settingsDigest === settings.whole);
  const isChanged = (each: KeyState): boolean => each.isSelected && !isTaken(each);
  const changed = keys.flatMap((each, i) => (isChanged(each) ? [i] : []));
  const standIns = keys.flatMap((each) => (each.standing === undefined || isChanged(each) ? [] : [each.standing]));
  const trained = await trainFleet(takeSeries(fleet, changed), blocked, options, {
    ...watch,
    standIns,
    teachers: { fleet, blocked },
  });
  const withBasis = trained.map((each, i) => {
    const basis = { rowsDigest: keys[changed[i]!]!.digest, settingsDigest };
    if (each.unfinished === undefined) return { ...each, basis };
    return each.unfinished === 'not begun' ? (storedOf.get(keyId(each.key)) ?? each) : each;
  });
  const notBegun = trained.filter(({ unfinished }) => unfinished === 'not begun');
  const taken = keys.filter((each) => isTaken(each)).map(({ standing }) => standing!);
  return {
    challengers: [...withBasis, ...taken].sort((left, right) => compareKeys(left.key, right.key)),
    reused: new Set(taken.map(({ key }) => keyId(key))),
    notBegun: new Set(notBegun.map(({ key }) => keyId(key))),
  };
}

type KeyState = {
  readonly key: Key;
  readonly digest: string;
  readonly isSelected: boolean;
  readonly isBlocked: boolean;
  /** Its stored challenger, where that is what the rows and settings of today give. */
  readonly standing: Challenger | undefined;
};

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

/** Says whether choices rest on all that the fleet can say: each key is compared now, or its stored challenger speaks for it. */
function isWhole(keys: readonly KeyState[], { selection }: TrainOptions): boolean {
  if (selection === 'key') return true;
  return keys.every(({ isSelected, isBlocked, standing }) => isSelected || isBlocked || standing !== undefined);
}
