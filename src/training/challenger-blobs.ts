import { digestOf, MusterError } from '#src/core/index.ts';
import { readIfThere, type ObjectStore } from '#src/storage/index.ts';
import type { BlobSlice, TableRows, TableSchema } from '#src/tables/index.ts';
import type { PackedModel } from './challenger.ts';

/** Where the bytes of a packed model lie, and their SHA-256 digest. */
export type StoredBlob = BlobSlice & { readonly digest: string };

/** Gives back a packed model; `key` is for messages. TRAIN_CHALLENGERS_DAMAGED where its bytes are not those of the digest. */
export type TakeModel = (blob: StoredBlob, key: string) => PackedModel;

/** The columns of `challenger_blobs`. */
export const blobSchema: TableSchema = [
  { name: 'digest', type: 'string', nullable: false },
  { name: 'model', type: 'binary', nullable: false },
];

/** Gives the rows of `challenger_blobs`: each distinct model once. */
export function blobRows(models: Iterable<PackedModel>): TableRows {
  const bytesByDigest = new Map<string, Uint8Array>();
  for (const { digest, bytes } of models) bytesByDigest.set(digest, bytes);
  return {
    nRows: bytesByDigest.size,
    columns: { digest: [...bytesByDigest.keys()], model: [...bytesByDigest.values()] },
  };
}

/** Reads each pack file that is named once, whole, and gives a function that takes models out of them, as views on their bytes. */
export async function readPacks(store: ObjectStore, paths: Iterable<string>): Promise<TakeModel> {
  const files = new Map<string, Uint8Array>();
  for (const path of new Set(paths)) {
    const bytes = await readIfThere(store, path);
    if (bytes !== undefined) files.set(path, bytes);
  }
  return ({ path, offset, length, digest }, key) => {
    const bytes = files.get(path)?.subarray(offset, offset + length);
    const found = bytes === undefined ? undefined : digestOf(bytes);
    if (bytes !== undefined && found === digest) return { digest, bytes };
    const what =
      found === undefined
        ? 'The file with the models is not there.'
        : `The bytes ${offset} to ${offset + length} have the digest ${found}.`;
    throw new MusterError('TRAIN_CHALLENGERS_DAMAGED', { what, where: { file: path, key }, expected: digest });
  };
}
