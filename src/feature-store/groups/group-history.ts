import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import type { GroupReference } from './feature-group.ts';
import { getFeatureGroup } from './find-group.ts';

/** One commit of a feature group. */
export type GroupCommit = {
  /** The version of the group's table that it made. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly operation: string;
  /** Undefined where another engine or tool made the commit, as below. */
  readonly run: string | undefined;
  readonly step: string | undefined;
  /** Rows that an insert wrote: new ones and such as took the place of others. */
  readonly nWritten: number | undefined;
  /** New rows, and rows that took the place of others or were deleted; undefined where the commit is not of rows, or does not say. */
  readonly nInserted: number | undefined;
  readonly nUpdated: number | undefined;
  readonly nDeleted: number | undefined;
  /** Rows that were set aside in the quarantine. */
  readonly nRefused: number | undefined;
  /** What the expectations made of the rows that were written; undefined where nothing was inserted. */
  readonly validation: CommitValidation | undefined;
};

/** The policy under which rows were inserted, and whether they satisfied all expectations; with `NONE` nobody asked. */
type CommitValidation = { readonly policy: string; readonly success?: boolean; readonly nFailed?: number };

/** Gives the commits of a feature group, oldest first, as far back as its log goes. FEATURE_GROUP_MISSING. */
export async function groupHistory(
  store: ObjectStore,
  reference: GroupReference,
  options: StoreOptions = {},
): Promise<readonly GroupCommit[]> {
  const { path } = await getFeatureGroup(store, reference, options);
  const history = await tableHistory(store, path, options);
  return history.map(({ version, timestamp, info, metrics }) => ({
    version,
    at: timestamp,
    operation: info.operation,
    run: textAt(info, 'run'),
    step: textAt(info, 'step'),
    nWritten: numberAt(info, 'nRows'),
    nInserted: metrics['numTargetRowsInserted'] ?? metrics['numOutputRows'],
    nUpdated: metrics['numTargetRowsUpdated'],
    nDeleted: metrics['numDeletedRows'],
    nRefused: numberAt(info, 'nRefused'),
    validation: info['validation'] as CommitValidation | undefined,
  }));
}

type Info = Readonly<Record<string, unknown>>;

function textAt(info: Info, name: string): string | undefined {
  return typeof info[name] === 'string' ? info[name] : undefined;
}

function numberAt(info: Info, name: string): number | undefined {
  return typeof info[name] === 'number' ? info[name] : undefined;
}
