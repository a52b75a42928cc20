import { compareKeys, isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitParts, commitRows, readTable, type CommitInfo } from '#src/tables/index.ts';
import { blobSchema, readPacks } from './challenger-blobs.ts';
import { challengerRows, challengerSchema, hasKeyColumns, type ChallengerRow } from './challenger-rows.ts';
import type { Challenger } from './challenger.ts';
import { openModelPacks, type ModelPacks } from './model-packs.ts';
import { packedModels, withModels } from './packed-model.ts';
import { challengerReader, packPaths } from './stored-challengers.ts';

/** What `writeChallengers` writes. */
export type ChallengersCommit = {
  readonly keyColumns: readonly string[];
  readonly challengers: readonly Challenger[];
  /** Holds the models of challengers that have their digests alone; models that challengers still have are put there too. */
  readonly packs?: ModelPacks;
  /** What the commits say of their run. */
  readonly info: CommitInfo;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The version of the table of rows that must still be the newest, -1 for none; TABLE_CONFLICT where it is not. Any, unless it is said. */
  readonly expectedVersion?: number;
};

/**
 * Writes the challengers of a training in place of those of the one before: the packed models to `<folder>/challenger_blobs`, those
 * that were taken over byte for byte, then a row a key to `<folder>/challengers`. A crash between the two leaves the old rows, which name the old blobs. Gives the version of the
 * table of rows.
 */
export async function writeChallengers(
  store: ObjectStore,
  folder: string,
  { keyColumns, challengers, packs, info, now, expectedVersion }: ChallengersCommit,
): Promise<{ readonly version: number }> {
  const { rows, version } = await writeBlobs(store, blobsTable(folder), {
    challengers,
    packs: packs ?? challengerPacks(store, folder),
    info,
    now,
  });
  return commitRows(store, `${folder}/challengers`, {
    schema: challengerSchema(keyColumns),
    rows: challengerRows(keyColumns, rows),
    mode: 'overwrite',
    // The blobs that the rows name: a vacuum must leave them.
    info: version === undefined ? info : { ...info, tables: { challenger_blobs: version } },
    now,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  });
}

/** Opens pack files for the models of a training that `writeChallengers` will write. */
export function challengerPacks(store: ObjectStore, folder: string): ModelPacks {
  return openModelPacks(store, blobsTable(folder));
}

function blobsTable(folder: string): string {
  return `${folder}/challenger_blobs`;
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
  const challengerAt = challengerReader(rows, keyColumns, await readPacks(store, packPaths(rows)));
  return Array.from({ length: rows.nRows }, (_, row) => withModels(challengerAt(row))).sort((left, right) =>
    compareKeys(left.key, right.key),
  );
}

/** What the table of challengers holds. */
export type StoredChallengers = {
  /** Those that are whole, sorted by key, with their models packed. */
  readonly challengers: readonly Challenger[];
  /** What is wrong with the others: an error for each, TRAIN_CHALLENGERS_DAMAGED with the key. */
  readonly damaged: readonly MusterError[];
};

/**
 * Gives the challengers of the newest training, or of that of a version of the table, without unpacking their models, one read for each
 * pack file. None before the first training, or where the table is of other key columns.
 */
export async function readStoredChallengers(
  store: ObjectStore,
  folder: string,
  keyColumns: readonly string[],
  version?: number,
): Promise<StoredChallengers> {
  const table = await readTable(store, `${folder}/challengers`, { version });
  if (table === undefined || !hasKeyColumns(table.schema, keyColumns)) return { challengers: [], damaged: [] };
  const { rows } = table;
  const challengerAt = challengerReader(rows, keyColumns, await readPacks(store, packPaths(rows)));
  const challengers: Challenger[] = [];
  const damaged: MusterError[] = [];
  for (let row = 0; row < rows.nRows; row++) {
    try {
      challengers.push(challengerAt(row));
    } catch (error) {
      if (!isMusterError(error)) throw error;
      damaged.push(error);
    }
  }
  return { challengers: challengers.sort((left, right) => compareKeys(left.key, right.key)), damaged };
}

type BlobsCommit = Pick<ChallengersCommit, 'challengers' | 'info' | 'now'> & { readonly packs: ModelPacks };

async function writeBlobs(
  store: ObjectStore,
  table: string,
  { challengers, packs, info, now }: BlobsCommit,
): Promise<{ readonly rows: readonly ChallengerRow[]; readonly version: number | undefined }> {
  const digests: Challenger['written'][] = [];
  for (const challenger of challengers) {
    const packed = packedModels(challenger);
    if (packed !== undefined) await packs.add([packed.model, packed.holdoutModel]);
    digests.push(
      packed === undefined
        ? challenger.written
        : { model: packed.model.digest, holdoutModel: packed.holdoutModel.digest },
    );
  }
  const { parts, blobOf } = await packs.finish();
  const rows = challengers.map((challenger, i): ChallengerRow => {
    const both = digests[i];
    if (both === undefined) return { challenger };
    return { challenger, blobs: { model: blobOf.get(both.model)!, holdoutModel: blobOf.get(both.holdoutModel)! } };
  });
  if (parts.length === 0) return { rows, version: undefined };
  const { version } = await commitParts(store, table, { schema: blobSchema, parts, mode: 'overwrite', info, now });
  return { rows, version };
}
