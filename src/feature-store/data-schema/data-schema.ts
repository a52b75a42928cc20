import { z } from 'zod';
import { MusterError } from '#src/core/index.ts';
import { columnTypes } from '#src/tables/index.ts';
import { formFaults } from '../views/form-faults.ts';

/** What a column is for: a part of the key, the time of the row, a feature, or a label, which predictions come without. */
const columnRoles = ['key', 'time', 'feature', 'label'] as const;

const bounds = z.strictObject({ min: z.number(), max: z.number() });
const lengthBounds = z.strictObject({ min: z.int().min(0), max: z.int().min(0) });

const dataColumn = z.strictObject({
  name: z.string().min(1).describe('The name of the column.'),
  type: z.enum(columnTypes).describe('Its type.'),
  role: z.enum(columnRoles).describe('What it is for.'),
  nulls: z.number().min(0).max(1).describe('The share of its values that are null; above 0, it may be null.'),
  infinite: z.boolean().describe('Whether some of its values are infinite.'),
  whole: z.boolean().describe('Whether it holds numbers that are all whole.'),
  range: bounds.nullable().describe('The smallest and the largest finite number, or epoch milliseconds.'),
  categories: z
    .array(z.string())
    .nullable()
    .describe('Its different texts in order, where they are few and come again.'),
  quantiles: z
    .array(z.number())
    .length(20)
    .readonly()
    .nullable()
    .default(null)
    .describe('20 quantiles of its numbers, for the shares 0.025, 0.075 … 0.975; not of times.'),
  lengths: lengthBounds.nullable().describe('The shortest and the longest text in characters.'),
});

const dataSchema = z
  .strictObject({
    version: z.literal(1).describe('The version of this form.'),
    rows: z.int().min(0).describe('The rows from which it was inferred.'),
    columns: z.array(dataColumn).min(1).describe('The columns in their order.'),
  })
  .refine(({ columns }) => new Set(columns.map(({ name }) => name)).size === columns.length, {
    message: 'a column is there twice',
    path: ['columns'],
  });

/** What the values of one column of the training data are like. */
export type DataColumn = Readonly<z.infer<typeof dataColumn>>;

/** What the data of a training are like, column by column: plain JSON that rows for a prediction are held against. */
export type DataSchema = {
  readonly version: 1;
  readonly rows: number;
  readonly columns: readonly DataColumn[];
};

/** Gives the data schema that plain JSON holds; `where` names the file. DATA_SCHEMA_INVALID with all faults at once. */
export function parseDataSchema(raw: unknown, where: string): DataSchema {
  const parsed = dataSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new MusterError('DATA_SCHEMA_INVALID', formFaults(dataSchema, parsed.error, where));
}

/** Says whether a column may hold nulls: some of its values were null in the training. */
export function mayBeNull(column: DataColumn): boolean {
  return column.nulls > 0;
}
