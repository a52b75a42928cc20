import { z } from 'zod';
import type { Condition } from '#src/tables/index.ts';
import { durationInMs } from './duration.ts';
import { transformationSchema } from './transformation.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'small letters, digits and "_", a letter first');
const version = z.int().min(1).describe('The version; the highest that there is unless it is said.');
const columnName = z.string().min(1);
const value = z.union([z.string(), z.number(), z.boolean()]);

/** The form of a condition on rows; a time is text of ISO 8601 or epoch milliseconds. */
const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ column: columnName, is: z.enum(['=', '!=', '<', '<=', '>', '>=']), value }),
    z.strictObject({ column: columnName, is: z.literal('in'), values: z.array(value) }),
    z.strictObject({ column: columnName, is: z.enum(['null', 'not null']) }),
    z.strictObject({ and: z.array(conditionSchema) }),
    z.strictObject({ or: z.array(conditionSchema) }),
    z.strictObject({ not: conditionSchema }),
  ]),
);

const source = {
  group: name.describe('The name of a feature group.'),
  version: version.optional(),
  select: z.array(columnName).optional(),
  prefix: z.string().default('').describe('Stands before the names of the columns of this group.'),
};

const joinSchema = z.strictObject({
  ...source,
  on: z
    .union([z.array(columnName).min(1), z.record(columnName, columnName)])
    .optional()
    .describe('The columns that are equal on both sides, or a map from those of the first group to those of this one.'),
  type: z.enum(['left', 'inner']).default('left'),
  look_back: z
    .union([z.string(), z.number()])
    .refine((text) => durationInMs(text) !== undefined, 'a length of time such as "30d", "12h" or "PT15M"')
    .optional()
    .describe('The greatest age of a row of this group at the time of the label.'),
  point_in_time: z.boolean().optional(),
});

/** The form of the definition of a feature view in YAML or JSON. */
export const featureViewSchema = z.strictObject({
  name,
  version: version.optional(),
  description: z.string().default(''),
  query: z.strictObject({
    from: z.strictObject(source).describe('The group whose rows are the rows of the view; it has the labels.'),
    where: conditionSchema.optional().describe('On the columns of the view, by the names that they have in it.'),
    joins: z.array(joinSchema).default([]),
  }),
  labels: z.array(columnName).default([]),
  transformations: z.array(transformationSchema).default([]),
});

/**
 * The definition of a feature view. Without `select` the first group gives all its columns and a joined one its features: all but its
 * primary key and its times.
 */
export type FeatureViewDefinition = z.infer<typeof featureViewSchema>;
export type JoinDefinition = z.infer<typeof joinSchema>;
