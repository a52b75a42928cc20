import { digestOf } from '#src/core/index.ts';
import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import { entryPath, tableVersion } from '#src/tables/index.ts';

const noTable = 'none';

/**
 * Gives the state of a table, its newest one unless a version is said: `path@version#commit`, where the commit is a digest of its log
 * entry, since a table that was deleted and made again counts its versions from 0 again. Commits that only rewrite files, such as a
 * compaction, are gone behind: they change no row.
 */
export async function tableState(
  store: ObjectStore,
  path: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<string> {
  const newest = options.version ?? (await tableVersion(store, path, options));
  if (newest === undefined || newest < 0) return `${path}@${noTable}`;
  for (let version = newest; ; version--) {
    const bytes = await readIfThere(store, entryPath(path, version), options);
    // The beginning of a log expires; its end does not.
    if (bytes === undefined) return `${path}@${version}`;
    if (version > 0 && changesNoRow(Buffer.from(bytes).toString('utf8'))) continue;
    return `${path}@${version}#${digestOf(bytes).slice(0, 12)}`;
  }
}

/** Gives the version that a state of a table names, as people read it: `v3`, or `none`. */
export function versionText(id: string): string {
  const version = /@(\d+)(?:#[0-9a-f]+)?$/.exec(id)?.[1];
  return version === undefined ? noTable : `v${version}`;
}

type Entry = {
  readonly add?: { readonly dataChange?: boolean };
  readonly remove?: { readonly dataChange?: boolean };
  readonly metaData?: unknown;
};

/** Says whether a log entry rewrites files and does nothing else (PROTOCOL.md, "Add File and Remove File": dataChange). */
function changesNoRow(text: string): boolean {
  const entries = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Entry);
  const files = entries.flatMap(({ add, remove }) => add ?? remove ?? []);
  return (
    files.length > 0 &&
    files.every(({ dataChange }) => dataChange === false) &&
    entries.every(({ metaData }) => metaData === undefined)
  );
}
