import { isMusterError, MusterError } from '#src/core/index.ts';

const absence = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** Says whether an error of the file system means that no file is at the path: nothing, a folder, or a file in a folder's place. */
export function isAbsence(error: unknown): boolean {
  return absence.has(systemCode(error) ?? '');
}

/** Gives the error for a failed read of an object: STORAGE_NOT_FOUND, or what `writeFailure` gives. */
export function readFailure(error: unknown, file: string): unknown {
  if (!isAbsence(error)) return systemFailure(error, file, 'read');
  return new MusterError('STORAGE_NOT_FOUND', { what: 'No object is stored here.', where: { file } }, { cause: error });
}

/** Gives the error for a failed call of the file system: STORAGE_FAILED with the cause; other errors, such as an abort, as they are. */
export function systemFailure(error: unknown, file: string, verb: 'read' | 'write' | 'list' | 'delete'): unknown {
  const code = systemCode(error);
  if (code === undefined || code === 'ABORT_ERR' || isMusterError(error)) return error;
  const todo = remedies[code];
  return new MusterError(
    'STORAGE_FAILED',
    {
      what: `Could not ${verb} this object: ${code}.`,
      where: { file },
      ...(todo === undefined ? {} : { toDo: todo }),
    },
    { cause: error },
  );
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'No folder can be made there: choose another place.',
  EACCES: 'Give the user that runs Muster the right to read and write the folder.',
  EPERM:
    'Give the user that runs Muster the right to read and write the folder; it must lie on a disk that has hard links.',
  ENOTSUP: 'Move the folder to a disk that has hard links: a commit needs one to be exclusive.',
  EROFS: 'The disk is read-only: choose a folder on another one.',
  ENOSPC: 'The disk is full: free some space or choose a folder on another one.',
  EDQUOT: 'The quota is used up: free some space or choose a folder on another disk.',
  ENOTDIR: 'A file is where a folder is needed: rename one of the two.',
  EEXIST: 'A file is where a folder is needed: rename one of the two.',
  EISDIR: 'A folder is where the object should be: name a file in it, or rename one of the two.',
};

/** Gives the code of an error of the system, such as `ENOENT`; by its form, since `instanceof` fails across realms. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
