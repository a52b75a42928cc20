import { errorTable } from './error-entry.ts';

/** Codes of object stores. */
export const storageErrors = errorTable({
  STORAGE_BAD_PATH: {
    summary: 'The path of an object is not one that every object store can hold.',
    remedy: 'Use a relative path of names separated by "/", without "..", empty names, backslashes or NUL.',
    exit: 2,
  },
  STORAGE_BAD_RANGE: {
    summary: 'The bytes that were asked for do not lie within the object.',
    remedy: 'The object was cut off or the place that points into it is wrong: restore the object or write it again.',
    exit: 1,
  },
  STORAGE_NOT_FOUND: {
    summary: 'No object is stored at the path.',
    remedy: 'Check the workspace and the path; run the step that writes the object.',
    exit: 1,
  },
  STORAGE_FAILED: {
    summary: 'The object store could not do what was asked of it.',
    remedy: 'Check permissions, free space and the connection, then run again: nothing half-written is left visible.',
    exit: 1,
  },
  STORAGE_UNSUPPORTED_URI: {
    summary: 'The place of the object store is written in a form that is not supported.',
    remedy: 'Give the path of a folder or a file:// URI.',
    exit: 2,
  },
});
