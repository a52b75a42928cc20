import { createHash } from 'node:crypto';
import { isMusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { mapInOrder } from './map-in-order.ts';
import { digestInName } from './part.ts';
import { loadSnapshot } from './snapshot.ts';
import { pathInTable } from './table-path.ts';

/** What the bytes of the part files of a table say. */
type CheckedParts = {
  /** Files that are gone or that have other bytes than those that were written, by the digest in their names. */
  readonly changed: readonly string[];
  /** Files whose names hold no digest, such as those of other engines: nothing is known of their bytes. */
  readonly unknown: readonly string[];
};

/** Reads every part file of the newest version of a table and compares the digest of its bytes with the one in its name. */
export async function changedParts(
  store: ObjectStore,
  tablePath: string,
  options: StoreOptions = {},
): Promise<CheckedParts> {
  const snapshot = await loadSnapshot(store, tablePath, options);
  const files = [...(snapshot?.files.keys() ?? [])].map((path) => ({
    path: pathInTable(tablePath, path),
    expected: digestInName(path),
  }));
  const checked = files.filter(({ expected }) => expected !== undefined);
  const isSame = await mapInOrder(
    checked,
    async ({ path, expected }) => (await digestOfObject(store, path, options))?.startsWith(expected!) === true,
  );
  return {
    changed: checked.filter((_, i) => isSame[i] !== true).map(({ path }) => path),
    unknown: files.filter(({ expected }) => expected === undefined).map(({ path }) => path),
  };
}

async function digestOfObject(store: ObjectStore, path: string, options: StoreOptions): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of store.readStream(path, options)) hash.update(piece);
  } catch (error) {
    if (isMusterError(error) && error.code === 'STORAGE_NOT_FOUND') return undefined;
    throw error;
  }
  return hash.digest('hex');
}
