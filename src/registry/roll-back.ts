import { MusterError, type Key } from '#src/core/index.ts';
import type { Fleet } from './fleets.ts';
import { checkLoadable, moveChampions, type MovedBy } from './move-champions.ts';
import { tablePath } from './registry-tables.ts';
import { championsAt, readReleaseLog, type ReleasedModel, type ReleaseLog } from './release-log.ts';

/** What is to be rolled back, and to where. */
export type RollBackRequest = {
  /** The release whose champions come back; the one before the newest unless it is said. */
  readonly to?: number | undefined;
  /** Gives the test for the keys that are meant, from those in service; it may throw for what does not fit them. */
  readonly select: (inService: readonly Key[]) => (key: Key) => boolean;
  /** True to load and compare all, and release nothing. */
  readonly isDryRun: boolean;
};

/** What a rollback did or, dry, would do. */
export type RolledBack = {
  readonly to: number;
  /** The release that it made; undefined of a dry run, and where the champions are those of the old release already. */
  readonly release: number | undefined;
  /** The champions that come back, with the version that each takes the place of. */
  readonly moved: readonly (ReleasedModel & { readonly replaces: number })[];
  /** Selected keys that have their old champion already. */
  readonly nUnchanged: number;
  /** Selected keys that had no champion then: theirs stay, since a key without a champion is served worse than by a newer one. */
  readonly kept: readonly Key[];
};

/**
 * Brings the champions of an older release back, for the selected keys, by one more release. Before it, each of their packed models is
 * loaded and its digest checked. Throws REGISTRY_ROLLBACK_IMPOSSIBLE, REGISTRY_MODEL_UNLOADABLE, REGISTRY_RACE,
 * and what `select` throws.
 */
export async function rollBack(fleet: Fleet, request: RollBackRequest, by: MovedBy): Promise<RolledBack> {
  const log = await readReleaseLog(fleet, { keyColumns: fleet.keyColumns, signal: by.signal });
  const to = request.to ?? log.newest - 1;
  if (to < 1 || to >= log.newest) throw impossible(fleet, to, log);
  const then = championsAt(log, to);
  const inService = [...championsAt(log, log.newest).values()];
  const isSelected = request.select(inService.map(({ key }) => key));
  const selected = inService.filter(({ key }) => isSelected(key));
  const pairs = selected.map((now) => ({ now, old: then.get(now.id) }));
  const moved = pairs.flatMap(({ now, old }) =>
    old === undefined || isSame(old, now) ? [] : [{ ...old, replaces: now.version }],
  );
  const kept = pairs.filter(({ old }) => old === undefined).map(({ now }) => now.key);
  await checkLoadable(fleet, moved, by);
  const isReleased = moved.length > 0 && !request.isDryRun;
  const move = { log, models: moved, code: 'ROLLED_BACK', operation: 'ROLL BACK', info: { rolledBackTo: to } } as const;
  const release = isReleased ? await moveChampions(fleet, move, by) : undefined;
  return { to, release, moved, nUnchanged: selected.length - moved.length - kept.length, kept };
}

function isSame(left: ReleasedModel, right: ReleasedModel): boolean {
  return left.version === right.version && left.digest === right.digest;
}

function impossible({ folder }: Fleet, to: number, { newest }: ReleaseLog): MusterError {
  return new MusterError('REGISTRY_ROLLBACK_IMPOSSIBLE', {
    what: to === newest && newest > 0 ? `Release ${to} is in service.` : `There is no release ${to} to go back to.`,
    where: { file: tablePath(folder, 'releases') },
    expected: newest < 2 ? 'at least two releases' : `a release from 1 to ${newest - 1}`,
  });
}
