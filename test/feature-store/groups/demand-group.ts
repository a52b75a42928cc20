import { createFeatureGroup } from '../../../src/feature-store/groups/create-group.ts';
import type { FeatureGroup } from '../../../src/feature-store/groups/feature-group.ts';
import { getFeatureGroup } from '../../../src/feature-store/groups/find-group.ts';
import type { FeatureGroupDefinition } from '../../../src/feature-store/groups/group-definition.ts';
import type { InsertContent } from '../../../src/feature-store/groups/insert-content.ts';
import { readFeatureGroup, type ReadGroupOptions } from '../../../src/feature-store/groups/read-group.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import {
  findTables,
  tableVersion,
  type ColumnDefinition,
  type ColumnValues,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';

/** The time of the commits of these tests. */
export const now = Date.UTC(2026, 5, 1);

/** Who commits in these tests, with what departs from the usual. */
export function by(more: { readonly run?: string; readonly now?: number } = {}) {
  return { run: 'run-1', step: 'load', codeVersion: 'abc', now, ...more };
}

export const demandSchema: TableSchema = [
  { name: 'item', type: 'string' },
  { name: 'day', type: 'timestamp' },
  { name: 'known', type: 'timestamp' },
  { name: 'quantity', type: 'double' },
];

/** A group of quantities by item, day, and when they became known. */
export const demand: FeatureGroupDefinition & { readonly name: string } = {
  name: 'demand',
  description: 'What was sold of each item.',
  primaryKey: ['item'],
  eventTime: 'day',
  knowledgeTime: 'known',
  expectations: [
    { expectation_type: 'expect_column_values_to_be_between', kwargs: { column: 'quantity', min_value: 0 } },
  ],
};

/** A row of the group: item, day and day of knowledge as numbers, quantity. */
export type DemandRow = readonly [item: string | null, day: number | null, known: number, quantity: number];

/** Gives the day with a number, in epoch milliseconds. */
export function dayAt(day: number): number {
  return Date.UTC(2026, 0, 1) + day * 86_400_000;
}

/** Gives rows as the content of an insert, read from the lines 2 and on of a file. */
export function demandRows(rows: readonly DemandRow[]): InsertContent {
  return {
    schema: demandSchema,
    rows: {
      nRows: rows.length,
      columns: {
        item: rows.map(([item]) => item),
        day: rows.map(([, day]) => (day === null ? null : dayAt(day))),
        known: rows.map(([, , known]) => dayAt(known)),
        quantity: Float64Array.from(rows, ([, , , quantity]) => quantity),
      },
    },
    file: 'demand.csv',
    lines: Int32Array.from(rows, (_, row) => row + 2),
  };
}

/** Two rows of which nothing is wrong. */
export const good: readonly DemandRow[] = [
  ['a', 0, 0, 5],
  ['b', 0, 0, 6],
];

/** Gives content with a column in the place of the one of that name, or behind the others. */
export function withColumn(content: InsertContent, column: ColumnDefinition, values: ColumnValues): InsertContent {
  const others = content.schema.filter(({ name }) => name !== column.name);
  const columns = { ...content.rows.columns, [column.name]: values };
  return { ...content, schema: [...others, column], rows: { ...content.rows, columns } };
}

/** Creates the group of quantities, with what departs from its definition, and gives it. */
export async function createDemand(
  store: ObjectStore,
  more: Partial<FeatureGroupDefinition> = {},
): Promise<FeatureGroup> {
  const definition = { ...demand, ...more };
  const { version } = await createFeatureGroup(store, definition, demandSchema, by());
  return (await getFeatureGroup(store, { name: definition.name, version })).group;
}

/** Gives the rows of the group of quantities as text, sorted: `a 0 0 5` is item, day, day of knowledge, quantity. */
export async function readDemand(store: ObjectStore, options: ReadGroupOptions = {}): Promise<readonly string[]> {
  const { rows } = await readFeatureGroup(store, { name: 'demand' }, options);
  const { item, day, known, quantity } = rows.columns as Record<
    'item' | 'day' | 'known' | 'quantity',
    readonly unknown[]
  >;
  const texts = Array.from({ length: rows.nRows }, (_, row) =>
    [item[row], daysSinceFirst(day[row]), daysSinceFirst(known[row]), quantity[row]].join(' '),
  );
  return texts.sort();
}

function daysSinceFirst(value: unknown): number {
  return ((value as number) - dayAt(0)) / 86_400_000;
}

/** Gives rows of any table as objects. */
export function objectsOf({ nRows, columns }: TableRows): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: nRows }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])),
  );
}

/** Gives the newest version of each table of a store, by path. */
export async function tableVersions(store: ObjectStore): Promise<Readonly<Record<string, number>>> {
  const found: Record<string, number> = {};
  for (const path of await findTables(store)) found[path] = (await tableVersion(store, path))!;
  return found;
}

/** Gives what a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
