import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { digestOf, MusterError } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import { packModel } from '#src/learners/index.ts';
import { readChampions } from '#src/registry/index.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import { folder } from './release-by-gate.ts';

export { folder, now, requestFor, runGate } from './release-by-gate.ts';

const folders: string[] = [];

afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true, force: true });
});

/** Makes an empty folder, or a copy of one, that is gone after the tests of the file. */
export async function newFolder(from?: string): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'muster-registry-'));
  folders.push(made);
  if (from !== undefined) await cp(from, made, { recursive: true });
  return made;
}

/** The champions of the newest release as plain data, with the digest of what was really loaded. */
export async function inService(store: ObjectStore, keyColumns: readonly string[]): Promise<readonly unknown[]> {
  const { champions } = await readChampions(store, folder, { keyColumns });
  return [...champions.values()].map(plainChampion);
}

export function plainChampion({ key, version, digest, candidate, model, cutoff, loadFailure }: Champion): unknown {
  const loaded = model === undefined ? loadFailure : digestOf(packModel(model));
  return { key, version, digest, learner: candidate.learner, cutoff, loaded };
}

/** The rows of a table of the registry as objects. */
export async function rowsOf(store: ObjectStore, table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const read = await readTable(store, `${folder}/${table}`);
  if (read === undefined) return [];
  const { nRows, columns } = read.rows;
  return Array.from({ length: nRows }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])),
  );
}

/** A store whose process dies: the first `nCalls` calls are served, all others fail. */
export function dyingStore(store: ObjectStore, nCalls: number): ObjectStore {
  let left = nCalls;
  const serve = <Result>(call: () => Result): Result => {
    if (left-- > 0) return call();
    throw new MusterError('STORAGE_FAILED', { what: 'The process was killed.' });
  };
  return {
    uri: store.uri,
    read: async (...args) => serve(() => store.read(...args)),
    readRange: async (...args) => serve(() => store.readRange(...args)),
    readStream: (...args) => serve(() => store.readStream(...args)),
    write: async (...args) => serve(() => store.write(...args)),
    writeStream: async (...args) => serve(() => store.writeStream(...args)),
    writeIfAbsent: async (...args) => serve(() => store.writeIfAbsent(...args)),
    writeIfMatch: async (...args) => serve(() => store.writeIfMatch(...args)),
    list: (...args) => serve(() => store.list(...args)),
    stat: async (...args) => serve(() => store.stat(...args)),
    delete: async (...args) => serve(() => store.delete(...args)),
  };
}

/** The store of a folder with some of its functions replaced. */
export function storeWith(root: string, replaced: (store: ObjectStore) => Partial<ObjectStore>): ObjectStore {
  const store = openLocalDirectory(root);
  return { ...store, ...replaced(store) };
}

/** A store on which something happens just before the first release is put in. */
export function racedStore(store: ObjectStore, race: () => Promise<unknown>): ObjectStore {
  let isFirst = true;
  return {
    ...store,
    writeIfAbsent: async (path, ...rest) => {
      if (isFirst && path.startsWith(`${folder}/releases/_delta_log/`)) {
        isFirst = false;
        await race();
      }
      return store.writeIfAbsent(path, ...rest);
    },
  };
}
