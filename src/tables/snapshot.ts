import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { entryPath, listLog, readEntries, readEntry } from './log.ts';
import type { Action, AddAction, MetaDataAction, ProtocolAction } from './log-entry.ts';
import { checkReadable } from './protocol.ts';
import { parseSchema } from './schema-string.ts';
import type { TableSchema } from './table-schema.ts';

/** A table at one version. */
export type Snapshot = {
  readonly version: number;
  readonly protocol: ProtocolAction;
  readonly metaData: MetaDataAction;
  readonly schema: TableSchema;
  /** The live part files by path, decoded, in the order in which they were added. */
  readonly files: ReadonlyMap<string, AddAction>;
};

/**
 * Reads a table at its newest version or the one that is asked for; undefined where there is no such table. TABLE_VERSION_MISSING,
 * TABLE_LOG_DAMAGED, TABLE_UNSUPPORTED.
 */
export async function loadSnapshot(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<Snapshot | undefined> {
  const latest = await latestVersion(store, tablePath, options);
  if (latest === undefined) return undefined;
  const to = options.version ?? latest;
  if (!Number.isInteger(to) || to < 0 || to > latest) {
    throw new MusterError('TABLE_VERSION_MISSING', {
      what: `The table has no version ${to}.`,
      where: { file: tablePath },
      expected: `a version from 0 to ${latest}`,
    });
  }
  const entries = await readEntries(store, tablePath, { from: 0, to }, options);
  return replay(undefined, entries, tablePath);
}

/** Gives the newest version of a table, or undefined where there is no such table. */
export async function latestVersion(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions,
): Promise<number | undefined> {
  const { latest, checkpoints } = await listLog(store, tablePath, options);
  if (checkpoints.length === 0) return latest;
  if (latest !== undefined && (await store.stat(entryPath(tablePath, 0), options)) !== undefined) return latest;
  throw new MusterError('TABLE_UNSUPPORTED', {
    what: `The log of the table begins with a checkpoint (${checkpoints[0]}): its entry 0 is gone.`,
    where: { file: entryPath(tablePath, 0) },
    expected: 'a log with an entry for each version from 0 on',
  });
}

/** Gives the table after the commits that came behind a snapshot, or the first commits where it is undefined. */
export async function advanceSnapshot(
  store: ObjectStore,
  tablePath: string,
  snapshot: Snapshot | undefined,
  options: StoreOptions,
): Promise<Snapshot | undefined> {
  const entries: (readonly Action[])[] = [];
  for (let version = (snapshot?.version ?? -1) + 1; ; version++) {
    const entry = await readEntry(store, tablePath, version, options);
    if (entry === undefined) break;
    entries.push(entry);
  }
  return entries.length === 0 ? snapshot : replay(snapshot, entries, tablePath);
}

function replay(from: Snapshot | undefined, entries: readonly (readonly Action[])[], tablePath: string): Snapshot {
  const files = new Map(from?.files);
  let version = from?.version ?? -1;
  let protocol = from?.protocol;
  let metaData = from?.metaData;
  let describedIn = 0;
  for (const actions of entries) {
    version++;
    for (const action of actions) {
      if (action.protocol !== undefined || action.metaData !== undefined) describedIn = version;
      protocol = action.protocol ?? protocol;
      metaData = action.metaData ?? metaData;
    }
    applyFiles(actions, files, entryPath(tablePath, version));
  }
  const file = entryPath(tablePath, describedIn);
  if (protocol === undefined || metaData === undefined) {
    throw new MusterError('TABLE_LOG_DAMAGED', {
      what: `The log does not say what the table is: it has no ${protocol === undefined ? 'protocol' : 'metaData'} action.`,
      where: { file },
      expected: 'protocol and metaData in the first entry',
    });
  }
  checkReadable(protocol, metaData, file);
  return { version, protocol, metaData, schema: parseSchema(metaData.schemaString, file), files };
}

// Of one file, an entry has an add or a remove, never both, so removes may come first.
function applyFiles(actions: readonly Action[], files: Map<string, AddAction>, file: string): void {
  for (const { remove } of actions) if (remove !== undefined) files.delete(decodePath(remove.path, file));
  for (const { add } of actions) if (add !== undefined) files.set(decodePath(add.path, file), add);
}

function decodePath(encoded: string, file: string): string {
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(encoded)) {
    throw new MusterError('TABLE_UNSUPPORTED', {
      what: `The part file ${encoded} lies outside of the table, as in a shallow clone.`,
      where: { file },
      expected: 'paths within the folder of the table',
    });
  }
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    const what = `The path of a part file is not URL-encoded: ${encoded}`;
    throw new MusterError('TABLE_LOG_DAMAGED', { what, where: { file } }, { cause: error });
  }
}
