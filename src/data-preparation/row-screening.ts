import { countOf, MusterError } from '#src/core/index.ts';
import { fieldKind, type NumberColumn } from './number-column.ts';
import { fateCode, isUsable } from './row-fates.ts';
import type { PreparationRules } from './rules.ts';
import { plausibleRange } from './stray-times.ts';
import type { TypedRows } from './typed-rows.ts';

/**
 * Gives the first fate of each row: refused for its key, time or target, else kept, or a negative target set to zero: [nRows].
 * Throws DATA_TARGET_UNREADABLE when no row has a number in its target.
 */
export function screenRows(rows: TypedRows, rules: PreparationRules): Uint8Array {
  const { raw, target } = rows;
  const fates = new Uint8Array(raw.nRows);
  const timeFates = fatesOfTimes(rows);
  for (let row = 0; row < raw.nRows; row++) {
    const time = raw.time[row]!;
    if (raw.key[row] === -1) fates[row] = fateCode.KEY_EMPTY;
    else if (time === -1) fates[row] = fateCode.TIME_EMPTY;
    else fates[row] = timeFates[time]!;
  }
  if (raw.target !== undefined && target !== undefined) {
    refuseTextTarget(rows, target);
    screenTargets(raw.target, target, { rules, out: fates });
  }
  refuseStrays(rows, rules, fates);
  return fates;
}

function fatesOfTimes(rows: TypedRows): Uint8Array {
  const byState = { read: fateCode.KEPT, unreadable: fateCode.TIME_UNREADABLE, impossible: fateCode.TIME_IMPOSSIBLE };
  return Uint8Array.from(rows.timeStates, (state) => byState[state]);
}

function refuseTextTarget(rows: TypedRows, target: Float64Array): void {
  if (target.some((value) => Number.isFinite(value))) return;
  const { raw } = rows;
  const texts = [...raw.target!.unreadable[rows.numberForm.decimalMark]];
  const [row, text] = texts[0] ?? [0, ''];
  throw new MusterError('DATA_TARGET_UNREADABLE', {
    what: `none of ${countOf(raw.nRows, 'row')} has a number in the target; the first value is "${text.slice(0, 60)}"`,
    where: { file: raw.file, line: raw.line[row]!, column: raw.targetColumn! },
    expected: 'a column of numbers',
  });
}

function screenTargets(
  column: NumberColumn,
  target: Float64Array,
  { rules, out }: { readonly rules: PreparationRules; readonly out: Uint8Array },
): void {
  const negative = {
    refuse: fateCode.TARGET_NEGATIVE,
    zero: fateCode.NEGATIVE_SET_TO_ZERO,
    keep: fateCode.KEPT,
  }[rules.negatives];
  for (let row = 0; row < target.length; row++) {
    if (out[row] !== fateCode.KEPT) continue;
    const value = target[row]!;
    if (value < 0) out[row] = negative;
    else if (column.kind[row] === fieldKind.empty) out[row] = fateCode.TARGET_EMPTY;
    else if (column.kind[row] === fieldKind.notFinite) out[row] = fateCode.TARGET_NOT_FINITE;
    else if (Number.isNaN(value)) out[row] = fateCode.TARGET_NOT_A_NUMBER;
  }
}

function refuseStrays(rows: TypedRows, rules: PreparationRules, out: Uint8Array): void {
  const { raw, periods } = rows;
  const rowsByPeriod = new Map<number, number>();
  for (let row = 0; row < raw.nRows; row++) {
    if (!isUsable(out[row]!)) continue;
    const period = periods[raw.time[row]!]!;
    rowsByPeriod.set(period, (rowsByPeriod.get(period) ?? 0) + 1);
  }
  const range = plausibleRange(rowsByPeriod, rules.endedAfter);
  for (let row = 0; row < raw.nRows; row++) {
    if (!isUsable(out[row]!)) continue;
    const period = periods[raw.time[row]!]!;
    if (period < range.first || period > range.last) out[row] = fateCode.TIME_FAR_OUTSIDE;
  }
}
