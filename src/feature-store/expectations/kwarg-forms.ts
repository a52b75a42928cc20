import { z } from 'zod';

/** The kwarg of a column's name. */
export const columnForm = z.string().min(1).describe('the name of the column');

/** The kwarg `mostly`, from 0 to 1. */
export const mostlyForm = z
  .number()
  .min(0)
  .max(1)
  .default(1)
  .describe('the share of the rows asked that is enough, from 0 to 1; 1 unless it is given');

const bound = z.union([z.number(), z.string()]);
const strictMin = z.boolean().default(false).describe('whether min_value itself is outside');
const strictMax = z.boolean().default(false).describe('whether max_value itself is outside');

/** The kwargs of a range of values: numbers, text, or instants as ISO 8601 text. */
export const valueBoundsForm = {
  min_value: bound.optional().describe('the least value: a number, text, or an instant as ISO 8601 text'),
  max_value: bound.optional().describe('the greatest value'),
  strict_min: strictMin,
  strict_max: strictMax,
};

/** The kwargs of a range of numbers. */
export const numberBoundsForm = {
  min_value: z.number().optional().describe('the least number'),
  max_value: z.number().optional().describe('the greatest number'),
  strict_min: strictMin,
  strict_max: strictMax,
};

/** The kwarg of a set of values. */
export const valueSetForm = z
  .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .describe('the values: numbers, text, truth values, or instants as ISO 8601 text');

type Ends = { readonly min_value?: unknown; readonly max_value?: unknown };
type Rule = readonly [(kwargs: Ends) => boolean, { readonly message: string; readonly path: PropertyKey[] }];

/** The rule that the least value is not above the greatest, with its message. */
export const endsInOrder: Rule = [
  ({ min_value: min, max_value: max }: Ends): boolean =>
    !((typeof min === 'number' && typeof max === 'number') || (typeof min === 'string' && typeof max === 'string')) ||
    min <= max,
  { message: 'min_value is above max_value.', path: ['min_value'] },
];

/** The rule that one end of the range is given, with its message. */
export const oneEndGiven: Rule = [
  ({ min_value: min, max_value: max }: Ends): boolean => min !== undefined || max !== undefined,
  { message: 'Neither min_value nor max_value is given.', path: ['min_value'] },
];
