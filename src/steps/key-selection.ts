import { describeKey, didYouMean, MusterError, type Key } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import type { KeySelection } from '#src/pipelines/index.ts';

/**
 * Gives the test that a selection such as `{ location: "3" }` stands for. Throws KEY_COLUMN_UNKNOWN for a column that no key has, and
 * KEY_NOT_FOUND where no key fits.
 */
export function selectionOf({ fleet, keyQuality }: SeriesGroup, selection: KeySelection): (key: Key) => boolean {
  const { keyColumns } = fleet;
  // Every key that the data name, also one whose rows were all refused.
  const keys = keyQuality.map((each) => each.key);
  const wanted = Object.entries(selection).map(([column, value]) => ({
    at: keyColumns.indexOf(column),
    column,
    value,
  }));
  for (const { at, column } of wanted) {
    if (at === -1) {
      throw new MusterError('KEY_COLUMN_UNKNOWN', {
        what: `The keys have no column "${column}".${didYouMean(column, keyColumns)}`,
        expected: keyColumns.length === 0 ? 'no selection: the fleet is one model' : keyColumns.join(', '),
      });
    }
  }
  const isSelected = (key: Key): boolean => wanted.every(({ at, value }) => key[at] === value);
  if (wanted.length > 0 && !keys.some(isSelected)) throw notFound(keyColumns, keys, wanted);
  return isSelected;
}

function notFound(
  keyColumns: readonly string[],
  keys: readonly Key[],
  wanted: readonly { readonly at: number; readonly column: string; readonly value: string }[],
): MusterError {
  const text = wanted.map(({ column, value }) => `${column}=${value}`).join(', ');
  const examples = keys.slice(0, 3).map((key) => describeKey(keyColumns, key));
  const hints = wanted.map(({ at, value }) => didYouMean(value, [...new Set(keys.map((key) => key[at]!))])).join('');
  return new MusterError('KEY_NOT_FOUND', {
    what: `No key has ${text}.${hints}`,
    expected: `a key of the ${keys.length} in the data, such as ${examples.join('; ')}`,
  });
}
