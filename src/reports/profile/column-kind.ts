import type { ColumnStatistics } from '#src/feature-store/index.ts';

/** How a column takes part in a profile: what it is compared by and how it is drawn. */
export type ColumnKind = 'number' | 'category' | 'time' | 'text' | 'bytes';

// More different values than that are names or remarks, not categories.
const mostCategories = 50;

/** Gives the kind of a column: text is a category up to 50 different values, where values come back at all. */
export function columnKind(statistics: ColumnStatistics): ColumnKind {
  switch (statistics.type) {
    case 'integer':
    case 'long':
    case 'double':
      return 'number';
    case 'boolean':
      return 'category';
    case 'timestamp':
      return 'time';
    case 'binary':
      return 'bytes';
    case 'string':
      return statistics.distinct <= mostCategories && !isAllDifferent(statistics) ? 'category' : 'text';
    default:
      return statistics.type satisfies never;
  }
}

/** Says whether a column has several values and no value twice, as identifiers do. */
export function isAllDifferent({ count, distinct }: ColumnStatistics): boolean {
  return count > 1 && distinct === count;
}
