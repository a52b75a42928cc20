import { z } from 'zod';

const columns = z.array(z.string().min(1)).min(1).describe('The columns of the view, by the names they have in it.');
const constant = z.union([z.string(), z.number(), z.boolean()]);

/**
 * What to do with a category that the training rows did not have: refuse it, encode it as nothing (no column of `one_hot` is 1, the code
 * of `label_encode` is null), or give it a column of its own.
 */
const unknownCategory = z.enum(['error', 'ignore', 'own_column']);

/** The form of one transformation in the definition of a feature view; names and formulas are scikit-learn's. */
export const transformationSchema = z.discriminatedUnion('use', [
  z
    .strictObject({
      use: z.literal('impute'),
      columns,
      strategy: z.enum(['mean', 'median', 'most_frequent', 'constant']).default('mean'),
      fill_value: constant.optional().describe('The value in place of null, for the strategy constant.'),
    })
    .refine(({ strategy, fill_value }) => (strategy === 'constant') === (fill_value !== undefined), {
      path: ['fill_value'],
      message: 'the strategy constant needs a fill_value, and no other takes one',
    }),
  z.strictObject({
    use: z.literal('min_max'),
    columns,
    range: z
      .tuple([z.number(), z.number()])
      .refine(([from, to]) => from < to, 'the first number is below the second')
      .default([0, 1]),
  }),
  z.strictObject({ use: z.literal('standard'), columns }),
  z.strictObject({ use: z.literal('robust'), columns }),
  z
    .strictObject({
      use: z.literal('bins'),
      columns,
      edges: z
        .array(z.number())
        .min(1)
        .refine((edges) => edges.every((edge, i) => i === 0 || edges[i - 1]! < edge), 'the edges rise')
        .optional()
        .describe('The borders between the bins; a value on a border is in the bin above it.'),
      n_bins: z.int().min(2).max(1000).optional(),
      strategy: z.enum(['quantile', 'uniform']).optional().describe('How n_bins are found; quantile unless said.'),
    })
    .refine(({ edges, n_bins }) => (edges === undefined) !== (n_bins === undefined), 'either edges or n_bins is given')
    .refine(({ edges, strategy }) => edges === undefined || strategy === undefined, {
      path: ['strategy'],
      message: 'a strategy goes with n_bins, not with edges',
    }),
  z.strictObject({
    use: z.literal('label_encode'),
    columns,
    unknown: unknownCategory.exclude(['own_column']).default('error'),
  }),
  z.strictObject({ use: z.literal('one_hot'), columns, unknown: unknownCategory.default('error') }),
  z.strictObject({ use: z.literal('log1p'), columns }),
]);

/** One transformation of a feature view: what it is called, the columns that it is fitted to and applied to, its options. */
export type Transformation = z.infer<typeof transformationSchema>;

/** A category: a value of a column, null for rows without one. */
export type Category = string | number | boolean | null;
