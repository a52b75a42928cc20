import { compareKeys, didYouMean, MusterError, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { findCommit, numberColumn, readTable, stringColumn, tableHistory, type CommitInfo } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { tablePath } from './registry-tables.ts';
import { championsAt, readReleaseLog, registeredOnly, type ReleasedModel } from './release-log.ts';

/** What the commit of a release says of it. */
type ReleaseWords = {
  /** RELEASE after an evaluation, PROMOTE by hand, ROLL BACK. */
  readonly operation: string;
  /** Why; null for the release of an evaluation that was not forced, whose reasons are its decisions. */
  readonly reason: string | null;
  readonly codeVersion: string | null;
  /** The versions of the tables on which it rests. */
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** One release as its commit and its rows tell of it. */
export type ReleaseSummary = ReleaseWords & {
  readonly release: number;
  /** The release before it; 0 for none. */
  readonly parent: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly run: string | null;
  readonly actor: string | null;
  /** The rules of the fleet's gate that it broke, in sentences: it was forced, `reason` says why. */
  readonly brokenRules: readonly string[];
  /** The number of champions that it moved, and of each code. */
  readonly nKeys: number;
  readonly codes: Readonly<Record<string, number>>;
  /** The versions of the tables of the fleet that it names. */
  readonly tables: Readonly<Record<string, number>>;
};

/** Finds what the commit of one release says, without reading its rows; undefined where the log does not reach back to it. */
export async function findRelease(
  { store, folder }: Fleet,
  release: number,
  options: StoreOptions = {},
): Promise<ReleaseWords | undefined> {
  const isMeant = ({ release: made }: CommitInfo): boolean => made === release;
  const commit = await findCommit(store, tablePath(folder, 'releases'), isMeant, options);
  return commit === undefined ? undefined : wordsOf(commit.info);
}

/** Reads the releases of a fleet, the oldest first; none where nothing was released. */
export async function readReleases(
  { store, folder }: Fleet,
  options: StoreOptions = {},
): Promise<readonly ReleaseSummary[]> {
  const path = tablePath(folder, 'releases');
  const table = await readTable(store, path, { columns: ['release', 'code', 'actor'], ...options });
  if (table === undefined) return [];
  const codes = stringColumn(table.rows, 'code');
  const moved = [...codes.keys()].filter((row) => codes[row] !== registeredOnly);
  const rowsOf = Map.groupBy(moved, (row) => numberColumn(table.rows, 'release')[row]!);
  const history = await tableHistory(store, path, options);
  return history.flatMap(({ info, timestamp }) => {
    const { release, parent } = info;
    if (typeof release !== 'number') return [];
    const rows = rowsOf.get(release) ?? [];
    const words = wordsOf(info);
    return {
      release,
      parent: typeof parent === 'number' ? parent : 0,
      operation: words.operation,
      at: timestamp,
      run: textOf(info['run']),
      actor: textOf(info['actor']) ?? textOf(table.rows.columns['actor']![rows[0] ?? -1]),
      reason: words.reason,
      brokenRules: textsOf(info['brokenRules']),
      codeVersion: words.codeVersion,
      nKeys: rows.filter((row) => codes[row] !== 'PENDING_APPROVAL').length,
      codes: Object.fromEntries(
        [...Map.groupBy(rows, (row) => codes[row]!)].map(([code, each]) => [code, each.length]),
      ),
      tables: versionsOf(info['tables']),
      tablesRead: words.tablesRead,
    };
  });
}

/** A champion that differs between two releases. */
export type ChampionChange = {
  readonly key: Key;
  /** Undefined where the key had no champion. */
  readonly before: ReleasedModel | undefined;
  readonly after: ReleasedModel | undefined;
};

/** Gives the champions that differ between two releases, by key; release 0 is the state before the first. Throws REGISTRY_RELEASE_UNKNOWN. */
export async function diffReleases(
  fleet: Fleet,
  [before, after]: readonly [number, number],
  options: StoreOptions = {},
): Promise<readonly ChampionChange[]> {
  const log = await readReleaseLog(fleet, { keyColumns: fleet.keyColumns, ...options });
  for (const release of [before, after]) if (release !== 0) checkRelease(fleet, release, log.newest);
  const [left, right] = [championsAt(log, before), championsAt(log, after)];
  const gone = [...left.values()].filter(({ id }) => !right.has(id));
  return [...right.values(), ...gone]
    .map(({ id, key }) => ({ key, before: left.get(id), after: right.get(id) }))
    .filter((each) => each.before?.version !== each.after?.version || each.before?.digest !== each.after?.digest)
    .sort((a, b) => compareKeys(a.key, b.key));
}

/** Throws REGISTRY_RELEASE_UNKNOWN for a number that no release of the fleet has. */
export function checkRelease({ folder }: Fleet, release: number, newest: number): void {
  if (Number.isInteger(release) && release >= 1 && release <= newest) return;
  const known = Array.from({ length: newest }, (_, i) => String(i + 1));
  throw new MusterError('REGISTRY_RELEASE_UNKNOWN', {
    what: `There is no release ${release}.${didYouMean(String(release), known)}`,
    where: { file: tablePath(folder, 'releases') },
    expected: newest === 0 ? 'no release number: nothing was released yet' : `a number from 1 to ${newest}`,
  });
}

function wordsOf(info: CommitInfo): ReleaseWords {
  return {
    operation: info.operation,
    reason: textOf(info['reason']),
    codeVersion: textOf(info['codeVersion']),
    tablesRead: versionsOf(info['tablesRead']),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function versionsOf(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
