import type { Associations } from './associations.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { TargetRelation } from './target-relation.ts';

/** Something that people should look at before they train. */
export type ProfileWarning = {
  /** The column it speaks of; without one it speaks of the whole table. */
  readonly column?: string;
  readonly text: string;
};

/** What a table is like: the data behind the page, plain JSON. */
export type Profile = {
  readonly title: string;
  /** Where the rows come from, in words: a path, or a feature group with its version. */
  readonly source: string;
  readonly nRows: number;
  readonly nMissingCells: number;
  /** Rows that equal an earlier one. */
  readonly nDuplicateRows: number;
  readonly columns: readonly ColumnProfile[];
  readonly warnings: readonly ProfileWarning[];
  readonly associations: Associations;
  /** The rows that the associations were computed from; fewer than `nRows` where all would take too long. */
  readonly nRowsCompared: number;
  readonly target: TargetRelation | null;
};
