import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readDenseTable, readTable, type Condition, type TableRows } from '#src/tables/index.ts';
import type { FoundGroup } from '../groups/find-group.ts';
import { onlineSchema } from './check-key.ts';
import { hashKeyValue } from './key-hash.ts';
import type { OnlineShape } from './keyed-rows.ts';
import { onlineRowsOf, type OnlineRows } from './online-rows.ts';

/** The rows that are held, and the table and its version that they are of. */
export type OnlineState = { readonly rows: OnlineRows; readonly tableId: string; readonly tableVersion: number };

/** Reads a group as it was found. FEATURE_ONLINE_KEYLESS, FEATURE_ONLINE_FEATURE, and errors as `readTable`. */
export async function readOnline(
  store: ObjectStore,
  found: FoundGroup,
  options: StoreOptions & { readonly features?: readonly string[] | undefined },
): Promise<OnlineState> {
  const shape = shapeOf(found, options.features);
  const columns = shape.schema.map(({ name }) => name);
  const { tableId, tableVersion } = found;
  const read = await readDenseTable(store, found.path, { version: tableVersion, columns, signal: options.signal });
  return { rows: onlineRowsOf(shape, read!.rows), tableId, tableVersion };
}

/** Gives the columns of a group that are held, and what they are. Errors as `readOnline`. */
export function shapeOf(found: FoundGroup, features: readonly string[] | undefined): OnlineShape {
  const { primaryKey, eventTime, knowledgeTime } = found.group;
  const schema = onlineSchema(found, features);
  return {
    schema,
    primaryKey,
    keyTypes: primaryKey.map((name) => schema.find((column) => column.name === name)!.type),
    times: [eventTime, knowledgeTime].filter((name) => name !== undefined),
    hash: hashKeyValue,
  };
}

/** Gives all rows that the table of a group has of some of the held keys; it may give rows of others too. */
export async function readRowsOfKeys(
  store: ObjectStore,
  found: FoundGroup,
  { rows, ids, signal }: StoreOptions & { readonly rows: OnlineRows; readonly ids: readonly number[] },
): Promise<TableRows> {
  const { schema, primaryKey } = rows.shape;
  const columns = schema.map(({ name }) => name);
  const first = rows.columns[columns.indexOf(primaryKey[0]!)]!;
  const values = [...new Set(ids.map((id) => first.valueAt(id) as string | number | boolean))];
  // A longer list would take more time to compare with than it saves.
  const where: Condition | undefined =
    values.length > mostValues ? undefined : { column: primaryKey[0]!, is: 'in', values };
  const read = await readTable(store, found.path, { version: found.tableVersion, columns, where, signal });
  return read!.rows;
}

const mostValues = 1000;
