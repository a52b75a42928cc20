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

/** Gives pairs as rows of `pairSchema`. */
export function pairColumns(pairs: readonly (readonly [string, number])[]): {
  readonly nRows: number;
  readonly columns: { readonly name: readonly string[]; readonly value: readonly number[] };
} {
  return {
    nRows: pairs.length,
    columns: { name: pairs.map(([name]) => name), value: pairs.map(([, value]) => value) },
  };
}

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
  const { version } = await commitRows(store, 't', {
    schema: pairSchema,
    rows: pairColumns(pairs),
    mode: 'append',
    info: { operation: 'WRITE' },
    now,
    ...options,
  });
  return version;
}

/** Makes the table `t` with versions 0 to `last`, one row each, an hour apart. */
export async function commitHourly(store: ObjectStore, last: number): Promise<void> {
  for (let i = 0; i <= last; i++) {
    const rows = { nRows: 1, columns: { name: [`n${i}`], value: [i] } };
    await commitRows(store, 't', {
      schema: pairSchema,
      rows,
      mode: 'append',
      info: { operation: 'TEST' },
      now: now + i * 3_600_000,
    });
  }
}

/** Gives the rows of a table of `pairSchema` as pairs. */
export function pairsOf(read: TableRead | undefined): readonly (readonly [unknown, unknown])[] {
  const { name, value } = read!.rows.columns as { readonly name: readonly string[]; readonly value: Float64Array };
  return name.map((text, i) => [text, value[i]] as const);
}

/** Gives the path of an entry of the log of the table `t`. */
export function logEntry(version: number): string {
  return `t/_delta_log/${String(version).padStart(20, '0')}.json`;
}

/** Gives the actions of an entry of the log of the table `t`. */
export async function readLogEntry(
  store: ObjectStore,
  version: number,
): Promise<readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[]> {
  const text = Buffer.from(await store.read(logEntry(version))).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, Readonly<Record<string, unknown>>>>);
}

/** Lists the paths of the objects below a prefix. */
export async function pathsBelow(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { path } of store.list(prefix)) paths.push(path);
  return paths;
}

/** A store in which, just before each of the first tries for a log entry, somebody else commits. */
export function withRivals(store: ObjectStore, rivals: readonly (() => Promise<unknown>)[]): ObjectStore {
  const waiting = [...rivals];
  return {
    ...store,
    writeIfAbsent: async (path, bytes, options) => {
      await waiting.shift()?.();
      return store.writeIfAbsent(path, bytes, options);
    },
  };
}

/** Reads the pairs of the table `t`. */
export async function readPairs(
  store: ObjectStore,
  version?: number,
): Promise<readonly (readonly [unknown, unknown])[]> {
  return pairsOf(await readTable(store, 't', { version }));
}

/** Gives the first difference of two columns; comparing 200,000 values one by one with `expect` would take a minute. */
export function firstOther(found: ArrayLike<unknown>, expected: ArrayLike<unknown>): unknown {
  if (found.length !== expected.length) return `${found.length} values, not ${expected.length}`;
  for (let i = 0; i < found.length; i++) {
    if (!Object.is(found[i], expected[i])) return `row ${i}: ${String(found[i])}, not ${String(expected[i])}`;
  }
  return undefined;
}
