import { digestOf, MusterError } from '#src/core/index.ts';
import { openAzureBlob } from './azure-blob.ts';
import { isAzureUri, parseAzureUri } from './azure-place.ts';
import { rangesOf } from './byte-range.ts';
import type { HttpsRules } from './https-file.ts';
import type { ObjectStore } from './object-store.ts';
import type { OpenOptions } from './open-store.ts';
import type { KnownState, RemoteAnswer, RemoteFile } from './remote-file.ts';
import { usualRetryRules } from './retry.ts';
import { withoutSecrets } from './secrets-in-uri.ts';

/** How remote files are reached: storage accounts as stores are, other hosts by rules of their own. */
export type RemoteOptions = OpenOptions & { readonly https: HttpsRules };

const pieceLength = 8 * 1024 * 1024;

/** Says whether an input lies elsewhere: `azureblob://…` or an address of the web; else it is a path on this machine. */
export function isRemoteUri(uri: string): boolean {
  return isAzureUri(uri) || /^https?:\/\//i.test(uri);
}

/** Opens `azureblob://account/container/path` or `https://…` for reading; nothing is asked for yet. Throws STORAGE_UNSUPPORTED_URI. */
export function openRemoteFile(uri: string, options: RemoteOptions): RemoteFile {
  const rules = options.retry ?? usualRetryRules;
  const file = { uri: withoutSecrets(uri), id: digestOf(uri), rules };
  if (!isAzureUri(uri) && !URL.canParse(uri)) {
    throw new MusterError('STORAGE_UNSUPPORTED_URI', {
      what: `The address ${JSON.stringify(file.uri)} cannot be read.`,
      expected: 'https://host/path',
    });
  }
  if (!isAzureUri(uri)) return { ...file, open: onDemand(uri, options.https, rules) };
  const place = parseAzureUri(uri);
  const folders = place.prefix.split('/');
  const path = folders.pop()!;
  const store = openAzureBlob({ ...place, prefix: folders.join('/') }, options);
  return { ...file, open: async (known, signal) => openBlob(store, path, known, signal) };
}

// Node's own client takes long to load, and most commands ask nothing of the web.
function onDemand(uri: string, https: HttpsRules, rules: RemoteFile['rules']): RemoteFile['open'] {
  return async (known, signal) => {
    const { openHttps } = await import('./https-file.ts');
    return openHttps(uri, https, rules)(known, signal);
  };
}

async function openBlob(
  store: ObjectStore,
  path: string,
  known: KnownState,
  signal: AbortSignal | undefined,
): Promise<RemoteAnswer> {
  const info = await store.stat(path, { signal });
  if (info === undefined) {
    // The read says what is missing: the blob, or the container. What it can read all the same is a folder's marker.
    await store.read(path, { signal });
    throw new MusterError('STORAGE_NOT_FOUND', {
      what: 'This is a folder, not a blob.',
      where: { file: `${store.uri}/${path}` },
    });
  }
  const { etag, size } = info;
  if (etag === known.etag) return { state: 'unchanged' };
  const { partial } = known;
  const offset = partial?.etag === etag && partial.length <= size ? partial.length : 0;
  return { state: 'bytes', etag, size, offset, pieces: piecesOf(store, path, { etag, size, offset }, signal) };
}

async function* piecesOf(
  store: ObjectStore,
  path: string,
  { etag, size, offset }: { readonly etag: string; readonly size: number; readonly offset: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for (const range of rangesOf(size, pieceLength, offset))
    yield await store.readRange(path, range.offset, range.length, { etag, signal });
}
