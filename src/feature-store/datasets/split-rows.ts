import { MusterError } from '#src/core/index.ts';
import type { Part, PartColumn, RowsToSplit } from './part.ts';
import { randomParts } from './random-split.ts';
import type { Split } from './split-definition.ts';
import { rollingParts, timeParts } from './time-split.ts';

/**
 * Gives the columns that say how rows are split: `split`, or for rolling origins `origin_1` to `origin_n`, oldest first, so that each row
 * is stored once. Without a split all rows are for training. The same rows give the same parts. DATASET_SPLIT_INVALID.
 */
export function splitRows(split: Split | undefined, rows: RowsToSplit): readonly PartColumn[] {
  if (split === undefined) return [{ name: 'split', parts: Array.from({ length: rows.nRows }, (): Part => 'train') }];
  if ('random' in split) return [{ name: 'split', parts: randomParts(split.random, rows) }];
  const { time } = rows;
  if (time === undefined) {
    throw new MusterError('DATASET_SPLIT_INVALID', {
      what: 'The first group of the feature view has no event time.',
      where: { path: 'time' in split ? 'time' : 'rolling' },
      expected: 'a random split, or a group with an event time',
    });
  }
  if ('time' in split) return [{ name: 'split', parts: timeParts(split.time, time) }];
  return rollingParts(split.rolling, time).map((parts, i) => ({ name: `origin_${i + 1}`, parts }));
}

/** Gives the number of rows of each part, by column and part. */
export function countParts(columns: readonly PartColumn[]): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const counts = columns.map(({ name, parts }) => {
    const count: Record<string, number> = {};
    for (const part of parts) if (part !== null) count[part] = (count[part] ?? 0) + 1;
    return [name, count] as const;
  });
  return Object.fromEntries(counts);
}
