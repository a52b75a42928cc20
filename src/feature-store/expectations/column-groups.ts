import type { ColumnView } from './column-view.ts';

/** Rows put in groups of equal values: the group of each row, numbered from 0. */
export type RowGroups = { readonly groupOf: Int32Array; readonly nGroups: number };

/** Groups the rows of one column; all nulls are one group. */
export function groupColumn(view: ColumnView): RowGroups {
  return groupValues(view.numbers() ?? view.texts()!);
}

/** Groups rows by two groupings at once. */
export function crossGroups(left: RowGroups, right: RowGroups): RowGroups {
  // Below 2^53, since no grouping has more groups than rows.
  const pairs = Float64Array.from(left.groupOf, (group, row) => group * right.nGroups + right.groupOf[row]!);
  return groupValues(pairs);
}

/** Gives the rows whose group has another row too, among those that are asked. */
export function rowsOfSharedGroups({ groupOf, nGroups }: RowGroups, isAsked: (row: number) => boolean): Uint32Array {
  const sizes = new Int32Array(nGroups);
  for (let row = 0; row < groupOf.length; row++) if (isAsked(row)) sizes[groupOf[row]!]!++;
  const rows: number[] = [];
  for (let row = 0; row < groupOf.length; row++) if (sizes[groupOf[row]!]! > 1 && isAsked(row)) rows.push(row);
  return Uint32Array.from(rows);
}

function groupValues(values: Float64Array | readonly (string | null)[]): RowGroups {
  const groupOf = new Int32Array(values.length);
  // A Map takes NaN for equal to itself, and -0 for 0.
  const groups = new Map<number | string | null, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let group = groups.get(value);
    if (group === undefined) {
      group = groups.size;
      groups.set(value, group);
    }
    groupOf[row] = group;
  }
  return { groupOf, nGroups: groups.size };
}
