export { checkDataSchema, type CheckedRows } from './data-schema/check-data-schema.ts';
export { parseDataSchema, type DataColumn, type DataSchema } from './data-schema/data-schema.ts';
export { describeFinding, enforceDataSchema } from './data-schema/enforce-data-schema.ts';
export type { Finding, SchemaMode } from './data-schema/finding.ts';
export { inferDataSchema, type InferOptions } from './data-schema/infer-data-schema.ts';
export type { BatchPart } from './data-schema/schema-batch.ts';
export { getBatchData } from './datasets/batch-data.ts';
export { createTrainingDataset } from './datasets/create-training-dataset.ts';
export { consequencesOfDeletingView, deleteFeatureView } from './datasets/delete-feature-view.ts';
export { consequencesOfDeletingDataset, deleteTrainingDataset } from './datasets/delete-training-dataset.ts';
export { listTrainingDatasets, showTrainingDataset } from './datasets/find-training-dataset.ts';
export { purgeTrainingDataset } from './datasets/purge-training-dataset.ts';
export { readTrainingDataset } from './datasets/read-training-dataset.ts';
export { recreateTrainingDataset } from './datasets/recreate-training-dataset.ts';
export { parseSplit, type Split } from './datasets/split-definition.ts';
export type { DatasetRef, TrainingDataset } from './datasets/training-dataset.ts';
export { expectationKinds } from './expectations/expectation-kinds.ts';
export type { Expectation, ExpectationResult, ValidationReport } from './expectations/expectation.ts';
export { parseExpectations } from './expectations/parse-expectations.ts';
export { validateRows } from './expectations/validate-rows.ts';
export { groupOfPath, groupPath } from './group-name.ts';
export { attachExpectations, detachExpectations } from './groups/attach-expectations.ts';
export { consequencesOfDelete, type Consequence } from './groups/consequences.ts';
export { createFeatureGroup } from './groups/create-group.ts';
export { deleteFeatureGroup, deleteRowsOfGroup, groupToDelete } from './groups/delete-group.ts';
export type { CommitBy, FeatureGroup, GroupReference, ValidationPolicy } from './groups/feature-group.ts';
export { featureStatistics } from './groups/feature-statistics.ts';
export { findFeatureGroup, getFeatureGroup, type FoundGroup } from './groups/find-group.ts';
export { groupHistory, type GroupCommit } from './groups/group-history.ts';
export { insertRows, type InsertResult } from './groups/insert-rows.ts';
export { listFeatureGroups } from './groups/list-groups.ts';
export { readFeatureGroup, readGroupChanges } from './groups/read-group.ts';
export { undoCreation } from './groups/undo-creation.ts';
export { validationHistory } from './groups/validation-log.ts';
export type { OnlineFeatures, OnlineRow } from './online/online-features.ts';
export { openOnlineFeatures } from './online/open-online-features.ts';
export type { JoinSide } from './point-in-time/join-side.ts';
export { joinTablesPointInTime, type JoinedTables, type TimedTable } from './point-in-time/join-tables.ts';
export { pointInTimeMatches } from './point-in-time/point-in-time-matches.ts';
export { keyTable, valueTable } from './series-data/fleet-table.ts';
export { inferSeriesSchema } from './series-data/infer-series-schema.ts';
export { seriesExample } from './series-data/series-example.ts';
export {
  findSeriesGroup,
  readSeriesGroup,
  writeSeriesGroup,
  type SeriesGroup,
  type SeriesGroupVersion,
} from './series-group.ts';
export { openSeriesView, readSeriesView, type SeriesViewRows } from './series-view.ts';
export { columnStatistics, type ColumnStatistics } from './statistics/column-statistics.ts';
export { getOrCreateFeatureView } from './views/create-feature-view.ts';
export type { ViewRef } from './views/feature-view.ts';
export { getFeatureView, listFeatureViews } from './views/find-feature-view.ts';
export { parseFeatureView } from './views/parse-feature-view.ts';
export { readFeatureView } from './views/read-feature-view.ts';
export { viewColumns } from './views/view-columns.ts';
