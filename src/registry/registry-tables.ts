import { MusterError } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { tableVersion, type ColumnDefinition, type ColumnType, type TableSchema } from '#src/tables/index.ts';
import type { RegistryPlace } from './release-request.ts';

/**
 * The tables of a fleet's registry: those of a release in the order in which it commits to them; what people note about models; and what
 * is kept of versions that were registered from code or by command.
 */
export type RegistryTable = 'model_blobs' | 'models' | 'decisions' | 'releases' | 'model_notes' | 'registrations';

/** Gives the path of a table in a fleet's folder. */
export function tablePath(folder: string, table: RegistryTable): string {
  return `${folder}/${table}`;
}

/** Gives the newest version of a table of the registry; -1 where there is none. */
export async function registryVersion(
  { store, folder }: RegistryPlace,
  table: RegistryTable,
  { signal }: StoreOptions,
): Promise<number> {
  return (await tableVersion(store, tablePath(folder, table), { signal })) ?? -1;
}

/** The schema of the pack file: one row a model, found by byte range; `model` is what `packModel` gives. */
export const blobSchema: TableSchema = [column('digest', 'string'), column('model', 'binary')];

const sliceColumns = [column('blob_path', 'string'), column('blob_offset', 'long'), column('blob_length', 'long')];

const modelColumns: TableSchema = [
  column('version', 'long'),
  column('learner', 'string'),
  column('configuration', 'string'),
  column('configuration_digest', 'string'),
  column('digest', 'string'),
  ...sliceColumns,
  column('cutoff', 'string'),
  column('cutoff_period', 'long'),
  // Null where who registered a model by hand gave none.
  ...['rmse', 'mae', 'bias', 'mase'].map((metric) => optional(metric, 'double')),
  column('code', 'string'),
  column('release', 'long'),
  column('run', 'string'),
  column('created_at', 'timestamp'),
];

const decisionColumns: TableSchema = [
  column('code', 'string'),
  column('is_registered', 'boolean'),
  column('sentence', 'string'),
  column('champions_release', 'long'),
  optional('challenger_learner', 'string'),
  optional('challenger_configuration_digest', 'string'),
  optional('challenger_digest', 'string'),
  ...['rmse', 'mae', 'bias', 'mase'].map((metric) => optional(`challenger_${metric}`, 'double')),
  optional('champion_version', 'long'),
  optional('champion_learner', 'string'),
  optional('champion_configuration_digest', 'string'),
  optional('champion_digest', 'string'),
  optional('champion_cutoff', 'string'),
  optional('champion_was_refitted', 'boolean'),
  optional('champion_unhealthy', 'string'),
  ...['rmse', 'mae', 'bias', 'mase'].map((metric) => optional(`champion_${metric}`, 'double')),
  ...['rmse', 'mae', 'bias', 'mase'].map((metric) => optional(`benchmark_${metric}`, 'double')),
  optional('improvement_absolute', 'double'),
  optional('improvement_share', 'double'),
  optional('improvement_over_benchmark_share', 'double'),
  optional('evidence_profile', 'string'),
  optional('evidence_name', 'string'),
  optional('evidence_points', 'integer'),
  optional('evidence_statistic', 'double'),
  optional('evidence_p', 'double'),
  optional('evidence_keys', 'integer'),
  optional('evidence_expected', 'double'),
  optional('evidence_expected_deviation', 'double'),
  optional('evidence_remarks', 'string'),
  optional('holdout_from', 'string'),
  optional('holdout_to', 'string'),
  optional('holdout_points', 'integer'),
  optional('holdout_scored_points', 'integer'),
  column('run', 'string'),
  column('decided_at', 'timestamp'),
  // Rows from before these columns read null.
  ...['challenger', 'champion', 'benchmark'].map((whose) => optional(`${whose}_rmsse`, 'double')),
  optional('challenger_coverage', 'double'),
  optional('challenger_nominal_coverage', 'double'),
  optional('challenger_bytes', 'long'),
  ...['challenger', 'champion', 'benchmark'].flatMap((whose) => [
    optional(`${whose}_smape`, 'double'),
    optional(`${whose}_r2`, 'double'),
  ]),
  optional('decision_metric', 'string'),
  optional('metric_scale', 'double'),
  optional('guardrails', 'string'),
  optional('champion_overlap', 'string'),
  optional('holdout_uses', 'integer'),
  optional('approved_as', 'string'),
  // True where the code would have registered a model and the whole fleet was held.
  optional('is_held', 'boolean'),
];

const releaseColumns: TableSchema = [
  column('release', 'long'),
  column('parent', 'long'),
  column('version', 'long'),
  column('digest', 'string'),
  ...sliceColumns,
  column('code', 'string'),
  column('run', 'string'),
  optional('actor', 'string'),
  column('released_at', 'timestamp'),
];

const noteColumns: TableSchema = [
  column('version', 'long'),
  column('note_kind', 'string'),
  column('note_name', 'string'),
  optional('note_value', 'string'),
  column('run', 'string'),
  optional('actor', 'string'),
  column('noted_at', 'timestamp'),
];

const registrationColumns: TableSchema = [
  column('version', 'long'),
  ...sliceColumns,
  column('model_flavor', 'string'),
  column('model_metrics', 'string'),
  column('model_artifacts', 'string'),
  column('model_tables_read', 'string'),
  column('code_version', 'string'),
  column('run', 'string'),
  optional('actor', 'string'),
  column('registered_at', 'timestamp'),
];

const ownColumns = {
  models: modelColumns,
  decisions: decisionColumns,
  releases: releaseColumns,
  model_notes: noteColumns,
  registrations: registrationColumns,
} as const;

/** Gives the schema of a table: the key columns, then the registry's own. */
export function registrySchema(table: keyof typeof ownColumns, keyColumns: readonly string[]): TableSchema {
  return [...keyColumns.map((name) => column(name, 'string')), ...ownColumns[table]];
}

/** Gives the key columns under which a table was written: those that are not the registry's own. */
export function keyColumnsOf(table: keyof typeof ownColumns, schema: TableSchema): readonly string[] {
  const own = new Set(ownColumns[table].map(({ name }) => name));
  return schema.map(({ name }) => name).filter((name) => !own.has(name));
}

/** Throws REGISTRY_KEY_COLUMN_TAKEN where a key column would stand twice in a table; Delta ignores case in names. */
export function checkKeyColumns(keyColumns: readonly string[]): void {
  const own = new Set(Object.values(ownColumns).flatMap((columns) => columns.map(({ name }) => name)));
  const taken = keyColumns.filter((name) => own.has(name.toLowerCase()));
  if (taken.length === 0) return;
  throw new MusterError(
    'REGISTRY_KEY_COLUMN_TAKEN',
    taken.map((name) => ({
      what: `The key column "${name}" has a name that the registry uses.`,
      where: { column: name },
    })),
  );
}

function column(name: string, type: ColumnType): ColumnDefinition {
  return { name, type, nullable: false };
}

function optional(name: string, type: ColumnType): ColumnDefinition {
  return { name, type, nullable: true };
}
