import { fileURLToPath } from 'node:url';
import { MusterError } from '#src/core/index.ts';
import { openLocalDirectory } from './local-directory.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Opens the object store at a place: the path of a folder, or a `file://` URI. Another scheme is refused with
 * STORAGE_UNSUPPORTED_URI; nothing is read or made yet.
 */
export function openStore(uri: string): ObjectStore {
  if (uri === '') refuse('The place of the object store is empty.');
  if (/^file:/i.test(uri)) return openLocalDirectory(folderOf(uri));
  const scheme = /^[a-z][a-z0-9+.-]+(?=:\/\/)/i.exec(uri)?.[0];
  if (scheme !== undefined)
    refuse(`The object store ${JSON.stringify(withoutSecrets(uri))} has the scheme "${scheme}".`);
  return openLocalDirectory(uri);
}

function folderOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    return refuse(`${JSON.stringify(uri)} is not the URI of a folder on this machine.`, error);
  }
}

/** Leaves out what may be a secret: user and password before `@`, and the query with a shared access signature. */
function withoutSecrets(uri: string): string {
  return uri.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
}

function refuse(what: string, cause?: unknown): never {
  throw new MusterError(
    'STORAGE_UNSUPPORTED_URI',
    { what, expected: 'the path of a folder, such as "workspace", or a file URI, such as "file:///data/workspace"' },
    { cause },
  );
}
