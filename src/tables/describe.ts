import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { statisticsIn } from './file-facts.ts';
import { sortedByOfTable } from './part-tags.ts';
import { loadSnapshot, type Snapshot } from './snapshot.ts';
import type { TableSchema } from './table-schema.ts';

/** What a table is at one version. */
export type TableDescription = {
  /** What the log calls the table: one that is made anew at the same path has another id. */
  readonly id: string;
  readonly version: number;
  readonly schema: TableSchema;
  /** By name, those with which Muster marks a table among them. */
  readonly properties: Readonly<Record<string, string>>;
  /** The partition columns; none in a table without partitions. */
  readonly partitionBy: readonly string[];
  /** The columns by which the rows of each new part are sorted; none where the table does not say. */
  readonly sortedBy: readonly string[];
  /** Undefined where another engine wrote a part file without saying how many rows it has. */
  readonly nRows: number | undefined;
};

/** Describes a table by its log alone, or gives undefined where there is none. Errors as `readTable`. */
export async function describeTable(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions & { readonly version?: number | undefined } = {},
): Promise<TableDescription | undefined> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  return snapshot === undefined ? undefined : describeSnapshot(snapshot);
}

/** Describes a table at the version of a snapshot. */
export function describeSnapshot(snapshot: Snapshot): TableDescription {
  const { version, schema, metaData } = snapshot;
  const set = Object.entries(metaData.configuration).filter((entry): entry is [string, string] => entry[1] !== null);
  return {
    id: metaData.id,
    version,
    schema,
    properties: Object.fromEntries(set),
    partitionBy: metaData.partitionColumns,
    sortedBy: sortedByOfTable(snapshot) ?? [],
    nRows: countRows(snapshot),
  };
}

function countRows({ files }: Snapshot): number | undefined {
  let nRows = 0;
  for (const file of files.values()) {
    const { numRecords } = statisticsIn(file);
    if (typeof numRecords !== 'number') return undefined;
    nRows += numRecords;
  }
  return nRows;
}
