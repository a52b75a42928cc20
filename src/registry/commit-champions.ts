import { isMusterError } from '#src/core/index.ts';
import { commitRows, type PartsCommit, type TableRows } from '#src/tables/index.ts';
import { keyValues, sliceValues } from './registry-rows.ts';
import { registrySchema, tablePath, type RegistryTable } from './registry-tables.ts';
import type { ReleasedModel, ReleaseLog } from './release-log.ts';
import type { RegistryPlace } from './release-request.ts';

/** A version that goes into service, with the code that says why. */
export type NewChampion = Pick<ReleasedModel, 'key' | 'version' | 'digest' | 'slice'> & { readonly code: string };

/** The commit of a release: what moves champions, whoever asked for it. */
export type ChampionsCommit = Pick<PartsCommit, 'info' | 'now' | 'signal'> & {
  readonly keyColumns: readonly string[];
  /** The releases that it follows; with any other newest one it is lost. */
  readonly log: Pick<ReleaseLog, 'newest' | 'tableVersion'>;
  readonly champions: readonly NewChampion[];
  /** The versions of the other tables that the release names. */
  readonly tables: Partial<Readonly<Record<RegistryTable, number>>>;
  readonly run: string;
  readonly actor: string | null;
};

/** Puts versions into service in one commit, as the release after the newest of `log`; false where another release came first. */
export async function commitChampions({ store, folder }: RegistryPlace, commit: ChampionsCommit): Promise<boolean> {
  const { keyColumns, log, tables, info, now, signal } = commit;
  const names = { release: log.newest + 1, parent: log.newest, tables };
  try {
    await commitRows(store, tablePath(folder, 'releases'), {
      schema: registrySchema('releases', keyColumns),
      rows: releaseRows(commit),
      mode: 'append',
      expectedVersion: log.tableVersion,
      info: { ...info, ...names },
      now,
      signal,
    });
    return true;
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_CONFLICT') return false;
    throw error;
  }
}

function releaseRows({ keyColumns, log, champions, run, actor, now }: ChampionsCommit): TableRows {
  const constant = <T>(value: T): readonly T[] => champions.map(() => value);
  return {
    nRows: champions.length,
    columns: {
      ...keyValues(
        keyColumns,
        champions.map(({ key }) => key),
      ),
      release: constant(log.newest + 1),
      parent: constant(log.newest),
      version: champions.map(({ version }) => version),
      digest: champions.map(({ digest }) => digest),
      ...sliceValues(champions.map(({ slice }) => slice)),
      code: champions.map(({ code }) => code),
      run: constant(run),
      actor: constant(actor),
      released_at: constant(now),
    },
  };
}
