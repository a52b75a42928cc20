import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { azureFailure } from './azure-failure.ts';
import { azureUri, type AzurePlace } from './azure-place.ts';
import { retrying, type RetryRules } from './retry.ts';

/** A place in Azure Blob Storage with what is needed to reach it. */
export type AzureBlobs = {
  readonly place: AzurePlace;
  readonly rules: RetryRules;
  /** Bytes that one request reads or writes at most. */
  readonly pieceLength: number;
  /** The container, connected by the first request. */
  readonly container: () => Promise<ContainerClient>;
};

/** Gives the place of an object as errors name it. */
export function blobUri(blobs: AzureBlobs, path: string): string {
  return azureUri({ ...blobs.place, prefix: blobName(blobs, path) });
}

/** What a request is about: the path of the object, and what is done to it, for the text of errors. */
export type AzureTask = {
  readonly path: string;
  readonly verb: 'read' | 'write' | 'delete';
  readonly signal?: AbortSignal | undefined;
};

/** Makes one request about a blob, again where a fault passes, with the SDK's errors turned into ours. */
export async function request<T>(
  blobs: AzureBlobs,
  task: AzureTask,
  act: (blob: BlockBlobClient, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return retrying((_, limited) => attempt(blobs, task, (blob) => act(blob, limited)), blobs.rules, task.signal);
}

/** Makes one request about a blob once, with the SDK's errors turned into ours. */
export async function attempt<T>(
  blobs: AzureBlobs,
  { path, verb }: AzureTask,
  act: (blob: BlockBlobClient) => Promise<T>,
): Promise<T> {
  const container = await blobs.container();
  try {
    return await act(container.getBlockBlobClient(blobName(blobs, path)));
  } catch (error) {
    throw azureFailure(error, blobUri(blobs, path), verb);
  }
}

/** Gives an etag in the quotes in which conditions need it. */
export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** Gives an etag without its quotes; listings have none, headers have. */
export function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

/** Gives the name of a blob in its container. */
function blobName({ place }: AzureBlobs, path: string): string {
  return place.prefix === '' ? path : `${place.prefix}/${path}`;
}
