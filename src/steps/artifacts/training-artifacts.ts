import {
  columnStatistics,
  inferSeriesSchema,
  keyTable,
  seriesExample,
  valueTable,
  type SeriesViewRows,
} from '#src/feature-store/index.ts';
import { trainingSummary, type Challenger } from '#src/training/index.ts';
import type { Artifacts } from './artifact-kinds.ts';

/** What a training of a fleet read and made. */
export type FleetTraining = {
  readonly group: SeriesViewRows;
  readonly challengers: readonly Challenger[];
  /** The table of challengers: its path in the workspace and the version that the training wrote. */
  readonly table: { readonly path: string; readonly version: number };
};

/** What the artifact training_statistics of a fleet holds. */
export type TrainingStatistics = {
  readonly series: number;
  readonly rows: number;
  readonly feature_view: { readonly name: string; readonly version: number };
  /** The version of each table that was read, by its path. */
  readonly tables_read: Readonly<Record<string, number>>;
};

/** Gives the artifacts of the training of a fleet; its models are in a table, and the artifact says which. */
export function trainingArtifacts({ group, challengers, table }: FleetTraining): Artifacts {
  const { fleet, view, tablesRead } = group;
  const schema = inferSeriesSchema(fleet);
  const keys = keyTable(fleet);
  const values = valueTable(fleet);
  return {
    input_schema: schema,
    column_order: schema.columns.filter(({ role }) => role !== 'label').map(({ name }) => name),
    example_batch: seriesExample(fleet),
    model: {
      table: table.path,
      version: table.version,
      models: challengers.filter(({ state }) => state === 'TRAINED').length,
      key_columns: fleet.keyColumns,
    },
    metrics: trainingSummary(challengers),
    data_statistics: [...columnStatistics(keys.schema, keys.rows), ...columnStatistics(values.schema, values.rows)],
    training_statistics: {
      series: fleet.keys.length,
      rows: fleet.target.length,
      feature_view: { name: view.name, version: view.version },
      tables_read: tablesRead,
    } satisfies TrainingStatistics,
  };
}
