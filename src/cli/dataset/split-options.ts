import { MusterError } from '#src/core/index.ts';
import { parseSplit, type Split } from '#src/feature-store/index.ts';

/** What the command line says of the split, as commander gives it. */
export type SplitOptions = {
  readonly test?: number;
  readonly validation?: number;
  readonly seed?: number;
  readonly stratifyBy?: string;
  readonly validationFrom?: string;
  readonly testFrom?: string;
  readonly origins?: number;
  readonly horizon?: string;
  readonly step?: string;
  readonly frequency?: string;
};

/** Gives the split that the options mean; undefined where they say nothing of one. Throws USAGE for a mix, DATASET_SPLIT_INVALID. */
export function splitFrom(options: SplitOptions): Split | undefined {
  const { test, validation, seed, stratifyBy, validationFrom, testFrom, origins, frequency } = options;
  const wishes = {
    random: defined({ test, validation, seed, stratify_by: stratifyBy }),
    time: defined({ validation_from: validationFrom, test_from: testFrom }),
    rolling: defined({ origins, horizon: lengthOf(options.horizon), step: lengthOf(options.step), frequency }),
  };
  const kinds = Object.entries(wishes).filter(([, wish]) => Object.keys(wish).length > 0);
  if (kinds.length === 0) return undefined;
  if (kinds.length === 1) return parseSplit(Object.fromEntries(kinds), 'the options');
  throw new MusterError('USAGE', {
    what: `The options ask for ${kinds.map(([kind]) => kind).join(' and ')} splits at once.`,
    expected: '--test and --validation, or --validation-from and --test-from, or --origins and --horizon',
  });
}

function lengthOf(text: string | undefined): string | number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

function defined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
