import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, readTable, type CommitMode, type TableRead, type TableSchema } from '#src/tables/index.ts';

/** The time of the commits of these tests. */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A table of two columns. */
export const pairSchema: TableSchema = [
  { name: 'name', type: 'string' },
  { name: 'value', type: 'double' },
];

/** Gives a function that opens empty stores and removes them when the test file is done. */
export function temporaryStores(): () => Promise<ObjectStore & { readonly folder: string }> {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-tables-'));
    folders.push(folder);
    return { ...openStore(folder), folder };
  };
}

/** Commits rows of `pairSchema` to the table `t`. */
export async function commitPairs(
  store: ObjectStore,
  pairs: readonly (readonly [string, number])[],
  options: { readonly mode?: CommitMode; readonly expectedVersion?: number; readonly signal?: AbortSignal } = {},
): Promise<number> {
  const columns = { name: pairs.map(([name]) => name), value: pairs.map(([, value]) => value) };
  const { version } = await commitRows(store, 't', {
    schema: pairSchema,
    rows: { nRows: pairs.length, columns },
    mode: 'append',
    info: { operation: 'WRITE' },
    now,
    ...options,
  });
  return version;
}

/** Gives the rows of a table of `pairSchema` as pairs. */
export function pairsOf(read: TableRead | undefined): readonly (readonly [unknown, unknown])[] {
  const { name, value } = read!.rows.columns as { readonly name: readonly string[]; readonly value: Float64Array };
  return name.map((text, i) => [text, value[i]] as const);
}

/** Reads the pairs of the table `t`. */
export async function readPairs(
  store: ObjectStore,
  version?: number,
): Promise<readonly (readonly [unknown, unknown])[]> {
  return pairsOf(await readTable(store, 't', { version }));
}
