import type { ObjectStore } from '#src/storage/index.ts';
import { stringColumn, writePack, type PartFile } from '#src/tables/index.ts';
import { blobRows, blobSchema, type StoredBlob } from './challenger-blobs.ts';
import type { PackedModel } from './challenger.ts';

/** Pack files that grow while a training goes on, so that the models of a fleet need not fit into memory. */
export type ModelPacks = {
  /** Takes packed models, each distinct one once; writes a pack file whenever enough have come together. */
  readonly add: (models: readonly PackedModel[]) => Promise<void>;
  /**
   * Writes what is left. Gives the parts of the table of blobs and where each model lies, by its digest. Called again, it copies the
   * files that an earlier call gave: a table holds a file once.
   */
  readonly finish: () => Promise<{
    readonly parts: readonly PartFile[];
    readonly blobOf: ReadonlyMap<string, StoredBlob>;
  }>;
};

const usualBytesOfPack = 64 * 1024 * 1024;

/** Opens pack files of the table of blobs of this path; nobody sees them before they are committed. */
export function openModelPacks(store: ObjectStore, table: string, bytesOfPack = usualBytesOfPack): ModelPacks {
  const blobOf = new Map<string, StoredBlob>();
  const parts: PartFile[] = [];
  let waiting = new Map<string, PackedModel>();
  let nBytes = 0;
  let isFinished = false;
  const write = async (models: Iterable<PackedModel>): Promise<PartFile> => {
    const rows = blobRows(models);
    const { part, slices } = await writePack(store, table, blobSchema, rows, 'model');
    for (const [i, digest] of stringColumn(rows, 'digest').entries()) blobOf.set(digest, { digest, ...slices[i]! });
    return part;
  };
  const flush = async (): Promise<void> => {
    if (waiting.size === 0) return;
    parts.push(await write(waiting.values()));
    waiting = new Map();
    nBytes = 0;
  };
  return {
    add: async (models) => {
      for (const each of models) {
        if (blobOf.has(each.digest) || waiting.has(each.digest)) continue;
        waiting.set(each.digest, each);
        nBytes += each.bytes.length;
      }
      if (nBytes >= bytesOfPack) await flush();
    },
    finish: async () => {
      if (isFinished) {
        for (const [i, { path }] of parts.entries()) parts[i] = await write(await modelsIn(store, path, blobOf));
      }
      await flush();
      isFinished = true;
      return { parts: [...parts], blobOf };
    },
  };
}

/** Reads back the models of a pack file. */
async function modelsIn(
  store: ObjectStore,
  part: string,
  blobOf: ReadonlyMap<string, StoredBlob>,
): Promise<readonly PackedModel[]> {
  const blobs = [...blobOf.values()].filter(({ path }) => path.endsWith(`/${part}`));
  const [first] = blobs;
  if (first === undefined) return [];
  const bytes = await store.read(first.path);
  return blobs.map(({ digest, offset, length }) => ({ digest, bytes: bytes.subarray(offset, offset + length) }));
}
