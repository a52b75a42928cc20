import { createHash } from 'node:crypto';
import { addAbortSignal, type Readable } from 'node:stream';
import type { BlobDownloadResponseParsed, BlockBlobClient } from '@azure/storage-blob';
import { isMusterError, MusterError } from '#src/core/index.ts';
import { atOnce } from './at-once.ts';
import { serviceCode } from './azure-failure.ts';
import { blobUri, quoted, request, unquoted, type AzureBlobs } from './azure-request.ts';
import { checkRange, rangesOf, type ByteRange } from './byte-range.ts';
import type { ObjectInfo, RangeOptions, StoreOptions } from './object-store.ts';

/** Requests for pieces of one blob at the same time. */
export const piecesAtOnce = 4;

/** Bytes of a blob with what the answer says of the whole. */
type Piece = { readonly bytes: Uint8Array; readonly size: number; readonly etag: string; readonly md5?: Uint8Array };

/** Gives all bytes of a blob in one state of it, checked by the MD5 digest where the blob has one. */
export async function readBlob(blobs: AzureBlobs, path: string, options: StoreOptions): Promise<Uint8Array> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(blobs, path, options);
    } catch (error) {
      // A blob that is replaced between two pieces, or whose bytes were changed on the way, is read from its start.
      const startsAnew = isMusterError(error) && ['STORAGE_CHANGED', 'STORAGE_DAMAGED'].includes(error.code);
      if (!startsAnew || attempt >= blobs.rules.attempts) throw error;
      blobs.rules.onRetry?.(error.message);
    }
  }
}

/** Gives the bytes of a range of a blob. */
export async function readBlobRange(
  blobs: AzureBlobs,
  path: string,
  range: ByteRange,
  options: RangeOptions,
): Promise<Uint8Array> {
  const file = blobUri(blobs, path);
  checkRange(file, Number.POSITIVE_INFINITY, range);
  // The service knows no empty range.
  if (range.length === 0) {
    const info = await statBlob(blobs, path, options);
    if (info !== undefined) {
      checkRange(file, info.size, range);
      return new Uint8Array(0);
    }
  }
  const piece = await readPiece(blobs, path, range, options);
  checkRange(file, piece.size, range);
  return piece.bytes;
}

/** Gives the bytes of a blob in pieces, one request each; STORAGE_CHANGED where the blob is replaced between two of them. */
export async function* streamBlob(blobs: AzureBlobs, path: string, options: StoreOptions): AsyncGenerator<Uint8Array> {
  const first = await readStart(blobs, path, options);
  yield first.bytes;
  const rest = { ...options, etag: first.etag };
  for (const range of rangesOf(first.size, blobs.pieceLength, blobs.pieceLength))
    yield (await readPiece(blobs, path, range, rest)).bytes;
}

/** Tells about a blob, or undefined where there is none. */
export async function statBlob(
  blobs: AzureBlobs,
  path: string,
  { signal }: StoreOptions,
): Promise<ObjectInfo | undefined> {
  return request(blobs, { path, verb: 'read', signal }, propertiesOf);
}

/** Says whether a blob stands for a folder, as it does in an account with a hierarchical namespace. */
export function isFolder(metadata: Readonly<Record<string, string>> | undefined): boolean {
  return metadata?.['hdi_isfolder'] === 'true';
}

async function propertiesOf(blob: BlockBlobClient, abortSignal: AbortSignal): Promise<ObjectInfo | undefined> {
  try {
    const { contentLength, lastModified, etag, metadata } = await blob.getProperties({ abortSignal });
    if (isFolder(metadata)) return undefined;
    return { size: contentLength!, modifiedMs: lastModified!.getTime(), etag: unquoted(etag) };
  } catch (error) {
    if (serviceCode(error) === 'BlobNotFound') return undefined;
    throw error;
  }
}

async function readOnce(blobs: AzureBlobs, path: string, options: StoreOptions): Promise<Uint8Array> {
  const first = await readStart(blobs, path, options);
  const whole = new Uint8Array(first.size);
  whole.set(first.bytes);
  const rest = { ...options, etag: first.etag };
  await atOnce(rangesOf(first.size, blobs.pieceLength, blobs.pieceLength), piecesAtOnce, async (range) => {
    whole.set((await readPiece(blobs, path, range, rest)).bytes, range.offset);
  });
  if (first.md5 !== undefined && Buffer.compare(first.md5, createHash('md5').update(whole).digest()) !== 0) {
    throw new MusterError('STORAGE_DAMAGED', {
      what: 'The MD5 digest of the bytes that arrived is not the one that is stored with the object.',
      where: { file: blobUri(blobs, path) },
      expected: Buffer.from(first.md5).toString('hex'),
    });
  }
  return whole;
}

/** Gives the first piece; an empty blob has no range that could be asked for, and is asked for as a whole. */
async function readStart(blobs: AzureBlobs, path: string, options: StoreOptions): Promise<Piece> {
  try {
    return await readPiece(blobs, path, { offset: 0, length: blobs.pieceLength }, options);
  } catch (error) {
    if (isMusterError(error) && error.code === 'STORAGE_BAD_RANGE') return readPiece(blobs, path, undefined, options);
    throw error;
  }
}

async function readPiece(
  blobs: AzureBlobs,
  path: string,
  range: ByteRange | undefined,
  { signal, etag }: RangeOptions,
): Promise<Piece> {
  const conditions = etag === undefined ? {} : { ifMatch: quoted(etag) };
  const act = async (blob: BlockBlobClient, abortSignal: AbortSignal): Promise<Piece> => {
    const answer = await blob.download(range?.offset ?? 0, range?.length, {
      abortSignal,
      conditions,
      maxRetryRequests: 0,
    });
    const bytes = await bytesOf(answer, blobUri(blobs, path), abortSignal);
    const total = /\/(\d+)$/.exec(answer.contentRange ?? '')?.[1];
    const size = total === undefined ? bytes.length : Number(total);
    const md5 = answer.blobContentMD5 ?? (range === undefined ? answer.contentMD5 : undefined);
    return { bytes, size, etag: unquoted(answer.etag), ...(md5 === undefined ? {} : { md5 }) };
  };
  return request(blobs, { path, verb: 'read', signal }, act);
}

/** Takes the body of an answer; one that ends early or breaks is STORAGE_UNAVAILABLE, which is asked for again. */
async function bytesOf(answer: BlobDownloadResponseParsed, file: string, signal: AbortSignal): Promise<Uint8Array> {
  const length = answer.contentLength ?? 0;
  const bytes = new Uint8Array(length);
  let done = 0;
  try {
    for await (const chunk of addAbortSignal(signal, answer.readableStreamBody as Readable)) {
      bytes.set(chunk as Uint8Array, done);
      done += (chunk as Uint8Array).length;
    }
  } catch (cause) {
    throw cutOff(file, done, length, cause);
  }
  if (done !== length) throw cutOff(file, done, length);
  return bytes;
}

function cutOff(file: string, done: number, length: number, cause?: unknown): MusterError {
  const what = `The answer broke off after ${done} of ${length} bytes.`;
  return new MusterError('STORAGE_UNAVAILABLE', { what, where: { file } }, { cause });
}
