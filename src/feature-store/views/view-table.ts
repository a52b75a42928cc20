import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, type TableRows, type TableSchema } from '#src/tables/index.ts';
import type { FeatureView } from './feature-view.ts';

/** The path of the table that holds one row for each feature view. */
export const viewsPath = 'feature_store/views';

/** A view that was deleted keeps its row, so that its number is never another view's. */
type ViewState = 'READY' | 'DELETED';

/** What the table says of a view. */
export type ViewRecord = {
  readonly view: FeatureView;
  /** The definition as it was given, as canonical JSON without version and description. */
  readonly given: string;
  readonly state: ViewState;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly run: string;
};

export const viewsSchema: TableSchema = [
  { name: 'name', type: 'string', nullable: false },
  { name: 'version', type: 'integer', nullable: false },
  { name: 'description', type: 'string', nullable: false },
  { name: 'definition', type: 'string', nullable: false },
  { name: 'given', type: 'string', nullable: false },
  { name: 'digest', type: 'string', nullable: false },
  { name: 'state', type: 'string', nullable: false },
  { name: 'created_at', type: 'timestamp', nullable: false },
  { name: 'run', type: 'string', nullable: false },
];

/** Gives all views that were ever made, in the order of their names and versions, and the version of the table; -1 without one. */
export async function readViewRecords(
  store: ObjectStore,
  options: StoreOptions = {},
): Promise<{ readonly tableVersion: number; readonly records: readonly ViewRecord[] }> {
  const table = await readTable(store, viewsPath, options);
  if (table === undefined) return { tableVersion: -1, records: [] };
  return { tableVersion: table.version, records: recordsOf(table.rows).toSorted(byName) };
}

/** Gives the row of a view. `digest` is that of what the view means: its definition without name, version and description. */
export function viewRow({ view, given, state, createdAt, run }: ViewRecord, digest: string): TableRows {
  const { name, version, description } = view;
  const definition = JSON.stringify(view);
  const values = { name, version, description, definition, given, digest, state, created_at: createdAt, run };
  const columns = Object.entries(values).map(([column, value]) => [column, [value]] as const);
  return { nRows: 1, columns: Object.fromEntries(columns) as TableRows['columns'] };
}

function recordsOf({ nRows, columns }: TableRows): readonly ViewRecord[] {
  return Array.from({ length: nRows }, (_, row) => ({
    view: JSON.parse(columns['definition']![row] as string) as FeatureView,
    given: columns['given']![row] as string,
    state: columns['state']![row] as ViewState,
    createdAt: columns['created_at']![row] as number,
    run: columns['run']![row] as string,
  }));
}

function byName({ view: left }: ViewRecord, { view: right }: ViewRecord): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  return left.version - right.version;
}
