import { createHash, randomUUID } from 'node:crypto';
import type { BlobRequestConditions, BlockBlobClient } from '@azure/storage-blob';
import { isMusterError } from '#src/core/index.ts';
import { atOnce } from './at-once.ts';
import { serviceCode } from './azure-failure.ts';
import { piecesAtOnce, readBlob } from './azure-read.ts';
import { attempt, quoted, request, type AzureBlobs } from './azure-request.ts';
import { rangesOf } from './byte-range.ts';
import type { StoreOptions } from './object-store.ts';
import { retryingPut } from './retry.ts';

/** When a blob may be written: always, only where there is none, or only while it has the etag. */
export type WriteCondition = 'always' | 'absent' | { readonly etag: string };

/** Makes the bytes visible, in one request; what is stored then has its MD5 digest with it. */
type Put = (blob: BlockBlobClient, conditions: BlobRequestConditions, signal: AbortSignal) => Promise<unknown>;

/** Writes a blob under a condition, and says whether it did; large ones block by block, all visible at once. */
export async function writeBlob(
  blobs: AzureBlobs,
  path: string,
  bytes: Uint8Array,
  options: StoreOptions & { readonly condition: WriteCondition },
): Promise<boolean> {
  const { condition, signal } = options;
  const { pieceLength } = blobs;
  const isOwn = async (): Promise<boolean> => hasBytes(blobs, path, bytes, options);
  if (bytes.length <= pieceLength) return put(blobs, path, uploadOf(bytes), { condition, isOwn, signal });
  for (let round = 1; ; round++) {
    const ids = blockIds(Math.ceil(bytes.length / pieceLength));
    const blocks = [...rangesOf(bytes.length, pieceLength)].map(({ offset, length }, i) => ({
      id: ids[i]!,
      bytes: bytes.subarray(offset, offset + length),
    }));
    await atOnce(blocks, piecesAtOnce, (block) => stage(blobs, path, block, signal));
    try {
      return await put(blobs, path, commitOf(ids, md5Of(bytes)), { condition, isOwn, signal });
    } catch (error) {
      // Another writer of the blob was faster, and the service dropped the blocks of this one.
      if (!isMusterError(error) || error.code !== 'STORAGE_CHANGED' || round >= blobs.rules.attempts) throw error;
      blobs.rules.onRetry?.(error.message);
    }
  }
}

/** Writes a blob from pieces: they become blocks, and the last request makes all of them visible. */
export async function writeBlobStream(
  blobs: AzureBlobs,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { signal }: StoreOptions,
): Promise<void> {
  const md5 = createHash('md5');
  const ids: string[] = [];
  const nextId = blockNumbering();
  for await (const bytes of inBlocks(pieces, blobs.pieceLength)) {
    signal?.throwIfAborted();
    md5.update(bytes);
    const id = nextId();
    await stage(blobs, path, { id, bytes }, signal);
    ids.push(id);
  }
  signal?.throwIfAborted();
  await put(blobs, path, commitOf(ids, md5.digest()), { condition: 'always', isOwn: alwaysOwn, signal });
}

// A write without a condition is never told that it lost.
async function alwaysOwn(): Promise<boolean> {
  return true;
}

async function put(
  blobs: AzureBlobs,
  path: string,
  act: Put,
  how: {
    readonly condition: WriteCondition;
    readonly isOwn: () => Promise<boolean>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<boolean> {
  const conditions = conditionsOf(how.condition);
  const putOnce = async (blob: BlockBlobClient, signal: AbortSignal): Promise<boolean> => {
    try {
      await act(blob, conditions, signal);
      return true;
    } catch (error) {
      if (how.condition !== 'always' && isConditionBroken(error)) return false;
      throw error;
    }
  };
  const tryPut = async (signal: AbortSignal): Promise<boolean> =>
    attempt(blobs, { path, verb: 'write' }, (blob) => putOnce(blob, signal));
  return retryingPut(tryPut, how.isOwn, blobs.rules, how.signal);
}

function conditionsOf(condition: WriteCondition): BlobRequestConditions {
  if (condition === 'always') return {};
  return condition === 'absent' ? { ifNoneMatch: '*' } : { ifMatch: quoted(condition.etag) };
}

function isConditionBroken(error: unknown): boolean {
  return ['BlobAlreadyExists', 'ConditionNotMet', 'BlobNotFound'].includes(serviceCode(error) ?? '');
}

function uploadOf(bytes: Uint8Array): Put {
  const md5 = md5Of(bytes);
  return async (blob, conditions, abortSignal) =>
    blob.upload(bytes, bytes.length, {
      abortSignal,
      conditions,
      transactionalContentMD5: md5,
      blobHTTPHeaders: { blobContentMD5: md5 },
    });
}

function commitOf(ids: readonly string[], md5: Uint8Array): Put {
  return async (blob, conditions, abortSignal) =>
    blob.commitBlockList([...ids], { abortSignal, conditions, blobHTTPHeaders: { blobContentMD5: md5 } });
}

async function stage(
  blobs: AzureBlobs,
  path: string,
  { id, bytes }: { readonly id: string; readonly bytes: Uint8Array },
  signal: AbortSignal | undefined,
): Promise<void> {
  const transactionalContentMD5 = md5Of(bytes);
  await request(blobs, { path, verb: 'write', signal }, (blob, abortSignal) =>
    blob.stageBlock(id, bytes, bytes.length, { abortSignal, transactionalContentMD5 }),
  );
}

function blockIds(count: number): readonly string[] {
  const next = blockNumbering();
  return Array.from({ length: count }, next);
}

/** Gives ids of blocks, all of one length, as the service needs them; those of two writers of one blob differ. */
function blockNumbering(): () => string {
  const writer = randomUUID();
  let n = 0;
  return () => Buffer.from(`${writer}-${String(n++).padStart(6, '0')}`).toString('base64');
}

async function* inBlocks(pieces: AsyncIterable<Uint8Array>, pieceLength: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    for (const { offset, length: part } of rangesOf(piece.length, pieceLength)) {
      // Copied, since who gives the pieces may use their memory again.
      held.push(piece.slice(offset, offset + part));
      length += part;
      if (length < pieceLength) continue;
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(held);
}

async function hasBytes(blobs: AzureBlobs, path: string, bytes: Uint8Array, options: StoreOptions): Promise<boolean> {
  try {
    return Buffer.compare(await readBlob(blobs, path, options), bytes) === 0;
  } catch (error) {
    if (isMusterError(error) && error.code === 'STORAGE_NOT_FOUND') return false;
    throw error;
  }
}

function md5Of(bytes: Uint8Array): Uint8Array {
  return createHash('md5').update(bytes).digest();
}
