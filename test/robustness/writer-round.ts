import type { TableSchema } from '#src/tables/index.ts';

/** What a writer is told to do: one append to a table of `pairSchema` and one upsert of a row with the name `upserts`. */
export type Round = {
  /** The URI of the store. */
  readonly place: string;
  readonly connectionString?: string | undefined;
  readonly table: string;
  readonly writer: number;
  readonly upserts: string;
};

/** The columns of the table that all write to. */
export const pairSchema: TableSchema = [
  { name: 'name', type: 'string', nullable: false },
  { name: 'value', type: 'double' },
];
