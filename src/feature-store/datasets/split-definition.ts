import { z } from 'zod';
import { frequencies, instantOf, MusterError } from '#src/core/index.ts';
import { durationInMs } from '../views/duration.ts';
import { formFaults } from '../views/form-faults.ts';

const share = z.number().gt(0).lt(1);
const instant = z
  .union([z.string(), z.number()])
  .refine((time) => instantOf(time) !== undefined, 'a time of ISO 8601, such as "2026-01-31", or epoch milliseconds')
  .transform((time) => instantOf(time)!);
const lengthText = 'periods where a frequency is given, else a length of time such as "30d"';
const length = z.union([z.string(), z.number()]).refine((text) => (durationInMs(text) ?? 0) > 0, lengthText);

const randomSplit = z
  .strictObject({
    test: share.describe('The share of the rows in the test part.'),
    validation: share.optional().describe('The share of the rows in the validation part.'),
    seed: z.int().min(0).default(0),
    stratify_by: z.string().optional().describe('A column whose values each part has in about the same shares.'),
  })
  .refine(({ test, validation = 0 }) => test + validation < 1, 'test and validation leave rows for the training part');

const timeSplit = z
  .strictObject({
    validation_from: instant.optional().describe('The first instant of the validation part.'),
    test_from: instant.optional().describe('The first instant of the test part.'),
  })
  .refine(({ validation_from: a, test_from: b }) => a !== undefined || b !== undefined, 'one cutoff or two are given')
  .refine(
    ({ validation_from: a, test_from: b }) => a === undefined || b === undefined || a < b,
    'validation_from is before test_from',
  );

const rollingSplit = z
  .strictObject({
    origins: z.int().min(1).max(1000),
    horizon: length.describe('The length of each validation part.'),
    step: length.optional().describe('The distance between two origins; the horizon unless said.'),
    frequency: z.enum(frequencies).optional().describe('Makes horizon and step numbers of periods.'),
  })
  .refine(
    ({ horizon, step = 1, frequency }) =>
      frequency === undefined || [horizon, step].every((count) => Number.isInteger(count)),
    'horizon and step are whole numbers of periods',
  )
  .superRefine(({ horizon, step, frequency }, context) => {
    if (frequency !== undefined) return;
    // A number alone would be one of milliseconds, which nobody means.
    for (const [name, value] of Object.entries({ horizon, step })) {
      if (typeof value === 'number') context.addIssue({ code: 'custom', path: [name], message: lengthText });
    }
  });

/** The form of a split in YAML or JSON: one of the three kinds. */
const splitSchema = z.union([
  z.strictObject({ random: randomSplit }),
  z.strictObject({ time: timeSplit }),
  z.strictObject({ rolling: rollingSplit }),
]);

/**
 * How the rows of a training dataset are parted: by seeded chance, by cutoffs in time, or by rolling origins, of which each has a training
 * and a validation part of its own. The times are those of the first group of the view.
 */
export type Split = z.infer<typeof splitSchema>;
export type RandomSplit = z.infer<typeof randomSplit>;
export type TimeSplit = z.infer<typeof timeSplit>;
export type RollingSplit = z.infer<typeof rollingSplit>;

/** Gives the split that plain JSON or YAML holds; `where` names the file. DATASET_SPLIT_INVALID with all faults at once. */
export function parseSplit(raw: unknown, where: string): Split {
  const kind = kindOf(raw);
  const schema = kind === undefined ? splitSchema : z.strictObject({ [kind]: kinds[kind] });
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data as Split;
  throw new MusterError('DATASET_SPLIT_INVALID', formFaults(schema, parsed.error, where));
}

const kinds = { random: randomSplit, time: timeSplit, rolling: rollingSplit } as const;

function kindOf(raw: unknown): keyof typeof kinds | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  return (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) => kind in raw);
}
