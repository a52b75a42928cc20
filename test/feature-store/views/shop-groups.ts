import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import type { CommitBy } from '../../../src/feature-store/groups/feature-group.ts';
import type { FeatureGroupDefinition } from '../../../src/feature-store/groups/group-definition.ts';
import { insertRows } from '../../../src/feature-store/groups/insert-rows.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { ColumnType, TableRows, TableSchema } from '#src/tables/index.ts';

const start = Date.UTC(2026, 0, 1);
const day = 86_400_000;

/** Gives the day with a number, in epoch milliseconds. */
export function dayAt(number: number): number {
  return start + number * day;
}

/** Who commits in these tests, on the day with a number. */
export function by(number = 0, run = 'run-1'): CommitBy {
  return { run, step: 'test', codeVersion: 'abc', now: dayAt(number) };
}

/** The groups of a shop: what was sold, the weather and when it became known, prices, and what is always true of an item. */
export const groups = {
  sales: {
    definition: { name: 'sales', primaryKey: ['shop', 'item'], eventTime: 'day' },
    types: { shop: 'string', item: 'string', day: 'timestamp', sold: 'double', open: 'boolean' },
  },
  weather: {
    definition: { name: 'weather', primaryKey: ['shop'], eventTime: 'day', knowledgeTime: 'known' },
    types: { shop: 'string', day: 'timestamp', known: 'timestamp', heat: 'double' },
  },
  prices: {
    definition: { name: 'prices', primaryKey: ['item'], eventTime: 'day' },
    types: { item: 'string', day: 'timestamp', price: 'double', sold: 'double' },
  },
  items: {
    definition: { name: 'items', primaryKey: ['item'] },
    types: { item: 'string', kind: 'string' },
  },
} as const satisfies Readonly<
  Record<string, { readonly definition: FeatureGroupDefinition; readonly types: Readonly<Record<string, ColumnType>> }>
>;

export type GroupOfShop = keyof typeof groups;

/** Makes one of the groups. */
export async function createGroup(store: ObjectStore, name: GroupOfShop): Promise<void> {
  await createFeatureGroup(store, groups[name].definition, schemaOf(name), by());
}

/** Inserts rows into one of the groups; days stand as their numbers. */
export async function insert(
  store: ObjectStore,
  name: GroupOfShop,
  rows: readonly (readonly (string | number | boolean | null)[])[],
  commit: CommitBy = by(),
): Promise<void> {
  await insertRows(store, { name, version: 1 }, { schema: schemaOf(name), rows: rowsOf(name, rows) }, commit);
}

function schemaOf(name: GroupOfShop): TableSchema {
  return Object.entries(groups[name].types).map(([column, type]) => ({ name: column, type }));
}

function rowsOf(name: GroupOfShop, rows: readonly (readonly (string | number | boolean | null)[])[]): TableRows {
  const columns = Object.entries(groups[name].types).map(([column, type], i) => {
    const values = rows.map((row) => row[i]!);
    if (type === 'double')
      return [column, Float64Array.from(values, (value) => (value as number | null) ?? Number.NaN)];
    return [column, type === 'timestamp' ? values.map((value) => dayAt(value as number)) : values];
  });
  return { nRows: rows.length, columns: Object.fromEntries(columns) as TableRows['columns'] };
}

/** Gives rows as text, one line a row: days as their numbers, null as `-`. */
export function linesOf(schema: TableSchema, { nRows, columns }: TableRows): readonly string[] {
  return Array.from({ length: nRows }, (_, row) =>
    schema
      .map(({ name, type }) => {
        const value = columns[name]![row];
        if (value === null || Number.isNaN(value)) return '-';
        return type === 'timestamp' ? String(((value as number) - start) / day) : String(value);
      })
      .join(' '),
  );
}
