import { canonicalJson, digestOf, keyId, takeSeries, type FleetSeries } from '#src/core/index.ts';
import { fleetDigest, rowsDigest, settingsDigests, type SettingsDigests } from './challenger-basis.ts';
import type { ChangedKeysRequest } from './changed-keys-request.ts';
import type { TrainOptions } from './challenger.ts';
import { beginningOrder, keyStates, type KeyState } from './key-states.ts';
import { learnsFromFleet } from './learn-from-fleet.ts';
import type { TrainSurroundings } from './train-surroundings.ts';

/** Which keys of a fleet are trained, and what their training rests on. */
export type ChangedKeysPlan = {
  readonly settings: SettingsDigests;
  /** Whether choices rest on all that the fleet can say: each key is compared now, or its stored challenger speaks for it. */
  readonly isWhole: boolean;
  /** The keys whose stored challengers are taken over. */
  readonly taken: readonly KeyState[];
  /** The keys that are trained, in the order in which they are begun. */
  readonly begun: readonly KeyState[];
  /** The series of these, in that order. */
  readonly fleet: FleetSeries;
  readonly surroundings: Pick<TrainSurroundings, 'standIns' | 'reserves' | 'teachers'>;
};

/** Finds out which of the selected keys are trained: those whose rows, settings or code are not those of their stored challenger. */
export function planChangedKeys(
  request: ChangedKeysRequest,
  options: TrainOptions,
  minutes: number | undefined,
): ChangedKeysPlan {
  const { fleet, blocked, codeDigest } = request;
  const digests = new Map(fleet.keys.map((key, i) => [keyId(key), rowsDigest(fleet, i, blocked.get(keyId(key)))]));
  const isTaught = options.candidates.some((each) => learnsFromFleet(each));
  const teachers = [...digests].filter(([id]) => !blocked.has(id));
  const settings = settingsDigests(options, {
    codeDigest,
    ...(isTaught ? { fleetDigest: fleetDigest(teachers) } : {}),
  });
  const keys = keyStates(request, digests, options, settings);
  const isWhole = restsOnAll(keys, options);
  const isTaken = ({ isSelected, standing }: KeyState): boolean =>
    isSelected &&
    standing !== undefined &&
    standing.state !== 'BLOCKED_DATA' &&
    (!isWhole || standing.basis!.settingsDigest === settings.whole);
  const isChanged = (each: KeyState): boolean => each.isSelected && !isTaken(each);
  const changed = keys.filter(isChanged);
  const begun = minutes === undefined ? changed : beginningOrder(changed);
  const places = begun.map(({ i }) => i);
  const surroundings = {
    standIns: keys.flatMap((each) => (each.standing === undefined || isChanged(each) ? [] : [each.standing])),
    reserves: begun.flatMap(({ standing }) => standing ?? []),
    teachers: { fleet, blocked },
  };
  const taken = keys.filter((each) => isTaken(each));
  return { settings, isWhole, taken, begun, fleet: takeSeries(fleet, places), surroundings };
}

/** Gives the digest of all on which a planned training rests: who has the same one gets the same challengers. */
export function planDigest(
  { settings, begun, surroundings: { standIns = [], reserves = [] } }: ChangedKeysPlan,
  minutes: number | undefined,
): string {
  const keys = fleetDigest(begun.map(({ key, digest }) => [keyId(key), digest]));
  const evidence = [standIns, reserves].map((each) => each.map(({ key, evidence: said }) => [key, said ?? null]));
  return digestOf(canonicalJson({ settings, keys, evidence, minutes: minutes ?? null }));
}

function restsOnAll(keys: readonly KeyState[], { selection }: TrainOptions): boolean {
  if (selection === 'key') return true;
  return keys.every(({ isSelected, isBlocked, standing }) => isSelected || isBlocked || standing !== undefined);
}
