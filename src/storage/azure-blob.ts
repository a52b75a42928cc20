import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { connectContainer } from './azure-client.ts';
import { serviceCode } from './azure-failure.ts';
import { listBlobs } from './azure-list.ts';
import { azureUri, type AzurePlace } from './azure-place.ts';
import { readBlob, readBlobRange, statBlob, streamBlob } from './azure-read.ts';
import { request, type AzureBlobs } from './azure-request.ts';
import { writeBlob, writeBlobStream, type WriteCondition } from './azure-write.ts';
import { checkObjectPath, checkPrefix } from './object-path.ts';
import type { ListedObject, ObjectStore, StoreOptions } from './object-store.ts';
import { usualRetryRules, type RetryRules } from './retry.ts';

/** How a place in Azure Blob Storage is reached. */
export type AzureBlobOptions = {
  /** The connection string of the account; without it the identity of DefaultAzureCredential is used. */
  readonly connectionString?: string | undefined;
  readonly retry?: RetryRules | undefined;
  /** Blobs that one request lists; the service gives up to 5,000. */
  readonly pageSize?: number;
  /** Bytes that one request reads or writes at most; 8 MiB unless it is said. */
  readonly pieceLength?: number | undefined;
};

// Enough to hide the waiting time, few enough to be repeated cheaply.
const usualPieceLength = 8 * 1024 * 1024;

/** Gives a place in Azure Blob Storage as an object store. Nothing is asked of the service before the first call. */
export function openAzureBlob(place: AzurePlace, options: AzureBlobOptions = {}): ObjectStore {
  const { connectionString, retry = usualRetryRules, pageSize = 5000, pieceLength = usualPieceLength } = options;
  let container: Promise<ContainerClient> | undefined;
  const blobs: AzureBlobs = {
    place,
    rules: retry,
    pieceLength,
    container: async () => (container ??= connectContainer(place, connectionString)),
  };
  const write = async (
    path: string,
    bytes: Uint8Array,
    condition: WriteCondition,
    signal: AbortSignal | undefined,
  ): Promise<boolean> => {
    checkObjectPath(path);
    signal?.throwIfAborted();
    return writeBlob(blobs, path, bytes, { condition, signal });
  };
  return {
    uri: azureUri(place),
    read: checked(async (path, given = {}) => readBlob(blobs, path, given)),
    readRange: async (path, offset, length, given = {}) => {
      checkObjectPath(path);
      given.signal?.throwIfAborted();
      return readBlobRange(blobs, path, { offset, length }, given);
    },
    readStream: (path, given) => streamChecked(blobs, path, given),
    write: async (path, bytes, { signal } = {}) => void (await write(path, bytes, 'always', signal)),
    writeStream: async (path, pieces, given = {}) => {
      checkObjectPath(path);
      await writeBlobStream(blobs, path, pieces, given);
    },
    writeIfAbsent: async (path, bytes, { signal } = {}) => write(path, bytes, 'absent', signal),
    writeIfMatch: async (path, bytes, etag, { signal } = {}) => write(path, bytes, { etag }, signal),
    list: (prefix, given) => listChecked(blobs, prefix, pageSize, given),
    stat: checked(async (path, given = {}) => statBlob(blobs, path, given)),
    delete: checked(async (path, given = {}) => deleteBlob(blobs, path, given)),
  };
}

function checked<T>(
  act: (path: string, options?: StoreOptions) => Promise<T>,
): (path: string, options?: StoreOptions) => Promise<T> {
  return async (path, options) => {
    checkObjectPath(path);
    options?.signal?.throwIfAborted();
    return act(path, options);
  };
}

async function* streamChecked(blobs: AzureBlobs, path: string, options: StoreOptions = {}): AsyncGenerator<Uint8Array> {
  checkObjectPath(path);
  yield* streamBlob(blobs, path, options);
}

async function* listChecked(
  blobs: AzureBlobs,
  prefix: string,
  pageSize: number,
  options?: StoreOptions,
): AsyncGenerator<ListedObject> {
  checkPrefix(prefix);
  yield* listBlobs(blobs, prefix, pageSize, options);
}

async function deleteBlob(blobs: AzureBlobs, path: string, { signal }: StoreOptions): Promise<void> {
  await request(blobs, { path, verb: 'delete', signal }, deleteIfThere);
}

async function deleteIfThere(blob: BlockBlobClient, abortSignal: AbortSignal): Promise<void> {
  try {
    await blob.delete({ abortSignal, deleteSnapshots: 'include' });
  } catch (error) {
    if (serviceCode(error) !== 'BlobNotFound') throw error;
  }
}
