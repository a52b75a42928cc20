import { MusterError, periodNumber } from '#src/core/index.ts';
import { durationInMs } from '../views/duration.ts';
import type { Part } from './part.ts';
import type { RollingSplit, TimeSplit } from './split-definition.ts';

/** Parts rows by their times, [nRows] in epoch milliseconds: a row at a cutoff is behind it. DATASET_SPLIT_INVALID for an empty part. */
export function timeParts({ validation_from, test_from }: TimeSplit, time: Float64Array): readonly Part[] {
  const parts = Array.from(time, (at): Part => {
    if (test_from !== undefined && at >= test_from) return 'test';
    return validation_from !== undefined && at >= validation_from ? 'validation' : 'train';
  });
  const wanted: Part[] = ['train'];
  if (validation_from !== undefined) wanted.push('validation');
  if (test_from !== undefined) wanted.push('test');
  const empty = wanted.filter((part) => !parts.includes(part));
  if (empty.length === 0) return parts;
  throw new MusterError('DATASET_SPLIT_INVALID', {
    what: `No row lies in the part ${empty.join(', ')}.`,
    where: { path: 'time' },
    expected: `cutoffs between the times of the rows, ${rangeText(time)}`,
  });
}

/**
 * Parts rows by rolling origins, the oldest first: for each origin the rows up to it are for training and those of the horizon behind it
 * for validation; rows after that are in neither part. The horizon of the last origin ends with the newest row (Nixtla's cross_validation:
 * `h`, `n_windows`, `step_size`). DATASET_SPLIT_INVALID where an origin has no rows for training or none for validation.
 */
export function rollingParts(split: RollingSplit, time: Float64Array): readonly (readonly (Part | null)[])[] {
  const { origins, frequency } = split;
  const ticks = frequency === undefined ? time : time.map((at) => periodNumber(frequency, at));
  const horizon = ticksOf(split.horizon, frequency !== undefined);
  const step = split.step === undefined ? horizon : ticksOf(split.step, frequency !== undefined);
  const last = ticks.reduce((newest, tick) => Math.max(newest, tick), Number.NEGATIVE_INFINITY);
  return Array.from({ length: origins }, (_, i) => {
    const origin = last - horizon - (origins - 1 - i) * step;
    const parts = Array.from(ticks, (tick): Part | null => {
      if (tick <= origin) return 'train';
      return tick <= origin + horizon ? 'validation' : null;
    });
    checkOrigin(parts, i + 1, time);
    return parts;
  });
}

function ticksOf(length: string | number, arePeriods: boolean): number {
  return arePeriods ? Number(length) : durationInMs(length)!;
}

function checkOrigin(parts: readonly (Part | null)[], origin: number, time: Float64Array): void {
  const empty = (['train', 'validation'] as const).filter((part) => !parts.includes(part));
  if (empty.length === 0) return;
  throw new MusterError('DATASET_SPLIT_INVALID', {
    what: `Origin ${origin} has no rows in the part ${empty.join(', ')}.`,
    where: { path: 'rolling' },
    expected: `fewer origins, or a shorter horizon or step, for rows ${rangeText(time)}`,
  });
}

function rangeText(time: Float64Array): string {
  const sorted = time.toSorted();
  return `from ${timeText(sorted[0])} to ${timeText(sorted.at(-1))}`;
}

function timeText(at: number | undefined): string {
  return at === undefined || Number.isNaN(at) ? 'no time' : new Date(at).toISOString();
}
