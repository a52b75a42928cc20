import { didYouMean, MusterError } from '#src/core/index.ts';
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
      ? Uint32Array.from({ length: rows.nRows }, (_, row) => row)
      : matchingRows(parseFilter(filter, schema), rows);
  const best = bestBy === undefined ? found : bestOfKeys(registry, found, bestBy);
  // The rows are sorted by key and version, and so is what was found of them.
  if (sortBy === undefined) return Array.from(best);
  const values = numbersOf(registry, sortBy);
  return Array.from(best.sort((left, right) => ranked(values[left]!) - ranked(values[right]!) || left - right));
}

/** Gives of ascending rows the best one of each key. */
function bestOfKeys(registry: Registry, found: Uint32Array, metric: string): Uint32Array {
  const values = numbersOf(registry, metric);
  const { firstRows } = registry.keyIndex;
  const best = new Uint32Array(found.length);
  let nKeys = 0;
  for (const row of found) {
    const last = nKeys === 0 ? -1 : best[nKeys - 1]!;
    if (last === -1 || firstRows[last] !== firstRows[row]) best[nKeys++] = row;
    else if (ranked(Math.abs(values[row]!)) < ranked(Math.abs(values[last]!))) best[nKeys - 1] = row;
  }
  return best.subarray(0, nKeys);
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
