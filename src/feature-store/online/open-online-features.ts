import { isMusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import type { GroupReference } from '../groups/feature-group.ts';
import { getFeatureGroup, type AsOf, type FoundGroup } from '../groups/find-group.ts';
import { readGroupChanges, type GroupChanges } from '../groups/read-group.ts';
import { applyChanges, planChanges } from './apply-changes.ts';
import { countDifferent } from './count-different.ts';
import { getMany, getRow } from './get-rows.ts';
import type { OnlineFeatures, RefreshOptions, RefreshResult } from './online-features.ts';
import { readOnline, readRowsOfKeys, shapeOf, type OnlineState } from './read-online.ts';

/** What is opened: all features of the newest version, unless it is said. */
export type OpenOnlineOptions = AsOf & { readonly features?: readonly string[] | undefined };

/**
 * Reads the newest rows of a feature group into memory, to be asked for by primary key; the table is read once. Errors as
 * `getFeatureGroup`; FEATURE_ONLINE_KEYLESS for a group without a primary key; FEATURE_ONLINE_FEATURE.
 */
export async function openOnlineFeatures(
  store: ObjectStore,
  group: GroupReference,
  options: OpenOnlineOptions = {},
): Promise<OnlineFeatures> {
  const { features } = options;
  const found = await getFeatureGroup(store, group, options);
  let state = await readOnline(store, found, options);
  const refreshOnce = async (refreshOptions: RefreshOptions): Promise<RefreshResult> => {
    const refreshed = await refresh({ store, group: found.group, features, state }, refreshOptions);
    state = refreshed.state;
    return { tableVersion: state.tableVersion, nChanged: refreshed.nChanged };
  };
  let turn: Promise<unknown> = Promise.resolve();
  return {
    get nKeys() {
      return state.rows.nKeys();
    },
    get tableVersion() {
      return state.tableVersion;
    },
    get features() {
      const { schema, primaryKey, times } = state.rows.shape;
      return schema.map(({ name }) => name).filter((name) => !primaryKey.includes(name) && !times.includes(name));
    },
    get byteLength() {
      return state.rows.byteLength();
    },
    get: (key) => getRow(state.rows, key),
    getMany: (keys, out) => getMany(state.rows, keys, out),
    refresh: async (refreshOptions = {}) => {
      const mine = turn.then(async () => refreshOnce(refreshOptions));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

type Held = {
  readonly store: ObjectStore;
  readonly group: GroupReference;
  readonly features: readonly string[] | undefined;
  readonly state: OnlineState;
};

/** All that is waited for comes before the first change of the rows that are held. */
async function refresh(
  held: Held,
  { tableVersion, signal }: RefreshOptions,
): Promise<{ readonly state: OnlineState; readonly nChanged: number }> {
  const { store, group, features, state } = held;
  const { name, version } = group;
  const found = await getFeatureGroup(store, { name, version }, { tableVersion, signal });
  const isSameTable = found.tableId === state.tableId;
  if (isSameTable && found.tableVersion === state.tableVersion) return { state, nChanged: 0 };
  const changes = isSameTable ? await changesTo(held, found, signal) : undefined;
  if (changes === undefined) {
    const anew = await readOnline(store, found, { features, signal });
    return { state: anew, nChanged: countDifferent(state.rows, anew.rows) };
  }
  const plan = planChanges(state.rows, changes);
  const { doubtful } = plan;
  const none = { nRows: 0, columns: Object.fromEntries(changes.schema.map((column) => [column.name, []])) };
  const reread =
    doubtful.length === 0 ? none : await readRowsOfKeys(store, found, { rows: state.rows, ids: doubtful, signal });
  const nChanged = applyChanges(state.rows, plan, reread);
  return { state: { ...state, tableVersion: found.tableVersion }, nChanged };
}

/** Gives what leads from the rows that are held to those of the version that was found; undefined where they must be read anew. */
async function changesTo(
  { store, features, state }: Held,
  found: FoundGroup,
  signal: AbortSignal | undefined,
): Promise<GroupChanges | undefined> {
  const { schema } = shapeOf(found, features);
  const from = state.tableVersion;
  if (from > found.tableVersion || !isSameSchema(schema, state.rows.shape.schema)) return undefined;
  const columns = schema.map(({ name }) => name);
  try {
    return await readGroupChanges(store, found.group, { from, to: found.tableVersion, columns, signal });
  } catch (error) {
    if (isMusterError(error) && untraceable.has(error.code)) return undefined;
    throw error;
  }
}

/** The way from one version to the other is gone, or leads over another type of a column. */
const untraceable: ReadonlySet<string> = new Set([
  'TABLE_FILES_VACUUMED',
  'TABLE_SCHEMA_MISMATCH',
  'TABLE_VERSION_MISSING',
]);

function isSameSchema(left: TableSchema, right: TableSchema): boolean {
  return (
    left.length === right.length &&
    left.every(({ name, type }, i) => name === right[i]!.name && type === right[i]!.type)
  );
}
