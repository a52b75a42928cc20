import { fileURLToPath } from 'node:url';
import { MusterError } from '#src/core/index.ts';
import { openAzureBlob } from './azure-blob.ts';
import { isAzureUri, parseAzureUri } from './azure-place.ts';
import { openLocalDirectory } from './local-directory.ts';
import type { ObjectStore } from './object-store.ts';
import type { RetryRules } from './retry.ts';
import { withoutSecrets } from './secrets-in-uri.ts';

/** How a store is reached whose place is not a folder. */
export type OpenOptions = {
  /** The connection string of the storage account; without it the identity of DefaultAzureCredential is used. */
  readonly connectionString?: string | undefined;
  /** How faults that pass by themselves are met. */
  readonly retry?: RetryRules | undefined;
  /** Bytes that one request to it reads or writes at most; 8 MiB unless it is said. */
  readonly pieceLength?: number | undefined;
};

/**
 * Opens the object store at a place: the path of a folder, a `file://` URI, or `azureblob://account/container/prefix`. Another
 * scheme is refused with STORAGE_UNSUPPORTED_URI; nothing is read, made or asked yet.
 */
export function openStore(uri: string, options: OpenOptions = {}): ObjectStore {
  if (uri === '') refuse('The place of the object store is empty.');
  if (/^file:/i.test(uri)) return openLocalDirectory(folderOf(uri));
  if (isAzureUri(uri)) return openAzureBlob(parseAzureUri(uri), options);
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

function refuse(what: string, cause?: unknown): never {
  throw new MusterError(
    'STORAGE_UNSUPPORTED_URI',
    {
      what,
      expected:
        'the path of a folder, such as "workspace", a file URI, such as "file:///data/workspace", or "azureblob://account/container/prefix"',
    },
    { cause },
  );
}
