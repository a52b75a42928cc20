import { MusterError } from '#src/core/index.ts';
import { groupPath, type SeriesGroupVersion } from '#src/feature-store/index.ts';
import type { PipelineDefinition } from '#src/pipelines/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { readChallengers, type Challenger } from '#src/training/index.ts';
import { fleetFolder } from './fleet-folder.ts';

/** The challengers that a fleet's table holds for one version of the feature group. */
type ChallengersAsRead = {
  readonly challengers: readonly Challenger[];
  /** The version of the table, -1 where there is none. */
  readonly tableVersion: number;
};

/**
 * Reads the challengers of the newest training. Throws GATE_CHALLENGERS_STALE where they were trained on another version of the feature
 * group than the one that was read: their errors would not be those of today's rows.
 */
export async function readFreshChallengers(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  group: SeriesGroupVersion,
): Promise<readonly Challenger[]> {
  const newest = await newestTraining(store, pipeline);
  // Where there is no table yet, reading it says so.
  if (newest.tableVersion === -1 || newest.groupVersion === group.version) {
    return readChallengers(store, fleetFolder(pipeline), group.fleet.keyColumns);
  }
  throw new MusterError('GATE_CHALLENGERS_STALE', {
    what: `The challengers were trained on version ${newest.groupVersion ?? '?'} of ${pipeline.feature_group.name}, which is now at version ${group.version}.`,
    where: { path: `${fleetFolder(pipeline)}/challengers` },
    expected: 'challengers of the data as it is now',
  });
}

/** Gives the challengers of the newest training if it read the same version of the feature group; else none. */
export async function challengersOfSameData(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  group: SeriesGroupVersion,
): Promise<ChallengersAsRead> {
  const { tableVersion, groupVersion } = await newestTraining(store, pipeline);
  const isSame = groupVersion === group.version;
  const challengers = isSame ? await readChallengers(store, fleetFolder(pipeline), group.fleet.keyColumns) : [];
  return { challengers, tableVersion };
}

/** Gives the version of the table of challengers, and that of the feature group that its training read. */
async function newestTraining(
  store: ObjectStore,
  pipeline: PipelineDefinition,
): Promise<{ readonly tableVersion: number; readonly groupVersion: number | undefined }> {
  const last = (await tableHistory(store, `${fleetFolder(pipeline)}/challengers`)).at(-1);
  const tablesRead = last?.info['tablesRead'] as Readonly<Record<string, number>> | undefined;
  return { tableVersion: last?.version ?? -1, groupVersion: tablesRead?.[groupPath(pipeline.feature_group)] };
}
