import { digestOf, MusterError } from '#src/core/index.ts';
import { packModel, unpackModel, type Model } from '#src/learners/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { BlobSlice, TableRows, TableSchema } from '#src/tables/index.ts';
import type { Challenger } from './challenger.ts';

/** Where the bytes of a packed model lie, and their SHA-256 digest. */
export type StoredBlob = BlobSlice & { readonly digest: string };

/** Gives back a stored model; `key` is for messages. */
export type LoadModel = (blob: StoredBlob, key: string) => Model;

/** The columns of `challenger_blobs`. */
export const blobSchema: TableSchema = [
  { name: 'digest', type: 'string', nullable: false },
  { name: 'model', type: 'binary', nullable: false },
];

/** The packed models of challengers, each distinct one once. */
export type PackedModels = {
  readonly digests: ReadonlyMap<Model, string>;
  readonly bytesByDigest: ReadonlyMap<string, Uint8Array>;
};

/** Packs both models of each challenger. */
export function packModels(challengers: readonly Challenger[]): PackedModels {
  const digests = new Map<Model, string>();
  const bytesByDigest = new Map<string, Uint8Array>();
  for (const model of challengers.flatMap((each) => [each.model, each.holdoutModel])) {
    if (model === undefined) continue;
    const bytes = packModel(model);
    const digest = digestOf(bytes);
    digests.set(model, digest);
    bytesByDigest.set(digest, bytes);
  }
  return { digests, bytesByDigest };
}

/** Gives the rows of `challenger_blobs`. */
export function blobRows({ bytesByDigest }: PackedModels): TableRows {
  return {
    nRows: bytesByDigest.size,
    columns: { digest: [...bytesByDigest.keys()], model: [...bytesByDigest.values()] },
  };
}

/** Reads each pack file that is named once, whole, and gives a function that takes models out of them. */
export async function readPacks(store: ObjectStore, paths: Iterable<string>): Promise<LoadModel> {
  const files = new Map<string, Uint8Array>();
  for (const path of new Set(paths)) files.set(path, await store.read(path));
  return ({ path, offset, length, digest }, key) => {
    const bytes = files.get(path)!.subarray(offset, offset + length);
    const found = digestOf(bytes);
    if (found === digest) return unpackModel(bytes);
    throw new MusterError('TRAIN_CHALLENGERS_DAMAGED', {
      what: `The bytes ${offset} to ${offset + length} have the digest ${found}.`,
      where: { file: path, key },
      expected: digest,
    });
  };
}
