import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { digestOf, MusterError, periodLabel, type FleetSeries } from '#src/core/index.ts';
import { defaultGateRules, evaluateFleet, type Champion, type Decision } from '#src/evaluation/index.ts';
import { packModel } from '#src/learners/index.ts';
import { commitRelease, readChampions, type ReleaseRequest } from '#src/registry/index.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { holdout, seasonLength, seed } from '../evaluation/small-fleet.ts';

export const folder = 'fleets/demand';
export const now = Date.UTC(2025, 3, 2);

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

/** What a gate step does: reads the champions, judges, commits. */
export async function runGate(
  store: ObjectStore,
  fleet: FleetSeries,
  challengers: readonly Challenger[],
  request: Partial<ReleaseRequest> = {},
): Promise<{
  readonly release: number | undefined;
  readonly registered: number;
  readonly decisions: readonly Decision[];
}> {
  const { keyColumns } = fleet;
  const service = await readChampions(store, folder, { keyColumns });
  const { champions } = service;
  const rules = defaultGateRules;
  const decisions = await evaluateFleet({ fleet, challengers, champions, rules, seasonLength, horizon: holdout, seed });
  const outcome = await commitRelease(
    store,
    folder,
    requestFor(fleet, decisions, { expected: service.releaseVersion, ...request }),
  );
  return { ...outcome, decisions };
}

/** A release request with ordinary values for what a test does not set. */
export function requestFor(
  { keyColumns, frequency }: FleetSeries,
  decisions: readonly Decision[],
  more: Partial<ReleaseRequest> = {},
): ReleaseRequest {
  return {
    keyColumns,
    decisions,
    expected: -1,
    run: 'run-1',
    now,
    codeVersion: '0.1.0',
    tablesRead: { 'feature_groups/demand_1': 3 },
    formatPeriod: (period) => periodLabel(frequency, period),
    ...more,
  };
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
