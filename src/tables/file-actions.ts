import type { Action, AddAction } from './log-entry.ts';
import type { PartFile } from './part.ts';
import { tagsOf } from './part-tags.ts';

/** When a change of files happens, and whether it changes the rows of the table or only arranges them anew. */
export type FileChange = { readonly now: number; readonly dataChange: boolean };

/** Gives the action that makes a part file one of the table. */
export function addOf(part: PartFile, { now, dataChange }: FileChange): Action {
  const { path, size, stats, partitionValues = {} } = part;
  const tags = tagsOf(part);
  return {
    add: {
      path: encodePath(path),
      partitionValues: { ...partitionValues },
      size,
      modificationTime: now,
      dataChange,
      stats: JSON.stringify(stats),
      ...(tags === undefined ? {} : { tags }),
    },
  };
}

/** Gives the action that takes a live file out of the table. */
export function removeOf({ path, partitionValues, size }: AddAction, { now, dataChange }: FileChange): Action {
  return { remove: { path, deletionTimestamp: now, dataChange, extendedFileMetadata: true, partitionValues, size } };
}

// The `=` of a partition's folder may stay in a URI, and other engines write it so.
function encodePath(path: string): string {
  return path
    .split('/')
    .map((name) => encodeURIComponent(name).replaceAll('%3D', '='))
    .join('/');
}
