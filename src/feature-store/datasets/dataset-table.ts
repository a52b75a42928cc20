import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, type CommitInfo, type TableRows, type TableSchema } from '#src/tables/index.ts';
import type { CommitBy } from '../groups/feature-group.ts';
import { datasetPath, type TrainingDataset } from './training-dataset.ts';

/** The path of the table that holds one row for each training dataset. */
export const datasetsPath = 'feature_store/datasets';

/** The columns whose values name a training dataset. */
export const datasetKey = ['view', 'view_version', 'version'] as const;

export const datasetsSchema: TableSchema = [
  { name: 'view', type: 'string', nullable: false },
  { name: 'view_version', type: 'integer', nullable: false },
  { name: 'version', type: 'integer', nullable: false },
  { name: 'description', type: 'string', nullable: false },
  { name: 'query', type: 'string', nullable: false },
  { name: 'table_versions', type: 'string', nullable: false },
  { name: 'at', type: 'timestamp' },
  { name: 'split', type: 'string' },
  { name: 'seed', type: 'long' },
  { name: 'transformations', type: 'string', nullable: false },
  { name: 'digest', type: 'string', nullable: false },
  { name: 'n_rows', type: 'long', nullable: false },
  { name: 'rows_per_split', type: 'string', nullable: false },
  { name: 'rows_version', type: 'long', nullable: false },
  { name: 'state', type: 'string', nullable: false },
  { name: 'created_at', type: 'timestamp', nullable: false },
  { name: 'run', type: 'string', nullable: false },
];

/** Gives the records of all training datasets, by view and version, and the version of their table; -1 without one. */
export async function readDatasetRecords(
  store: ObjectStore,
  options: StoreOptions = {},
): Promise<{ readonly tableVersion: number; readonly records: readonly TrainingDataset[] }> {
  const table = await readTable(store, datasetsPath, options);
  if (table === undefined) return { tableVersion: -1, records: [] };
  return { tableVersion: table.version, records: recordsOf(table.rows).toSorted(byName) };
}

/** Gives the row of a record. */
export function datasetRow(record: TrainingDataset): TableRows {
  const { split } = record;
  const values: Readonly<Record<string, string | number | null>> = {
    view: record.view,
    view_version: record.viewVersion,
    version: record.version,
    description: record.description,
    query: JSON.stringify(record.query),
    table_versions: JSON.stringify(record.tableVersions),
    at: record.at ?? null,
    split: split === undefined ? null : JSON.stringify(split),
    seed: split !== undefined && 'random' in split ? split.random.seed : null,
    transformations: JSON.stringify(record.transformations),
    digest: record.digest,
    n_rows: record.nRows,
    rows_per_split: JSON.stringify(record.rowsPerSplit),
    rows_version: record.rowsVersion,
    state: record.state,
    created_at: record.createdAt,
    run: record.run,
  };
  const columns = Object.entries(values).map(([name, value]) => [name, [value]] as const);
  return { nRows: 1, columns: Object.fromEntries(columns) as TableRows['columns'] };
}

/**
 * Gives the words of a commit that says what a training dataset is from now on. It names every table version that the dataset still needs,
 * so that vacuum keeps them: none when it is deleted, all but that of its rows when it is purged.
 */
export function datasetCommit(
  operation: string,
  record: TrainingDataset,
  { run, step, codeVersion }: CommitBy,
): CommitInfo {
  const { view, viewVersion, version, tableVersions, rowsVersion, state } = record;
  const rows = state === 'READY' ? { [datasetPath(record)]: rowsVersion } : {};
  return {
    operation,
    run,
    step,
    codeVersion,
    featureView: { name: view, version: viewVersion },
    trainingDataset: { view, viewVersion, version },
    tablesRead: state === 'DELETED' ? {} : { ...tableVersions, ...rows },
  };
}

function recordsOf({ nRows, columns }: TableRows): readonly TrainingDataset[] {
  const text = (name: string, row: number): string => columns[name]![row] as string;
  const number = (name: string, row: number): number => columns[name]![row] as number;
  const json = (name: string, row: number): unknown => JSON.parse(text(name, row));
  return Array.from({ length: nRows }, (_, row): TrainingDataset => {
    const at = columns['at']![row] as number | null;
    const split = columns['split']![row] as string | null;
    return {
      view: text('view', row),
      viewVersion: number('view_version', row),
      version: number('version', row),
      description: text('description', row),
      query: json('query', row) as TrainingDataset['query'],
      tableVersions: json('table_versions', row) as TrainingDataset['tableVersions'],
      ...(at === null ? {} : { at }),
      ...(split === null ? {} : { split: JSON.parse(split) as NonNullable<TrainingDataset['split']> }),
      transformations: json('transformations', row) as TrainingDataset['transformations'],
      digest: text('digest', row),
      nRows: number('n_rows', row),
      rowsPerSplit: json('rows_per_split', row) as TrainingDataset['rowsPerSplit'],
      rowsVersion: number('rows_version', row),
      state: text('state', row) as TrainingDataset['state'],
      createdAt: number('created_at', row),
      run: text('run', row),
    };
  });
}

function byName(left: TrainingDataset, right: TrainingDataset): number {
  if (left.view !== right.view) return left.view < right.view ? -1 : 1;
  return left.viewVersion - right.viewVersion || left.version - right.version;
}
