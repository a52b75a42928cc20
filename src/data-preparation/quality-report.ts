import type { Frequency, Key } from '#src/core/index.ts';
import type { CsvFacts } from './csv-rows.ts';
import type { DecimalMark } from './number-form.ts';
import type { Outcome, RowFate } from './row-fates.ts';

/** Whether a key can be trained, with the counts of its rows: read = kept + repaired + refused. */
export type KeyQuality = {
  readonly key: Key;
  readonly state: 'READY' | 'BLOCKED_DATA';
  /** Why the key is blocked, a sentence; empty when it is READY. */
  readonly reason: string;
  /** Rows of the demand file that name the key. */
  readonly read: number;
  /** Rows that stand in the fleet with the value that was read, alone or in the sum or mean of finer rows that was asked for. */
  readonly kept: number;
  /** Rows that were merged into another row of their period, or whose value was changed. */
  readonly repaired: number;
  /** Rows that were left out, for reasons that the report names. */
  readonly refused: number;
};

/** A row that shows a reason: its line, its key as people read it, and the value at fault. */
export type RowExample = { readonly line: number; readonly key: string; readonly value: string };

/** How many there are, with at most five of them. */
export type Examples<Example> = { readonly count: number; readonly examples: readonly Example[] };

/** A key that some rows write with blanks around a value, which are no part of it: in how many rows, and how in the first. */
type PaddedExample = {
  readonly key: string;
  readonly rows: number;
  readonly line: number;
  readonly written: string;
};

/** How many rows had the same fate, with at most five of them. */
export type FateCount = {
  readonly name: RowFate;
  readonly outcome: Exclude<Outcome, 'kept'>;
  readonly count: number;
  readonly examples: readonly RowExample[];
};

/** How a file is written. */
type Dialect = Omit<CsvFacts, 'blankLines'> & {
  readonly decimalMark: DecimalMark;
  /** Whether numbers have a mark between thousands. */
  readonly thousands: boolean;
  /** True when all numbers read with either decimal mark; `decimalMark` is then the likelier one. */
  readonly decimalMarkIsAssumed: boolean;
};

/** A number that is another one with either decimal mark, and what it was read as. */
type UnsureNumber = { readonly column: string; readonly line: number; readonly value: string; readonly readAs: number };

/** What was read from one file: read = kept + repaired + refused + ignored. */
export type FileReport = {
  readonly file: string;
  readonly dialect: Dialect;
  /** The first number that reads either way, where the decimal mark is assumed; null where it is certain. */
  readonly unsureNumber: UnsureNumber | null;
  /** The name of the form in which the file's times are written. */
  readonly timeForm: string;
  readonly read: number;
  readonly kept: number;
  readonly repaired: number;
  readonly refused: number;
  /** Rows of the known-future file that are not needed: of other keys, or of periods that were observed and not filled. */
  readonly ignored: number;
  /** Rows with an empty key value, which no key counts; all of them refused. */
  readonly rowsWithoutKey: number;
  /** Keys that the file writes with blanks around a value in some rows and without, or with others, in the rest; each is one key. */
  readonly paddedKeys: Examples<PaddedExample>;
  /** Lines without any value; not counted as rows. */
  readonly blankLines: number;
  readonly fates: readonly FateCount[];
};

/** Fields of a covariate that are NaN in the fleet, though their row was kept. */
export type UnreadableCovariate = {
  readonly file: string;
  readonly covariate: string;
  readonly count: number;
  readonly examples: readonly RowExample[];
};

/** What data preparation found and did; plain data that JSON holds. */
export type QualityReport = {
  readonly frequency: Frequency;
  readonly demand: FileReport;
  /** Null without a known-future file. */
  readonly knownFuture: FileReport | null;
  readonly keys: { readonly read: number; readonly ready: number; readonly blocked: number };
  /** Groups of keys that look the same on a screen and are different ones, of both files together. */
  readonly lookAlikeKeys: Examples<readonly string[]>;
  /** First and last observed period of the fleet, and the rule that made it the last; null when no row is usable. */
  readonly periods: { readonly from: string; readonly to: string; readonly endRule: string } | null;
  /** Periods inside the series that had no usable row and were filled. */
  readonly filledPeriods: number;
  readonly covariates: {
    readonly used: readonly string[];
    readonly unused: readonly { readonly name: string; readonly reason: string }[];
    readonly unreadable: readonly UnreadableCovariate[];
  };
};
