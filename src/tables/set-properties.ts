import { MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitOperation, type CommitRequest } from './commit-loop.ts';
import { noReads } from './conflict.ts';
import { entryPath } from './log.ts';
import type { MetaDataAction } from './log-entry.ts';
import { checkProperties } from './properties.ts';
import { checkWritable } from './protocol.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import { checkThere } from './table-missing.ts';

/** The properties that `setTableProperties` sets, and the words and the time of its commit. */
export type SetPropertiesOptions = Pick<CommitRequest, 'info' | 'now' | 'signal'> & {
  /** By name; null takes the property away. Those that are not named stay as they are. */
  readonly properties: Readonly<Record<string, string | null>>;
  /** The only version that the commit may follow. */
  readonly expectedVersion?: number | undefined;
};

/**
 * Sets properties of a table, as one commit that leaves its rows as they are, and gives the version; no commit where the table has all
 * of them already. TABLE_CONFLICT where another commit changed columns or properties meanwhile, or with `expectedVersion` any other came
 * before. TABLE_MISSING; TABLE_PROPERTY_INVALID for names and values that Muster would not honour, and for `muster.sortedBy`, of which
 * the parts that are there know nothing; TABLE_DROPPED, TABLE_UNSUPPORTED, TABLE_LOG_DAMAGED.
 */
export async function setTableProperties(
  store: ObjectStore,
  tablePath: string,
  { properties, expectedVersion, info, now, signal }: SetPropertiesOptions,
): Promise<{ readonly version: number }> {
  const first = await loadSnapshot(store, tablePath, { signal });
  checkThere(first, tablePath);
  const isExact = expectedVersion !== undefined;
  const { version } = await commitOperation({ store, tablePath, info, now, signal }, first, async (snapshot) => {
    checkThere(snapshot, tablePath);
    const file = entryPath(tablePath, snapshot.version);
    if (isExact && expectedVersion !== snapshot.version) refuse(snapshot, file, `version ${expectedVersion}`);
    checkWritable(snapshot.protocol, snapshot.metaData, file);
    if (JSON.stringify(snapshot.metaData) !== JSON.stringify(first.metaData)) {
      refuse(snapshot, file, `the columns and properties of version ${first.version}`);
    }
    const metaData = withProperties(snapshot.metaData, properties, tablePath);
    if (metaData === undefined) return { version: snapshot.version, result: undefined };
    return {
      actions: [{ metaData }],
      said: { operationParameters: { properties: JSON.stringify(properties) }, isBlindAppend: false },
      reads: { ...noReads, isExact },
      result: undefined,
    };
  });
  return { version };
}

/** Gives the metadata with the properties; undefined where it has them already. */
function withProperties(
  metaData: MetaDataAction,
  properties: SetPropertiesOptions['properties'],
  file: string,
): MetaDataAction | undefined {
  const { configuration } = metaData;
  const changed = Object.entries(properties).filter(([name, value]) => (configuration[name] ?? null) !== value);
  checkProperties(Object.fromEntries(changed), file);
  const kept = Object.entries(configuration).filter(([name]) => !changed.some(([other]) => other === name));
  const set = changed.filter((entry): entry is [string, string] => entry[1] !== null);
  return changed.length === 0 ? undefined : { ...metaData, configuration: Object.fromEntries([...kept, ...set]) };
}

function refuse({ version }: Snapshot, file: string, expected: string): never {
  throw new MusterError('TABLE_CONFLICT', {
    what: `The table is at version ${version}, which another commit made.`,
    where: { file },
    expected,
  });
}
