import { isoInstant } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import { lengthOf } from '../statistics/text-statistics.ts';
import type { DataColumn } from './data-schema.ts';
import type { FindingKind } from './finding.ts';

/** A way in which values of the right type can differ from those of the training. */
export type ValueFault = {
  readonly kind: FindingKind;
  /** Says whether a value that is not null is at fault. */
  readonly isFault: (value: NonNullable<ColumnValues[number]>) => boolean;
  /** What the values are, for `3 values …`. */
  readonly problem: string;
  readonly expected: string;
};

/** Gives the ways in which values of a column can be at fault; none for labels, which no forecast reads. */
export function valueFaults(column: DataColumn): readonly ValueFault[] {
  if (column.role === 'label') return [];
  const { type } = column;
  if (type === 'string') return textFaults(column);
  return type === 'boolean' || type === 'binary' ? [] : numberFaults(column);
}

function numberFaults({ type, role, range, infinite, whole }: DataColumn): readonly ValueFault[] {
  const faults: ValueFault[] = [];
  if (!infinite && type === 'double') {
    faults.push({ kind: 'infinite', isFault: isInfinite, problem: 'infinite', expected: 'finite numbers' });
  }
  if (range !== null && role !== 'time') {
    const { min, max } = range;
    const show = (value: number): string =>
      type === 'timestamp' ? (isoInstant(value) ?? `${value} ms`) : String(value);
    const isFault: ValueFault['isFault'] = (value) =>
      ((value as number) < min || (value as number) > max) && Number.isFinite(value);
    const problem = 'out of the range of the training';
    faults.push({ kind: 'out-of-range', isFault, problem, expected: `${show(min)} to ${show(max)}` });
  }
  if (whole && type === 'double') {
    faults.push({
      kind: 'not-whole',
      isFault: hasFraction,
      problem: 'not whole',
      expected: 'whole numbers, as all of the training were',
    });
  }
  return faults;
}

function textFaults({ categories, lengths }: DataColumn): readonly ValueFault[] {
  if (categories !== null) {
    const known = new Set(categories);
    const more = categories.length > 10 ? `, … (${categories.length} in all)` : '';
    const shown = categories.slice(0, 10).map((text) => JSON.stringify(text.slice(0, 60)));
    return [
      {
        kind: 'new-category',
        isFault: (value) => !known.has(value as string),
        problem: 'of no category of the training',
        expected: `one of ${shown.join(', ')}${more}`,
      },
    ];
  }
  if (lengths === null) return [];
  const { min, max } = lengths;
  const isFault: ValueFault['isFault'] = (value) => {
    const length = lengthOf(value as string);
    return length < min || length > max;
  };
  const problem = 'shorter or longer than those of the training';
  return [{ kind: 'text-length', isFault, problem, expected: `texts of ${min} to ${max} characters` }];
}

const isInfinite: ValueFault['isFault'] = (value) => value === Infinity || value === -Infinity;

const hasFraction: ValueFault['isFault'] = (value) => Number.isFinite(value) && !Number.isInteger(value);
