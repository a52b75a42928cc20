import { canonicalJson } from '#src/core/index.ts';
import { candidateDigest } from '#src/learners/index.ts';
import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import type { StoredBlob } from './challenger-blobs.ts';
import type { Challenger } from './challenger.ts';

/** A challenger, and where its two models lie; without them where it has none. */
export type ChallengerRow = {
  readonly challenger: Challenger;
  readonly blobs?: { readonly model: StoredBlob; readonly holdoutModel: StoredBlob };
};

type Value = string | number | null;
type ChallengerColumn = {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable?: boolean;
  readonly valueOf: (challenger: Challenger, blobs: ChallengerRow['blobs']) => Value;
};

const columns: readonly ChallengerColumn[] = [
  { name: 'state', type: 'string', nullable: false, valueOf: ({ state }) => state },
  { name: 'reason', type: 'string', nullable: false, valueOf: ({ reason }) => reason },
  { name: 'learner', type: 'string', valueOf: ({ candidate }) => candidate?.learner ?? null },
  {
    name: 'configuration',
    type: 'string',
    valueOf: ({ candidate }) => (candidate === undefined ? null : canonicalJson(candidate)),
  },
  {
    name: 'configuration_digest',
    type: 'string',
    valueOf: ({ candidate }) => (candidate === undefined ? null : candidateDigest(candidate)),
  },
  ...blobColumns('model', 'model'),
  { name: 'cutoff', type: 'long', valueOf: ({ cutoff }) => cutoff ?? null },
  ...blobColumns('holdout_model', 'holdoutModel'),
  { name: 'holdout_cutoff', type: 'long', valueOf: ({ holdoutCutoff }) => holdoutCutoff ?? null },
  { name: 'holdout', type: 'integer', nullable: false, valueOf: ({ holdout }) => holdout },
  { name: 'validation', type: 'string', nullable: false, valueOf: ({ validation }) => JSON.stringify(validation) },
  { name: 'notes', type: 'string', nullable: false, valueOf: ({ notes }) => JSON.stringify(notes) },
  // Null in the tables of before the columns were there.
  { name: 'rows_digest', type: 'string', valueOf: ({ basis }) => basis?.rowsDigest ?? null },
  { name: 'settings_digest', type: 'string', valueOf: ({ basis }) => basis?.settingsDigest ?? null },
  {
    name: 'evidence',
    type: 'string',
    valueOf: ({ evidence }) => (evidence === undefined ? null : JSON.stringify(evidence)),
  },
  // Of the clock: two trainings of the same rows differ in it.
  { name: 'train_ms', type: 'double', valueOf: ({ trainMs }) => trainMs ?? null },
  { name: 'runs_not_begun', type: 'integer', valueOf: ({ runsNotBegun }) => runsNotBegun ?? null },
];

/** Gives the columns of the table of challengers: those of the key first. */
export function challengerSchema(keyColumns: readonly string[]): TableSchema {
  return [
    ...keyColumns.map((name) => ({ name: keyColumnName(name), type: 'string', nullable: false }) as const),
    ...columns.map(({ name, type, nullable = true }) => ({ name, type, nullable })),
  ];
}

/** Gives the name that a key column has in the table: its own, or with `key_` before it where the table has a column of that name. */
export function keyColumnName(name: string): string {
  return columns.some((column) => column.name === name.toLowerCase()) ? `key_${name}` : name;
}

/** Says whether a table has the key columns of a fleet, and no others. */
export function hasKeyColumns(schema: TableSchema, keyColumns: readonly string[]): boolean {
  const known = new Set(columns.map(({ name }) => name));
  const found = schema.map(({ name }) => name).filter((name) => !known.has(name));
  return JSON.stringify(found) === JSON.stringify(keyColumns.map((name) => keyColumnName(name)));
}

/** Gives a row of the table for each challenger. */
export function challengerRows(keyColumns: readonly string[], rows: readonly ChallengerRow[]): TableRows {
  const values: Record<string, ColumnValues> = {};
  for (const [i, name] of keyColumns.entries()) {
    values[keyColumnName(name)] = rows.map(({ challenger }) => challenger.key[i]!);
  }
  for (const { name, valueOf } of columns) {
    values[name] = rows.map(({ challenger, blobs }) => valueOf(challenger, blobs)) as ColumnValues;
  }
  return { nRows: rows.length, columns: values };
}

function blobColumns(name: string, which: 'model' | 'holdoutModel'): readonly ChallengerColumn[] {
  const field = (each: keyof StoredBlob, type: ColumnType): ChallengerColumn => ({
    name: `${name}_${each}`,
    type,
    valueOf: (_, blobs) => blobs?.[which][each] ?? null,
  });
  return [field('digest', 'string'), field('path', 'string'), field('offset', 'long'), field('length', 'long')];
}
