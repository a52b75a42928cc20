import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { periodLabel, type FleetSeries } from '#src/core/index.ts';
import { defaultGateRules, evaluateFleet } from '#src/evaluation/index.ts';
import { commitRelease, readChampions } from '#src/registry/index.ts';
import { openLocalDirectory, type ObjectStore } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import { writeChallengers, type Challenger } from '#src/training/index.ts';
import { holdout, seasonLength, seed } from '../evaluation/small-fleet.ts';

export const folder = 'fleets/demand';

const folders: string[] = [];

afterAll(async () => {
  for (const each of folders) await rm(each, { recursive: true, force: true });
});

/** Opens an empty workspace that is gone after the tests of the file. */
export async function openWorkspace(): Promise<ObjectStore> {
  const made = await mkdtemp(join(tmpdir(), 'muster-report-'));
  folders.push(made);
  return openLocalDirectory(made);
}

/** Writes challengers as a train step does. */
export async function keepTraining(
  store: ObjectStore,
  { keyColumns }: Pick<FleetSeries, 'keyColumns'>,
  {
    challengers,
    run,
    now,
  }: { readonly challengers: readonly Challenger[]; readonly run: string; readonly now: number },
): Promise<void> {
  const info = { operation: 'TRAIN', run, step: 'train', codeVersion: '0.1.0-1234567' };
  await writeChallengers(store, folder, { keyColumns, challengers, info, now });
}

/** Judges the challengers and writes decisions and release as a gate step does. */
export async function judge(
  store: ObjectStore,
  fleet: FleetSeries,
  {
    challengers,
    run,
    now,
  }: { readonly challengers: readonly Challenger[]; readonly run: string; readonly now: number },
): Promise<void> {
  const { keyColumns, frequency } = fleet;
  const { champions, releaseVersion } = await readChampions(store, folder, { keyColumns });
  const rules = defaultGateRules;
  const decisions = await evaluateFleet({ fleet, challengers, champions, rules, seasonLength, horizon: holdout, seed });
  await commitRelease(store, folder, {
    keyColumns,
    decisions,
    expected: releaseVersion,
    run,
    now,
    codeVersion: '0.1.0-1234567',
    tablesRead: {},
    formatPeriod: (period) => periodLabel(frequency, period),
  });
}

/** The rows of a table of the fleet as objects, NaN as null. */
export async function rowsOf(store: ObjectStore, table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { nRows, columns } = (await readTable(store, `${folder}/${table}`))!.rows;
  return Array.from({ length: nRows }, (_, row) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, Number.isNaN(values[row]) ? null : values[row]]),
    ),
  );
}
