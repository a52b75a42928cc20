import type { FleetSeries, Key } from '#src/core/index.ts';
import {
  findFleet,
  modelRecord,
  openRegistry,
  promoteModel,
  rollBack,
  rowOfVersion,
  type NotedBy,
} from '#src/registry/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { fleetOf, noisy, repeating, trending } from '../evaluation/small-fleet.ts';
import { now, runGate } from '../registry/release-by-gate.ts';

const keys: readonly Key[] = [
  ['1', '9'],
  ['1', '10'],
  ['2', '9'],
];

/** The fleet whose champions are moved. */
export const movedFleet: FleetSeries = fleetOf([
  [keys[0]!, trending(48)],
  [keys[1]!, repeating(48, 1)],
  [keys[2]!, noisy(48, 2)],
]);

const by: NotedBy & { readonly reason: string } = {
  run: 'hand',
  codeVersion: '0.1.0',
  actor: 'ada',
  reason: 'why',
  now,
};

/** What moves champions of a store where they were released once, or twice; run again after a death, it finishes. */
export type ReleaseMove = {
  readonly nReleasesBefore: 1 | 2;
  readonly run: (store: ObjectStore, challengers: readonly Challenger[]) => Promise<unknown>;
};

/** All that moves champions, by name; only a release of the gate needs challengers. */
export const releaseMoves: Readonly<Record<string, ReleaseMove>> = {
  'a release': {
    nReleasesBefore: 1,
    run: async (store, challengers) => runGate(store, movedFleet, challengers, { run: 'run-2' }),
  },
  'a promotion by hand': {
    nReleasesBefore: 2,
    run: async (store) => {
      const registry = await openRegistry(await findFleet(store, 'demand'));
      return promoteModel(registry, modelRecord(registry, rowOfVersion(registry, keys[0]!, '1')), by);
    },
  },
  'a rollback': { nReleasesBefore: 2, run: rollBackToFirst },
};

/** Brings the champions of the first release back. */
export async function rollBackToFirst(store: ObjectStore): Promise<unknown> {
  return rollBack(await findFleet(store, 'demand'), { to: 1, select: () => () => true, isDryRun: false }, by);
}
