import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, seededRandom } from '#src/core/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitParts, writePack, type BlobSlice, type TableSchema } from '#src/tables/index.ts';
import { forgetFile } from './forget-file.ts';
import { noBlobs, openBlobs, type Blobs } from './open-blobs.ts';
import type { Bench, Contestant, Workload } from './workload.ts';

const usualModels = 10_000;
const modelBytes = 30_000;

/** Writes packed models and reads one, beside a file for each and a blob for each. */
export const packIo: Bench = {
  open: async ({ rows, folder, without }) => {
    const models = modelsOf(rows ?? usualModels);
    const store = openStore(join(folder, 'workspace'));
    const blobs = without.includes('azurite') ? noBlobs : await openBlobs();
    const files = join(folder, 'files');
    const place: Place = { models, digests: models.map(digestOf), folder, files, store, blobs, slices: [] };
    return {
      workloads: [writing(place), reading(place)],
      versions: blobs.store === undefined ? {} : { azurite: blobs.version },
      close: blobs.close,
    };
  },
};

const schema: TableSchema = [
  { name: 'digest', type: 'string' },
  { name: 'model', type: 'binary' },
];

type Place = {
  readonly models: readonly Uint8Array[];
  readonly digests: readonly string[];
  readonly folder: string;
  readonly files: string;
  readonly store: ObjectStore;
  readonly blobs: Blobs;
  /** Where the models of the newest pack lie. */
  slices: readonly BlobSlice[];
};

/** Bytes that compress by about half, as packed trees do; the same for the same number. */
function modelsOf(nModels: number): readonly Uint8Array[] {
  const random = seededRandom(1);
  return Array.from({ length: nModels }, () => {
    const bytes = new Uint8Array(modelBytes);
    for (let i = 0; i < modelBytes; i += 2) bytes[i] = Math.floor(random() * 256);
    return bytes;
  });
}

const missing = { azurite: 'azurite is not installed' };

function writing(place: Place): Workload {
  const { models, digests, files, folder, blobs } = place;
  const ours: Contestant = {
    name: 'ours',
    before: () => rm(join(folder, 'workspace'), { recursive: true, force: true }),
    work: async () => {
      const rows = { nRows: models.length, columns: { digest: digests, model: models } };
      const { part, slices } = await writePack(place.store, 'model_blobs', schema, rows, 'model');
      const info = { operation: 'WRITE' };
      await commitParts(place.store, 'model_blobs', { schema, parts: [part], mode: 'append', info, now: 0 });
      place.slices = slices;
      return models.length;
    },
  };
  const filePerModel: Contestant = {
    name: 'file for each model',
    before: async () => {
      await rm(files, { recursive: true, force: true });
      await mkdir(files);
    },
    work: async () => {
      for (const [i, digest] of digests.entries()) {
        const path = join(files, digest);
        await writeFile(path, models[i]!, { flush: true });
      }
      return models.length;
    },
  };
  const blobPerModel: Contestant = {
    name: 'azurite',
    work: async () => {
      await writeBlobs(blobs.store!, digests, models);
      return models.length;
    },
  };
  return {
    name: 'pack-io write',
    unit: 'models/s',
    perRound: models.length,
    contestants: [ours, filePerModel, ...(blobs.store === undefined ? [] : [blobPerModel])],
    ...(blobs.store === undefined ? { missing } : {}),
    goals: { 'file for each model': 1, azurite: 1 },
  };
}

/** A round reads one model, another one each time, in a file that the system was told to forget. */
function reading(place: Place): Workload {
  const { digests, files, folder, blobs } = place;
  let turn = 0;
  const next = (): number => (turn++ * 7919) % digests.length;
  const checked = (bytes: Uint8Array, i: number): string => {
    if (digestOf(bytes) !== digests[i]) throw new Error(`model ${i} came back with other bytes`);
    return 'digests agree';
  };
  const ours: Contestant = {
    name: 'ours',
    before: () => forgetFile(join(folder, 'workspace', place.slices[0]!.path)),
    work: async () => {
      const i = next();
      const { path, offset, length } = place.slices[i]!;
      return checked(await place.store.readRange(path, offset, length), i);
    },
  };
  const filePerModel: Contestant = {
    name: 'file for each model',
    before: () => forgetFile(join(files, digests[(turn * 7919) % digests.length]!)),
    work: async () => {
      const i = next();
      return checked(await readFile(join(files, digests[i]!)), i);
    },
  };
  const blobPerModel: Contestant = {
    name: 'azurite',
    work: async () => {
      const i = next();
      return checked(await blobs.store!.read(digests[i]!), i);
    },
  };
  return {
    name: 'pack-io read one',
    unit: 'models/s',
    perRound: 1,
    // One read is short, and one of five would be the noise of the disk.
    leastRounds: 25,
    contestants: [ours, filePerModel, ...(blobs.store === undefined ? [] : [blobPerModel])],
    ...(blobs.store === undefined ? { missing } : {}),
    goals: { azurite: 1 },
  };
}

/** A blob for each model, 16 under way at once. */
async function writeBlobs(
  store: ObjectStore,
  digests: readonly string[],
  models: readonly Uint8Array[],
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < models.length) {
      const i = next++;
      await store.write(digests[i]!, models[i]!);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
}
