import { MusterError } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';
import { categoryAt } from '../views/category.ts';
import type { Category } from '../views/transformation.ts';
import type { Part, RowsToSplit } from './part.ts';
import { rowHash } from './row-hash.ts';
import type { RandomSplit } from './split-definition.ts';

/**
 * Parts rows by chance: each has a number made from the seed, its key and its time, of rows with the same ones (all rows, where there are
 * none) another from its values, and the rows with the smallest numbers are the test part, those after them the validation part. So the
 * parts have exactly the sizes that are asked for, rounded, and do not depend on the order of the rows; new rows move only rows at the
 * borders. With a column to stratify by, each of its values is parted so.
 */
export function randomParts(split: RandomSplit, rows: RowsToSplit): readonly Part[] {
  const { test, validation = 0, seed } = split;
  const parts = Array.from({ length: rows.nRows }, (): Part => 'train');
  const strata = strataOf(rows.nRows, split.stratify_by === undefined ? undefined : columnToStratify(split, rows));
  const order = drawnOrder(rows, seed);
  for (const stratum of strata) stratum.sort(order);
  const sizes = strata.map(({ length }) => length);
  const share = (of: number) => [sizes.map((size) => size * of), Math.round(rows.nRows * of)] as const;
  const testSizes = allocate(sizes, ...share(test));
  // The shares sum to less than 1, so that each stratum has room for its quota and all of them together for the total.
  const room = sizes.map((size, i) => size - testSizes[i]!);
  const validationSizes = allocate(room, ...share(validation));
  for (const [i, stratum] of strata.entries()) {
    const end = testSizes[i]! + validationSizes[i]!;
    for (const [place, row] of stratum.subarray(0, end).entries()) {
      parts[row] = place < testSizes[i]! ? 'test' : 'validation';
    }
  }
  checkSizes(parts, split);
  return parts;
}

function columnToStratify({ stratify_by: name = '' }: RandomSplit, { columns }: RowsToSplit): ColumnValues {
  if (Object.hasOwn(columns, name)) return columns[name]!;
  throw new MusterError('DATASET_SPLIT_INVALID', {
    what: `The feature view has no column "${name}".`,
    where: { path: 'random.stratify_by' },
    expected: Object.keys(columns).join(', '),
  });
}

/** Gives the rows of each value of a column; all rows without one. */
function strataOf(nRows: number, values: ColumnValues | undefined): readonly Uint32Array[] {
  const strata = new Map<Category, number[]>();
  for (let row = 0; row < nRows; row++) {
    const category = values === undefined ? null : categoryAt(values, row);
    const stratum = strata.get(category);
    if (stratum === undefined) strata.set(category, [row]);
    else stratum.push(row);
  }
  return [...strata.values()].map((rows) => Uint32Array.from(rows));
}

/** Gives the order in which rows are drawn: by key and time, and by their values where these are the same. */
function drawnOrder(
  { nRows, keys, time, columns }: RowsToSplit,
  seed: number,
): (left: number, right: number) => number {
  const chances = chancesOf(nRows, time === undefined ? keys : [...keys, time], seed);
  let others: Float64Array | undefined;
  return (left, right) => {
    if (chances[left] !== chances[right]) return chances[left]! - chances[right]!;
    // Few groups have rows without a key, or twice: only theirs are worth the time.
    others ??= chancesOfEach(chancesOf(nRows, Object.values(columns), seed), seed);
    return others[left]! - others[right]! || left - right;
  };
}

/** Gives a number for each row, [nRows], that hangs on the seed and its values in some columns alone. */
function chancesOf(nRows: number, columns: readonly ColumnValues[], seed: number): Float64Array {
  const chances = new Float64Array(nRows);
  for (let row = 0; row < nRows; row++) {
    let identity = '';
    for (const values of columns) identity += `${String(values[row])}\0`;
    chances[row] = rowHash(identity, seed);
  }
  return chances;
}

/** Gives each but the first of equal numbers another one, which hangs on the number and on how many like it came before. */
function chancesOfEach(chances: Float64Array, seed: number): Float64Array {
  const sorted = Uint32Array.from(chances.keys()).sort(
    (left, right) => chances[left]! - chances[right]! || left - right,
  );
  const each = chances.slice();
  let nBefore = 0;
  for (let i = 1; i < sorted.length; i++) {
    const chance = chances[sorted[i]!]!;
    nBefore = chance === chances[sorted[i - 1]!] ? nBefore + 1 : 0;
    if (nBefore > 0) each[sorted[i]!] = rowHash(`${chance} ${nBefore}`, seed);
  }
  return each;
}

/**
 * Gives how many rows of each stratum a share is, so that together they are the share of all rows, rounded: down, and one more for the
 * largest remainders (Hamilton's method), where a stratum has room for it.
 */
function allocate(room: readonly number[], quotas: readonly number[], total: number): readonly number[] {
  const counts = quotas.map(Math.floor);
  const byRemainder = quotas
    .map((quota, i) => ({ i, remainder: quota - Math.floor(quota) }))
    .sort((left, right) => right.remainder - left.remainder || left.i - right.i);
  let missing = total - counts.reduce((sum, count) => sum + count, 0);
  while (missing > 0) {
    for (const { i } of byRemainder) {
      if (missing === 0 || counts[i]! >= room[i]!) continue;
      counts[i]!++;
      missing--;
    }
  }
  return counts;
}

function checkSizes(parts: readonly Part[], { validation }: RandomSplit): void {
  const wanted: readonly Part[] = validation === undefined ? ['train', 'test'] : ['train', 'validation', 'test'];
  const empty = wanted.filter((part) => !parts.includes(part));
  if (empty.length === 0) return;
  throw new MusterError('DATASET_SPLIT_INVALID', {
    what: `Of ${parts.length} rows none would be in the part ${empty.join(', ')}.`,
    where: { path: 'random' },
    expected: 'one row or more in each part',
  });
}
