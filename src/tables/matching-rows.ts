import { isFloat64Array, isInt32Array } from 'node:util/types';
import { compareValues } from './compare-values.ts';
import { isNullTest, type Comparison, type Condition, type Membership } from './condition.ts';
import { isNull } from './is-null.ts';
import type { ColumnValues, TableRows } from './rows.ts';

/** Gives the numbers of the rows for which a condition is true, ascending, 0 for the first; the condition was checked. */
export function matchingRows(condition: Condition, rows: TableRows): Uint32Array {
  const truth = truthOf(condition, rows);
  const found = new Uint32Array(rows.nRows);
  let count = 0;
  for (let row = 0; row < truth.length; row++) if (truth[row] === yes) found[count++] = row;
  return found.subarray(0, count);
}

// SQL's three-valued logic (Kleene's) is that of numbers: "and" is the least, "or" the greatest, "not" the other end.
const no = 0;
const open = 1;
const yes = 2;

/** Gives what is true of each row, column by column, since a loop over one column is several times as fast as a call for each row. */
function truthOf(condition: Condition, { nRows, columns }: TableRows): Uint8Array {
  const rows = { nRows, columns };
  if ('and' in condition) return leastOf(condition.and, rows);
  if ('or' in condition) return greatestOf(condition.or, rows);
  const out = new Uint8Array(nRows);
  if ('not' in condition) {
    const truth = truthOf(condition.not, rows);
    for (let row = 0; row < nRows; row++) out[row] = yes - truth[row]!;
    return out;
  }
  const values = columns[condition.column]!;
  if (isNullTest(condition)) {
    const [ofNull, ofOther] = condition.is === 'null' ? [yes, no] : [no, yes];
    for (let row = 0; row < nRows; row++) out[row] = isNull(values[row]) ? ofNull : ofOther;
  } else if (condition.is === 'in') among(condition, values, out);
  else if (isFloat64Array(values) || isInt32Array(values)) compareNumbers(condition, values, out);
  else compareOthers(condition, values as readonly (string | number | boolean | null)[], out);
  return out;
}

function leastOf(parts: readonly Condition[], rows: TableRows): Uint8Array {
  const out = new Uint8Array(rows.nRows).fill(yes);
  for (const part of parts) {
    const truth = truthOf(part, rows);
    for (let row = 0; row < out.length; row++) if (truth[row]! < out[row]!) out[row] = truth[row]!;
  }
  return out;
}

function greatestOf(parts: readonly Condition[], rows: TableRows): Uint8Array {
  const out = new Uint8Array(rows.nRows);
  for (const part of parts) {
    const truth = truthOf(part, rows);
    for (let row = 0; row < out.length; row++) if (truth[row]! > out[row]!) out[row] = truth[row]!;
  }
  return out;
}

function among({ values: wanted }: Membership, values: ColumnValues, out: Uint8Array): void {
  const set = new Set<unknown>(wanted);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    out[row] = isNull(value) ? open : set.has(value) ? yes : no;
  }
}

/** What a comparison says where the value of the row is below the other, equal to it, and above it. */
const outcomes: Readonly<Record<Comparison['is'], readonly [below: number, equal: number, above: number]>> = {
  '=': [no, yes, no],
  '!=': [yes, no, yes],
  '<': [yes, no, no],
  '<=': [yes, yes, no],
  '>': [no, no, yes],
  '>=': [no, yes, yes],
};

function compareNumbers({ is, value }: Comparison, values: Float64Array | Int32Array, out: Uint8Array): void {
  const [below, equal, above] = outcomes[is];
  const other = value as number;
  for (let row = 0; row < out.length; row++) {
    const own = values[row]!;
    // NaN, which is null, is none of the three.
    out[row] = own < other ? below : own > other ? above : own === other ? equal : open;
  }
}

function compareOthers(
  { is, value }: Comparison,
  values: readonly (string | number | boolean | null)[],
  out: Uint8Array,
): void {
  const [below, equal, above] = outcomes[is];
  // Text need not be put in order to be told apart.
  const isOrdered = below !== above;
  for (let row = 0; row < out.length; row++) {
    const own = values[row]!;
    if (own === value) out[row] = equal;
    else if (isNull(own)) out[row] = open;
    else out[row] = isOrdered && compareValues(own, value) > 0 ? above : below;
  }
}
