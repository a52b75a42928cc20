/** What data preparation does with rows that are missing, double, finer than the frequency, negative or unreadable. */
export type PreparationRules = {
  /**
   * How a period inside a series without a usable row gets its value, never from a later one: the value one season before, or the one
   * before the gap where there is none; the value before the gap; or zero.
   */
  readonly missing: 'seasonal' | 'previous' | 'zero';
  /** The largest share of a series' periods that may be filled; a key with more is BLOCKED_DATA. */
  readonly maxFilledShare: number;
  /** Which value counts when a key has several rows for one period, after identical rows are merged. */
  readonly duplicates: 'last' | 'first' | 'sum' | 'mean' | 'refuse';
  /**
   * How rows finer than the frequency are merged into its periods; `refuse` refuses the file. The first and last periods that they do
   * not cover from start to end are left out.
   */
  readonly finer: 'refuse' | 'sum' | 'mean' | 'last';
  /** What becomes of a negative target: the row is refused, set to zero or kept. */
  readonly negatives: 'refuse' | 'zero' | 'keep';
  /** The largest share of all rows that may be refused for what they hold; with more the file is wrong as a whole. */
  readonly maxRefusedShare: number;
  /** A series that ends more than this many periods before the fleet does has ended: BLOCKED_DATA. */
  readonly endedAfter: number;
  /** The smallest share of the keys that must reach the fleet's last period; with 0, one key is enough. Rows behind it are refused. */
  readonly minEndShare: number;
};

/** The rules that hold where the pipeline sets none. */
export const defaultRules: PreparationRules = {
  missing: 'seasonal',
  maxFilledShare: 0.3,
  duplicates: 'last',
  finer: 'refuse',
  negatives: 'refuse',
  maxRefusedShare: 0.1,
  endedAfter: 12,
  minEndShare: 0.05,
};
