import { azureFailure } from './azure-failure.ts';
import { azureUri } from './azure-place.ts';
import { isFolder } from './azure-read.ts';
import { unquoted, type AzureBlobs } from './azure-request.ts';
import type { ListedObject, StoreOptions } from './object-store.ts';
import { retrying } from './retry.ts';

type Page = { readonly objects: readonly ListedObject[]; readonly next: string | undefined };

/** Lists the blobs whose paths, behind the prefix of the place, begin with `prefix`, page by page; the service orders them. */
export async function* listBlobs(
  blobs: AzureBlobs,
  prefix: string,
  pageSize: number,
  { signal }: StoreOptions = {},
): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const at = token;
    const page = await retrying((_, limited) => onePage(blobs, prefix, { at, pageSize }, limited), blobs.rules, signal);
    yield* page.objects;
    token = page.next;
  } while (token !== undefined && token !== '');
}

async function onePage(
  blobs: AzureBlobs,
  prefix: string,
  page: { readonly at: string | undefined; readonly pageSize: number },
  abortSignal: AbortSignal,
): Promise<Page> {
  const root = blobs.place.prefix === '' ? '' : `${blobs.place.prefix}/`;
  const container = await blobs.container();
  try {
    const listing = container.listBlobsFlat({ prefix: root + prefix, includeMetadata: true, abortSignal });
    const settings = { maxPageSize: page.pageSize, ...(page.at === undefined ? {} : { continuationToken: page.at }) };
    for await (const { segment, continuationToken } of listing.byPage(settings)) {
      const files = segment.blobItems.filter(({ metadata }) => !isFolder(metadata));
      const objects = files.map(({ name, properties }) => ({
        path: name.slice(root.length),
        size: properties.contentLength ?? 0,
        modifiedMs: properties.lastModified.getTime(),
        etag: unquoted(properties.etag),
      }));
      return { objects, next: continuationToken };
    }
    return { objects: [], next: undefined };
  } catch (error) {
    throw azureFailure(error, azureUri({ ...blobs.place, prefix: root + prefix }), 'list');
  }
}
