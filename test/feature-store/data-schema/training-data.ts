import {
  inferDataSchema,
  type DataSchema,
  type Finding,
  type InferOptions,
  type SchemaMode,
} from '#src/feature-store/index.ts';
import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';

export type Columns = Readonly<Record<string, readonly [ColumnType, ColumnValues]>>;
export type Table = { readonly schema: TableSchema; readonly rows: TableRows };

/** Gives a table of columns. */
export const tableOf = (columns: Columns): Table => ({
  schema: Object.entries(columns).map(([name, [type]]) => ({ name, type })),
  rows: {
    nRows: Object.values(columns)[0]?.[1].length ?? 0,
    columns: Object.fromEntries(Object.entries(columns).map(([name, [, values]]) => [name, values])),
  },
});

/** Gives the schema of columns. */
export const inferred = (columns: Columns, options?: InferOptions): DataSchema => {
  const { schema, rows } = tableOf(columns);
  return inferDataSchema(schema, rows, options);
};

/** Gives the values of a column as a list. */
export const listOf = (values: ColumnValues): readonly unknown[] => Array.from<unknown>(values);

export const modes: readonly SchemaMode[] = ['strict', 'coerce', 'warn'];
const monthMs = Date.UTC(2024, 1, 1);

/** Six rows with a column of each sort; `size` may be null, no other. */
export const training: Columns = {
  shop: ['string', ['1', '2', '1', '2', '1', '2']],
  price: ['double', Float64Array.of(10.5, 11, 12, 13, 14, 20)],
  size: ['double', Float64Array.of(1, Number.NaN, 2, 3, 4, 5)],
  count: ['long', [100, 200, 300, 400, 500, 600]],
  opened: ['timestamp', [0, monthMs, 0, monthMs, 0, monthMs]],
  open: ['boolean', [true, false, true, true, false, true]],
  kind: ['string', ['a', 'b', null, 'a', 'b', 'b']],
  note: ['string', ['one', 'two', 'three', 'four', 'five', 'six']],
  sold: ['double', Float64Array.of(1, 2, 3, 4, 5, 6)],
};
const options: InferOptions = { keys: ['shop'], labels: ['sold'] };
export const schema = inferred(training, options);
const { sold: _, ...featuresOnly } = training;
/** The columns of `training` but for its label. */
export const asked: Columns = featuresOnly;

/** Gives a batch of those columns with one of its own. */
export const withColumn = (name: string, type: ColumnType, values: ColumnValues): ReturnType<typeof tableOf> =>
  tableOf({ ...featuresOnly, [name]: [type, values] });

/** Gives findings in short. */
export const kindsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ kind, column, outcome }) => `${outcome} ${kind}${column === undefined ? '' : ` of ${column}`}`);

/** Gives the code and the message of what is thrown. */
export function codeOf(act: () => unknown): { readonly code: string; readonly message: string } {
  try {
    act();
  } catch (error) {
    return { code: (error as { code: string }).code, message: (error as Error).message };
  }
  return { code: 'none', message: '' };
}
