import { MusterError } from '#src/core/index.ts';
import { entryPath } from './log.ts';
import type {
  Action,
  AddAction,
  MetaDataAction,
  ProtocolAction,
  RemoveAction,
  TransactionAction,
} from './log-entry.ts';
import { checkReadablePartitions } from './partition.ts';
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
  /** The part files that were removed, by path, decoded: as far back as the log or its checkpoint tells. */
  readonly removed: ReadonlyMap<string, RemoveAction>;
  /** The newest transaction of each driver, by its `appId`. */
  readonly transactions: ReadonlyMap<string, TransactionAction>;
};

/**
 * Gives the table after entries of its log that follow a snapshot, or that begin the table where it is undefined; `version` is that
 * of the last entry. PROTOCOL.md of delta-io/delta, "Action Reconciliation". TABLE_LOG_DAMAGED, TABLE_UNSUPPORTED.
 */
export function replay(
  from: Snapshot | undefined,
  entries: readonly (readonly Action[])[],
  tablePath: string,
  version: number,
): Snapshot {
  const files = new Map(from?.files);
  const removed = new Map(from?.removed);
  const transactions = new Map(from?.transactions);
  const described: Described = { protocol: from?.protocol, metaData: from?.metaData, version };
  for (const [i, actions] of entries.entries()) {
    const at = version - entries.length + 1 + i;
    applyDescription(actions, at, described);
    for (const { txn } of actions) if (txn !== undefined) transactions.set(txn.appId, txn);
    applyFiles(actions, { files, removed }, entryPath(tablePath, at));
  }
  const { protocol, metaData } = described;
  if (protocol === undefined || metaData === undefined) {
    throw new MusterError('TABLE_LOG_DAMAGED', {
      what: `The log does not say what the table is: it has no ${protocol === undefined ? 'protocol' : 'metaData'} action.`,
      where: { file: entryPath(tablePath, version - entries.length + 1) },
      expected: 'protocol and metaData in the first entry',
    });
  }
  const file = entryPath(tablePath, described.version);
  checkReadable(protocol, metaData, file);
  const schema = parseSchema(metaData.schemaString, file);
  checkReadablePartitions(metaData.partitionColumns, schema, file);
  return { version, protocol, metaData, schema, files, removed, transactions };
}

/** Gives the path that an action names, decoded; TABLE_UNSUPPORTED where it lies outside of the table. */
export function decodePath(encoded: string, file: string): string {
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

/** What the table is by the log, and the version of the entry that says it. */
type Described = { protocol: ProtocolAction | undefined; metaData: MetaDataAction | undefined; version: number };

function applyDescription(actions: readonly Action[], version: number, out: Described): void {
  for (const { protocol, metaData } of actions) {
    if (protocol === undefined && metaData === undefined) continue;
    out.protocol = protocol ?? out.protocol;
    out.metaData = metaData ?? out.metaData;
    out.version = version;
  }
}

// Of one file, an entry has an add or a remove, never both, so removes may come first.
function applyFiles(
  actions: readonly Action[],
  { files, removed }: { readonly files: Map<string, AddAction>; readonly removed: Map<string, RemoveAction> },
  file: string,
): void {
  for (const { remove } of actions) {
    if (remove === undefined) continue;
    const path = decodePath(remove.path, file);
    files.delete(path);
    removed.set(path, remove);
  }
  for (const { add } of actions) {
    if (add === undefined) continue;
    const path = decodePath(add.path, file);
    files.set(path, add);
    removed.delete(path);
  }
}
