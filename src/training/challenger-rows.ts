import type { Key } from '#src/core/index.ts';
import { candidateDigest, canonicalJson, type Model } from '#src/learners/index.ts';
import type { ColumnType, ColumnValues, TableRows, TableSchema } from '#src/tables/index.ts';
import type { StoredBlob } from './challenger-blobs.ts';
import type { Challenger } from './challenger.ts';

/** What a row says of the blob of a model. */
export type StoredModels = ReadonlyMap<Model, StoredBlob>;

type Value = string | number | null;
type ChallengerColumn = {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable?: boolean;
  readonly valueOf: (challenger: Challenger, stored: StoredModels) => Value;
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
  ...blobColumns('model', ({ model }) => model),
  { name: 'cutoff', type: 'long', valueOf: ({ cutoff }) => cutoff ?? null },
  ...blobColumns('holdout_model', ({ holdoutModel }) => holdoutModel),
  { name: 'holdout_cutoff', type: 'long', valueOf: ({ holdoutCutoff }) => holdoutCutoff ?? null },
  { name: 'holdout', type: 'integer', nullable: false, valueOf: ({ holdout }) => holdout },
  { name: 'validation', type: 'string', nullable: false, valueOf: ({ validation }) => JSON.stringify(validation) },
  { name: 'notes', type: 'string', nullable: false, valueOf: ({ notes }) => JSON.stringify(notes) },
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

/** Gives a row for each challenger. */
export function challengerRows(
  keyColumns: readonly string[],
  challengers: readonly Challenger[],
  stored: StoredModels,
): TableRows {
  const values: Record<string, ColumnValues> = {};
  for (const [i, name] of keyColumns.entries()) {
    values[keyColumnName(name)] = challengers.map(({ key }: { key: Key }) => key[i]!);
  }
  for (const { name, valueOf } of columns) {
    values[name] = challengers.map((each) => valueOf(each, stored)) as ColumnValues;
  }
  return { nRows: challengers.length, columns: values };
}

function blobColumns(
  name: string,
  modelOf: (challenger: Challenger) => Model | undefined,
): readonly ChallengerColumn[] {
  const field = (each: keyof StoredBlob, type: ColumnType): ChallengerColumn => ({
    name: `${name}_${each}`,
    type,
    valueOf: (challenger, stored) => {
      const model = modelOf(challenger);
      return model === undefined ? null : stored.get(model)![each];
    },
  });
  return [field('digest', 'string'), field('path', 'string'), field('offset', 'long'), field('length', 'long')];
}
