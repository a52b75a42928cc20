import { compareKeys, MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitParts, commitRows, readTable, writePack, type CommitInfo } from '#src/tables/index.ts';
import { blobRows, blobSchema, packModels, readPacks } from './challenger-blobs.ts';
import { challengerRows, challengerSchema, type StoredModels } from './challenger-rows.ts';
import type { Challenger } from './challenger.ts';
import { challengersOf, packPaths } from './stored-challengers.ts';

/** What `writeChallengers` writes. */
export type ChallengersCommit = {
  readonly keyColumns: readonly string[];
  readonly challengers: readonly Challenger[];
  /** What the commits say of their run. */
  readonly info: CommitInfo;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The version of the table of rows that must still be the newest, -1 for none; TABLE_CONFLICT where it is not. Any, unless it is said. */
  readonly expectedVersion?: number;
};

/**
 * Writes the challengers of a training in place of those of the one before: the packed models to `<folder>/challenger_blobs`, then a
 * row a key to `<folder>/challengers`. A crash between the two leaves the old rows, which name the old blobs. Gives the version of the
 * table of rows.
 */
export async function writeChallengers(
  store: ObjectStore,
  folder: string,
  { keyColumns, challengers, info, now, expectedVersion }: ChallengersCommit,
): Promise<{ readonly version: number }> {
  const { stored, version } = await writeBlobs(store, `${folder}/challenger_blobs`, { challengers, info, now });
  return commitRows(store, `${folder}/challengers`, {
    schema: challengerSchema(keyColumns),
    rows: challengerRows(keyColumns, challengers, stored),
    mode: 'overwrite',
    // The blobs that the rows name: a vacuum must leave them.
    info: version === undefined ? info : { ...info, tables: { challenger_blobs: version } },
    now,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });
}

/**
 * Gives the challengers of the newest training, sorted by key, with their models unpacked. Throws TRAIN_CHALLENGERS_NOT_FOUND before
 * the first training, TRAIN_CHALLENGERS_DAMAGED with the key where the stored bytes are not those whose digest the row holds.
 */
export async function readChallengers(
  store: ObjectStore,
  folder: string,
  keyColumns: readonly string[],
): Promise<readonly Challenger[]> {
  const table = await readTable(store, `${folder}/challengers`);
  if (table === undefined) {
    throw new MusterError('TRAIN_CHALLENGERS_NOT_FOUND', {
      what: `There is no table ${folder}/challengers.`,
      where: { file: store.uri },
    });
  }
  const { rows } = table;
  const loadModel = await readPacks(store, packPaths(rows));
  return challengersOf(rows, keyColumns, loadModel).toSorted((left, right) => compareKeys(left.key, right.key));
}

async function writeBlobs(
  store: ObjectStore,
  table: string,
  { challengers, info, now }: Omit<ChallengersCommit, 'keyColumns'>,
): Promise<{ readonly stored: StoredModels; readonly version: number | undefined }> {
  const packed = packModels(challengers);
  if (packed.bytesByDigest.size === 0) return { stored: new Map(), version: undefined };
  const { part, slices } = await writePack(store, table, blobSchema, blobRows(packed), 'model');
  const { version } = await commitParts(store, table, {
    schema: blobSchema,
    parts: [part],
    mode: 'overwrite',
    info,
    now,
  });
  const sliceOf = new Map([...packed.bytesByDigest.keys()].map((digest, i) => [digest, slices[i]!]));
  const stored = new Map([...packed.digests].map(([model, digest]) => [model, { digest, ...sliceOf.get(digest)! }]));
  return { stored, version };
}
