import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  defaultRules,
  prepareFleet,
  type CsvSource,
  type PreparationRules,
  type PreparedFleet,
  type PrepareOptions,
} from '#src/data-preparation/index.ts';

/** Options of a monthly pipeline with one key column, `location`. */
export const monthly: PrepareOptions = {
  frequency: 'monthly',
  seasonLength: 12,
  keyColumns: ['location'],
  covariates: [],
  columns: {},
  timeFormat: undefined,
  decimalMark: undefined,
  rules: defaultRules,
};

/** Gives a source for content, cut into chunks of a length. */
export function sourceOf(content: string | Uint8Array, name = 'demand.csv', chunkLength = 65_536): CsvSource {
  const bytes = Buffer.from(content as string);
  return {
    name,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += chunkLength) yield bytes.subarray(at, at + chunkLength);
    },
  };
}

/** Gives a source for a file. */
export function sourceOfFile(...path: readonly string[]): CsvSource {
  const file = join(...path);
  return { name: file, open: () => sourceOf(readFileSync(file)).open() };
}

/** Prepares the text of a demand file, with options and rules that differ from those of `monthly`. */
export function prepareText(
  demand: string | Uint8Array,
  changes: Partial<Omit<PrepareOptions, 'rules'>> & {
    readonly rules?: Partial<PreparationRules>;
    readonly future?: string;
  } = {},
): Promise<PreparedFleet> {
  const { rules, future, ...options } = changes;
  const knownFuture = future === undefined ? undefined : sourceOf(future, 'future.csv');
  return prepareFleet(sourceOf(demand), knownFuture, {
    ...monthly,
    ...options,
    rules: { ...defaultRules, ...rules },
  });
}

/** Gives a file with the columns location, time and target from its rows. */
export function csv(...rows: readonly (readonly [location: string, time: string, target: string | number])[]): string {
  return ['location,time,target', ...rows.map((row) => row.join(','))].join('\n') + '\n';
}

/** Gives rows of one location for the months of 2021 and later, one for each value. */
export function months(
  location: string,
  values: readonly (string | number)[],
  firstMonth = 0,
): readonly (readonly [string, string, string | number])[] {
  return values.map((value, i) => {
    const month = firstMonth + i;
    const time = `${2021 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
    return [location, time, value] as const;
  });
}
