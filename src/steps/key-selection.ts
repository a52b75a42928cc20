import { describeKey, didYouMean, MusterError, type FleetSeries, type Key } from '#src/core/index.ts';
import type { KeySelection } from '#src/pipelines/index.ts';

/**
 * Gives the test that a selection such as `{ location: "3" }` stands for. Throws KEY_COLUMN_UNKNOWN for a column that no key has, and
 * KEY_NOT_FOUND where no key fits.
 */
export function selectionOf(
  fleet: Pick<FleetSeries, 'keyColumns' | 'keys'>,
  selection: KeySelection,
): (key: Key) => boolean {
  const wanted = Object.entries(selection).map(([column, value]) => ({
    at: fleet.keyColumns.indexOf(column),
    column,
    value,
  }));
  for (const { at, column } of wanted) {
    if (at === -1) {
      const known = fleet.keyColumns;
      throw new MusterError('KEY_COLUMN_UNKNOWN', {
        what: `The keys have no column "${column}".${didYouMean(column, known)}`,
        expected: known.length === 0 ? 'no selection: the fleet is one model' : known.join(', '),
      });
    }
  }
  const isSelected = (key: Key): boolean => wanted.every(({ at, value }) => key[at] === value);
  if (wanted.length > 0 && !fleet.keys.some(isSelected)) throw notFound(fleet, wanted);
  return isSelected;
}

function notFound(
  fleet: Pick<FleetSeries, 'keyColumns' | 'keys'>,
  wanted: readonly { readonly at: number; readonly column: string; readonly value: string }[],
): MusterError {
  const text = wanted.map(({ column, value }) => `${column}=${value}`).join(', ');
  const examples = fleet.keys.slice(0, 3).map((key) => describeKey(fleet.keyColumns, key));
  const hints = wanted
    .map(({ at, value }) => didYouMean(value, [...new Set(fleet.keys.map((key) => key[at]!))]))
    .join('');
  return new MusterError('KEY_NOT_FOUND', {
    what: `No key has ${text}.${hints}`,
    expected: `a key of the ${fleet.keys.length} in the data, such as ${examples.join('; ')}`,
  });
}
