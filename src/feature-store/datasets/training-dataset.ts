import type { Condition } from '#src/tables/index.ts';
import type { FeatureView } from '../views/feature-view.ts';
import type { FittedTransformations } from '../views/fitted-transformation.ts';
import type { Split } from './split-definition.ts';

/** What a training dataset is made of: a feature view, and a further condition on its rows. */
export type DatasetQuery = { readonly view: FeatureView; readonly where?: Condition };

/** READY: its rows can be read. PURGED: its record tells how to make them again. DELETED: only its number is left. */
type DatasetState = 'READY' | 'PURGED' | 'DELETED';

/** The record of a training dataset: all that is needed to read it and to make it again. */
export type TrainingDataset = {
  readonly view: string;
  readonly viewVersion: number;
  readonly version: number;
  readonly description: string;
  readonly query: DatasetQuery;
  /** The versions of the groups' tables from which the rows come, by path. */
  readonly tableVersions: Readonly<Record<string, number>>;
  /** The time, in epoch milliseconds, as of which the groups were read; undefined for the newest versions. */
  readonly at?: number | undefined;
  readonly split?: Split | undefined;
  /** What the transformations learned of the training rows: once, or for each rolling origin, oldest first. */
  readonly transformations: readonly FittedTransformations[];
  /** Of the rows as they are stored: untransformed, with the columns that say the part. */
  readonly digest: string;
  readonly nRows: number;
  /** By the column that says the part, and the part. */
  readonly rowsPerSplit: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The version of the table of rows that holds them. */
  readonly rowsVersion: number;
  readonly state: DatasetState;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly run: string;
};

/** What names a training dataset: without versions the newest one, of the newest version of the view that has any. */
export type DatasetRef = {
  readonly view: string;
  readonly viewVersion?: number | undefined;
  readonly version?: number | undefined;
};

/** Gives the path of the table that holds the rows of a training dataset. */
export function datasetPath({ view, viewVersion, version }: Required<DatasetRef>): string {
  return `training_datasets/${view}_${viewVersion}_${version}`;
}

/** Says whether two records are of one training dataset. */
export function isSameDataset(left: Required<DatasetRef>, right: Required<DatasetRef>): boolean {
  return left.view === right.view && left.viewVersion === right.viewVersion && left.version === right.version;
}

/** Gives a training dataset in words: `demand_view version 1, training dataset 3`. */
export function datasetText({ view, viewVersion, version }: Required<DatasetRef>): string {
  return `${view} version ${viewVersion}, training dataset ${version}`;
}
