import { compareKeys, didYouMean, MusterError } from '#src/core/index.ts';
import { matchingRows, numberColumn } from '#src/tables/index.ts';
import type { Registry } from '../open-registry.ts';
import { parseFilter } from './parse-filter.ts';

/** Which versions are wanted, and in which order. */
export type ModelSearch = {
  /** A filter in the grammar of `parseFilter`; all versions without it. */
  readonly filter?: string | undefined;
  /** A numeric column, the smallest value first and versions without a value last; by key and version without it. */
  readonly sortBy?: string | undefined;
  /** A metric: of each key only the version that has the least of it, in absolute value; those without a value only where no other is. */
  readonly bestBy?: string | undefined;
};

/** Gives the rows of an open registry that a search asks for. Throws REGISTRY_FILTER_INVALID, also for a column that is not numeric. */
export function searchModels(registry: Registry, { filter, sortBy, bestBy }: ModelSearch): readonly number[] {
  const { rows, schema } = registry;
  const found =
    filter === undefined || rows.nRows === 0
      ? [...Array(rows.nRows).keys()]
      : [...matchingRows(parseFilter(filter, schema), rows)];
  const best = bestBy === undefined ? found : bestOfKeys(registry, found, bestBy);
  if (sortBy === undefined) return sortedByKey(registry, best);
  const values = numbersOf(registry, sortBy);
  return best.sort((left, right) => ranked(values[left]!) - ranked(values[right]!) || left - right);
}

function bestOfKeys(registry: Registry, found: readonly number[], metric: string): number[] {
  const values = numbersOf(registry, metric);
  const wanted = new Set(found);
  return [...registry.rowsOfKey.values()].flatMap((rows) => {
    const own = rows.filter((row) => wanted.has(row));
    if (own.length === 0) return [];
    return [own.reduce((best, row) => (ranked(Math.abs(values[row]!)) < ranked(Math.abs(values[best]!)) ? row : best))];
  });
}

// NaN is null; the greatest finite number keeps differences defined.
function ranked(value: number): number {
  return Number.isNaN(value) ? Number.MAX_VALUE : value;
}

function numbersOf({ rows, schema }: Registry, name: string): Float64Array {
  const numeric = schema
    .filter(({ type }) => type === 'double' || type === 'long' || type === 'timestamp')
    .map((column) => column.name);
  if (numeric.includes(name)) return numberColumn(rows, name);
  if (rows.nRows === 0) return new Float64Array();
  throw new MusterError('REGISTRY_FILTER_INVALID', {
    what: `"${name}" is no column of numbers.${didYouMean(name, numeric)}`,
    expected: numeric.join(', '),
  });
}

function sortedByKey({ keys, rows }: Registry, found: number[]): readonly number[] {
  if (rows.nRows === 0) return [];
  const versions = numberColumn(rows, 'version');
  return found.sort((left, right) => compareKeys(keys[left]!, keys[right]!) || versions[left]! - versions[right]!);
}
