import { fateCode, type RowFate } from './row-fates.ts';
import type { PreparationRules } from './rules.ts';

/** The columns whose values are merged. */
export type Mergeable = {
  /** [nRows]; undefined for a file without a target. */
  readonly target: Float64Array | undefined;
  /** [nRows] each. */
  readonly covariates: readonly Float64Array[];
  readonly instantOf: (row: number) => number;
};

/** The value of one key and period. */
export type MergedValue = {
  readonly target: number;
  /** Whether the target is a value that no row has; a sum of finer rows is what was asked for and counts as read. */
  readonly changed: boolean;
  readonly covariates: readonly number[];
};

/**
 * Merges the rows of one key and period, in order of time: first identical rows, then the rows of one instant by the rule for
 * duplicates, then the instants by the rule for finer rows. Where the rule for finer rows is `refuse`, different instants count as
 * duplicates. Writes the fates of the rows into `outFates`; undefined when the rule refuses them all.
 */
export function mergeValues(
  source: Mergeable,
  rows: Int32Array,
  rules: PreparationRules,
  outFates: Uint8Array,
): MergedValue | undefined {
  if (rules.finer === 'refuse') return mergeDuplicates(source, rows, rules, outFates);
  const parts: Part[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && source.instantOf(rows[to]!) === source.instantOf(rows[from]!)) to++;
    const ofInstant = rows.subarray(from, to);
    const value = mergeDuplicates(source, ofInstant, rules, outFates);
    if (value !== undefined) parts.push({ rows: ofInstant, value });
    from = to;
  }
  return mergeInstants(parts, rules.finer, outFates);
}

type Part = { readonly rows: Int32Array; readonly value: MergedValue };

function mergeInstants(
  parts: readonly Part[],
  rule: 'sum' | 'mean' | 'last',
  outFates: Uint8Array,
): MergedValue | undefined {
  const last = parts.at(-1);
  if (last === undefined || parts.length === 1) return last?.value;
  if (rule === 'last') {
    for (const part of parts.slice(0, -1)) setFate(part.rows, 'FINER_ROW_SUPERSEDED', outFates);
    return last.value;
  }
  const values = parts.map((part) => part.value);
  const total = values.reduce((sum, value) => sum + value.target, 0);
  return {
    target: rule === 'sum' ? total : total / values.length,
    changed: values.some((value) => value.changed),
    covariates: meanCovariates(values.map((value) => value.covariates)),
  };
}

function mergeDuplicates(
  source: Mergeable,
  rows: Int32Array,
  rules: PreparationRules,
  outFates: Uint8Array,
): MergedValue | undefined {
  const different = withoutRepeats(source, rows, { keep: rules.duplicates === 'first' ? 'first' : 'last', outFates });
  const values = different.map((row) => valueOf(source, row, outFates));
  if (values.length === 1) return values[0];
  switch (rules.duplicates) {
    case 'last':
      setFate(different.slice(0, -1), 'DUPLICATE_SUPERSEDED', outFates);
      return values.at(-1);
    case 'first':
      setFate(different.slice(1), 'DUPLICATE_SUPERSEDED', outFates);
      return values[0];
    case 'sum':
    case 'mean': {
      setFate(different, rules.duplicates === 'sum' ? 'DUPLICATE_SUMMED' : 'DUPLICATE_AVERAGED', outFates);
      const total = values.reduce((sum, value) => sum + value.target, 0);
      return {
        target: rules.duplicates === 'sum' ? total : total / values.length,
        changed: true,
        covariates: meanCovariates(values.map((value) => value.covariates)),
      };
    }
    case 'refuse':
      setFate(different, 'DUPLICATE_REFUSED', outFates);
      return undefined;
    default:
      return rules.duplicates satisfies never;
  }
}

// Rows that are alike in everything that is read are one row written twice. Gives the row numbers in file order.
function withoutRepeats(
  source: Mergeable,
  rows: Int32Array,
  { keep, outFates }: { readonly keep: 'first' | 'last'; readonly outFates: Uint8Array },
): readonly number[] {
  const kept = new Map<string, number>();
  for (const row of [...rows].sort((a, b) => a - b)) {
    const values = [source.target?.[row] ?? 0, ...source.covariates.map((column) => column[row]!)];
    const id = `${source.instantOf(row)} ${values.join(' ')}`;
    const before = kept.get(id);
    if (before === undefined) {
      kept.set(id, row);
      continue;
    }
    outFates[keep === 'first' ? row : before] = fateCode.ROW_REPEATED;
    if (keep === 'last') kept.set(id, row);
  }
  return [...kept.values()].sort((a, b) => a - b);
}

function valueOf(source: Mergeable, row: number, fates: Uint8Array): MergedValue {
  const isZeroed = fates[row] === fateCode.NEGATIVE_SET_TO_ZERO;
  return {
    target: isZeroed ? 0 : (source.target?.[row] ?? 0),
    changed: isZeroed,
    covariates: source.covariates.map((column) => column[row]!),
  };
}

function meanCovariates(rows: readonly (readonly number[])[]): readonly number[] {
  return rows[0]!.map((_, j) => {
    const known = rows.map((row) => row[j]!).filter((value) => !Number.isNaN(value));
    return known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

function setFate(rows: Iterable<number>, fate: RowFate, outFates: Uint8Array): void {
  for (const row of rows) outFates[row] = fateCode[fate];
}
