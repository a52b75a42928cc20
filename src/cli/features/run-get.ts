import { getFeatureGroup, openOnlineFeatures, type FoundGroup, type OnlineRow } from '#src/feature-store/index.ts';
import { instantOf, MusterError } from '#src/core/index.ts';
import type { ColumnDefinition } from '#src/tables/index.ts';
import { textTable } from '../text-table.ts';
import { timeText } from '../time-text.ts';
import { inWorkspace } from '../workspace-session.ts';
import { groupReference } from './group-reference.ts';

/** The options of `muster features get`. */
export type GetOptions = { readonly json?: true; readonly groupVersion?: number; readonly workspace?: string };

/** Runs `muster features get`: the newest row of one primary key. Gives the exit code 0; throws FEATURE_KEY_UNKNOWN where there is none. */
export async function runGet(name: string, values: readonly string[], options: GetOptions): Promise<number> {
  return inWorkspace('features get', options, async ({ workspace, terminal, signal }) => {
    const found = await getFeatureGroup(workspace, groupReference(name, options), { signal });
    const features = await openOnlineFeatures(workspace, found.group, { signal });
    const row = features.get(keyOf(found, values));
    if (row === undefined) refuseKey(found, values, features.nKeys);
    if (options.json === true) return terminal.print(JSON.stringify(plainRow(found, row)));
    const lines = found.schema.map((column) => [column.name, textOf(column, row)]);
    for (const line of textTable(['feature', 'value'], lines)) terminal.print(line);
  });
}

/** The values of the primary key by the types of its columns. */
function keyOf({ group, schema }: FoundGroup, values: readonly string[]): readonly (string | number | boolean)[] {
  if (values.length !== group.primaryKey.length) {
    throw new MusterError('USAGE', {
      what: `There are ${values.length} values, and the primary key of ${group.name} has ${group.primaryKey.length}.`,
      expected: `muster features get ${group.name} ${group.primaryKey.map((column) => column.toUpperCase()).join(' ')}`,
    });
  }
  return group.primaryKey.map((name, i) =>
    keyValue(
      values[i]!,
      schema.find((column) => column.name === name)!,
    ),
  );
}

/** What is no value of the type stays text, to be refused with all that is not of its type. */
function keyValue(text: string, { type }: ColumnDefinition): string | number | boolean {
  if (type === 'string' || text.trim() === '') return text;
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  return type === 'timestamp' ? (instantOf(text) ?? text) : Number(text);
}

function refuseKey({ group }: FoundGroup, values: readonly string[], nKeys: number): never {
  throw new MusterError('FEATURE_KEY_UNKNOWN', {
    what: `${group.name}_${group.version} has no row with the primary key ${values.join(', ')}.`,
    expected: `one of its ${nKeys} keys of ${group.primaryKey.join(', ')}`,
  });
}

/** As rows are printed elsewhere: instants in ISO 8601. */
function plainRow({ schema }: FoundGroup, row: OnlineRow): OnlineRow {
  const times = schema.filter(({ name, type }) => type === 'timestamp' && typeof row[name] === 'number');
  const texts = times.map(({ name }) => [name, new Date(row[name] as number).toISOString()] as const);
  return { ...row, ...Object.fromEntries(texts) };
}

function textOf({ name, type }: ColumnDefinition, row: OnlineRow): string {
  const value = row[name];
  if (value === null || value === undefined) return 'null';
  return type === 'timestamp' && typeof value === 'number' ? timeText(value) : String(value);
}
