import { didYouMean, MusterError } from '#src/core/index.ts';
import { takeValues, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { columnStatistics, type ColumnStatistics } from '#src/feature-store/index.ts';
import { associationsOf } from './associations.ts';
import { columnKind } from './column-kind.ts';
import { countDuplicateRows } from './duplicate-rows.ts';
import { featureOf, type Feature } from './feature.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile, ProfileWarning } from './profile.ts';
import { sampleRows } from './sample-rows.ts';
import { targetRelation } from './target-relation.ts';
import { warningsOf } from './warnings.ts';

/** A table to profile. */
export type ProfileRequest = {
  readonly title: string;
  /** Where the rows come from, in words for people. */
  readonly source: string;
  readonly schema: TableSchema;
  readonly rows: TableRows;
  /** The column that the others are to be related to. */
  readonly target?: string;
  /** Seed of the samples: the points of scatter plots, and the rows compared where all are too many. 0 unless it is given. */
  readonly seed?: number;
};

/**
 * Gives the profile of a table: statistics of each column, warnings, associations of each two columns, and the relation of each
 * column to the target. Throws REPORT_TARGET_UNKNOWN where the target is no column.
 */
export function profileTable(request: ProfileRequest): Profile {
  const { title, source, schema, rows, target, seed = 0 } = request;
  checkTarget(target, schema);
  const columns = columnStatistics(schema, rows).map((statistics): ColumnProfile => ({
    statistics,
    kind: columnKind(statistics),
  }));
  const compared = sampleRows(rows.nRows, rowsToCompare(columns), seed);
  const features = comparableFeatures(columns, rows, compared);
  const associations = associationsOf(features);
  const nDuplicateRows = hasIdentifier(columns, rows.nRows) ? 0 : countDuplicateRows(schema, rows);
  const relation = target === undefined ? null : targetRelation(target, { columns, rows, features, compared, seed });
  const unusable = target !== undefined && relation === null ? [unusableTarget(target)] : [];
  return {
    title,
    source,
    nRows: rows.nRows,
    nMissingCells: columns.reduce((sum, { statistics }) => sum + statistics.nulls, 0),
    nDuplicateRows,
    columns,
    warnings: [...unusable, ...warningsOf({ nRows: rows.nRows, nDuplicateRows, columns, associations })],
    associations,
    nRowsCompared: compared.length,
    target: relation,
  };
}

function checkTarget(target: string | undefined, schema: TableSchema): void {
  const names = schema.map(({ name }) => name);
  if (target === undefined || names.includes(target)) return;
  throw new MusterError('REPORT_TARGET_UNKNOWN', {
    what: `The target "${target}" is not a column of the table.${didYouMean(target, names)}`,
    expected: `one of ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
  });
}

function unusableTarget(column: string): ProfileWarning {
  return { column, text: 'no target: it needs two values or more, and must be a number or have at most 20 classes' };
}

// Pairs of values that are compared in a few seconds.
const mostPairsOfValues = 1e9;

function rowsToCompare(columns: readonly ColumnProfile[]): number {
  const nPairs = Math.max((columns.length * (columns.length - 1)) / 2, 1);
  return Math.ceil(mostPairsOfValues / nPairs);
}

function comparableFeatures(
  columns: readonly ColumnProfile[],
  rows: TableRows,
  compared: Int32Array,
): readonly Feature[] {
  return columns.flatMap(({ statistics }) => {
    const feature = comparableFeature(statistics, rows, compared);
    return feature === undefined ? [] : [feature];
  });
}

function comparableFeature(statistics: ColumnStatistics, rows: TableRows, compared: Int32Array): Feature | undefined {
  const values = rows.columns[statistics.column]!;
  return featureOf(statistics, compared.length === rows.nRows ? values : takeValues(values, compared));
}

function hasIdentifier(columns: readonly ColumnProfile[], nRows: number): boolean {
  return columns.some(({ statistics }) => statistics.distinct === nRows);
}
