import type { ConditionValue } from './condition.ts';
import type { AddAction } from './log-entry.ts';
import { partitionValueOf } from './partition.ts';
import type { ColumnDefinition, ColumnType } from './table-schema.ts';

/** What is known of the values of one column in one part file; bounds that are not known are undefined. */
export type ColumnFacts = {
  readonly min: ConditionValue | undefined;
  readonly max: ConditionValue | undefined;
  /** False only where no row can be null. */
  readonly canBeNull: boolean;
  /** False only where all rows are null. */
  readonly canHaveValue: boolean;
};

const nothingKnown: ColumnFacts = { min: undefined, max: undefined, canBeNull: true, canHaveValue: true };

/**
 * Gives what the log tells of the columns of a part file, from its partition values and its statistics. What is not of the form that
 * the format asks for is as if it were not there.
 */
export function factsOfFile(
  add: AddAction,
  partitionColumns: readonly string[],
): (column: ColumnDefinition) => ColumnFacts {
  const stats = statisticsIn(add);
  return (column) => {
    if (partitionColumns.includes(column.name)) return partitionFacts(column, add);
    const nulls = stats.nullCount?.[column.name];
    const min = boundOf(column.type, stats.minValues?.[column.name], 0);
    // Engines cut the bound of an instant off at the millisecond.
    const max = boundOf(column.type, stats.maxValues?.[column.name], 1);
    // NaN counts as null here, and as a value in the statistics of other engines.
    const canBeNull = nulls !== 0 || column.type === 'double';
    const canHaveValue = typeof nulls !== 'number' || nulls !== stats.numRecords;
    return { min, max, canBeNull, canHaveValue };
  };
}

type Statistics = {
  readonly numRecords?: unknown;
  readonly minValues?: Readonly<Record<string, unknown>> | null;
  readonly maxValues?: Readonly<Record<string, unknown>> | null;
  readonly nullCount?: Readonly<Record<string, unknown>> | null;
};

/** Gives the statistics of a file, nothing where they cannot be read. */
export function statisticsIn({ stats }: Pick<AddAction, 'stats'>): Statistics {
  try {
    const parsed: unknown = JSON.parse(stats ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    // Statistics only spare work: without them the file is read.
    return {};
  }
}

function partitionFacts(column: ColumnDefinition, add: AddAction): ColumnFacts {
  const value = partitionValueOf(column, add);
  if (value === null) return { ...nothingKnown, canHaveValue: false };
  return { min: value, max: value, canBeNull: false, canHaveValue: true };
}

function boundOf(type: ColumnType, bound: unknown, spareMs: number): ConditionValue | undefined {
  switch (type) {
    case 'string':
      return typeof bound === 'string' ? bound : undefined;
    case 'integer':
    case 'long':
    case 'double':
      return typeof bound === 'number' ? bound : undefined;
    case 'timestamp': {
      // Without a zone it would be taken for the time of this machine.
      const isInstant = typeof bound === 'string' && /(Z|[+-]\d\d:?\d\d)$/.test(bound);
      const time = isInstant ? Date.parse(bound) : Number.NaN;
      return Number.isNaN(time) ? undefined : time + spareMs;
    }
    case 'boolean':
    case 'binary':
      return undefined;
    default:
      return type satisfies never;
  }
}
