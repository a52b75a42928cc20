import type { InsertContent } from '../groups/insert-content.ts';

/** Some rows of a batch that may have been made apart from the others, such as those of the future, by their numbers. */
export type BatchPart = { readonly name: string; readonly rows: ArrayLike<number> };

/** Rows that are held against a data schema, with what is known of them. */
export type SchemaBatch = InsertContent & {
  /** Rows that are looked at for themselves as well. */
  readonly parts?: readonly BatchPart[];
  /** [nRows]: 1 where a row was put in for one that the data did not have; a null in it is no fault. */
  readonly filled?: Uint8Array;
};
