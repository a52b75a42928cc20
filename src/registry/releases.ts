import { compareKeys, didYouMean, keyId, MusterError, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn, tableHistory } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { tablePath } from './registry-tables.ts';
import { championsAt, readReleaseLog, registeredOnly, type ReleasedModel } from './release-log.ts';

/** One release as its commit and its rows tell of it. */
export type ReleaseSummary = {
  readonly release: number;
  /** The release before it; 0 for none. */
  readonly parent: number;
  /** RELEASE after an evaluation, PROMOTE by hand, ROLL BACK. */
  readonly operation: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly run: string | null;
  readonly actor: string | null;
  /** Why; null for the release of an evaluation that was not forced, whose reasons are its decisions. */
  readonly reason: string | null;
  /** The rules of the fleet's gate that it broke, in sentences: it was forced, `reason` says why. */
  readonly brokenRules: readonly string[];
  readonly codeVersion: string | null;
  /** The number of champions that it moved, and of each code. */
  readonly nKeys: number;
  readonly codes: Readonly<Record<string, number>>;
  /** The versions of the tables of the fleet that it names, and of those on which it rests. */
  readonly tables: Readonly<Record<string, number>>;
  readonly tablesRead: Readonly<Record<string, number>>;
};

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
    return {
      release,
      parent: typeof parent === 'number' ? parent : 0,
      operation: info.operation,
      at: timestamp,
      run: textOf(info['run']),
      actor: textOf(info['actor']) ?? textOf(table.rows.columns['actor']![rows[0] ?? -1]),
      reason: textOf(info['reason']),
      brokenRules: textsOf(info['brokenRules']),
      codeVersion: textOf(info['codeVersion']),
      nKeys: rows.filter((row) => codes[row] !== 'PENDING_APPROVAL').length,
      codes: Object.fromEntries(
        [...Map.groupBy(rows, (row) => codes[row]!)].map(([code, each]) => [code, each.length]),
      ),
      tables: versionsOf(info['tables']),
      tablesRead: versionsOf(info['tablesRead']),
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
  const keys = new Map([...left.values(), ...right.values()].map(({ key }) => [keyId(key), key]));
  return [...keys]
    .map(([id, key]) => ({ key, before: left.get(id), after: right.get(id) }))
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
