/** What a batch of rows may have that the data of the training had not. */
export type FindingKind =
  | 'column-names'
  | 'uneven-column'
  | 'missing-column'
  | 'unknown-column'
  | 'column-order'
  | 'swapped-columns'
  | 'unreadable-value'
  | 'wrong-type'
  | 'null'
  | 'infinite'
  | 'new-category'
  | 'out-of-range'
  | 'text-length'
  | 'not-whole';

/** How strictly rows are held against a schema; `schema-actions.ts` says what each mode does with each kind of finding. */
export type SchemaMode = 'strict' | 'coerce' | 'warn';

/** What is to be done with a finding: refuse the rows, change what was found so that it fits, or tell it. */
export type SchemaAction = 'refuse' | 'coerce' | 'warn';

/** One value at fault. */
export type FindingExample = {
  /** 0 for the first row. */
  readonly row: number;
  /** The line in the file of the rows, 1 for the first, where it is known. */
  readonly line?: number;
  /** The value as messages show it, cut to 60 characters. */
  readonly value: string;
};

/** One way in which rows differ from the data of the training. */
export type Finding = {
  readonly kind: FindingKind;
  /** The column, or undefined where the columns as a whole are meant. */
  readonly column: string | undefined;
  /** What was done: the rows are refused, they were changed, or it is only told. */
  readonly outcome: 'refused' | 'coerced' | 'warned';
  /** A sentence without the examples. */
  readonly what: string;
  readonly expected: string;
  /** The rows at fault, 0 for the first; empty for columns. */
  readonly rows: readonly number[];
  /** The first of them, at most five. */
  readonly examples: readonly FindingExample[];
};
