import { MusterError } from '#src/core/index.ts';
import { groupPath, type SeriesGroupVersion } from '#src/feature-store/index.ts';
import type { PipelineDefinition } from '#src/pipelines/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { readChallengers, type Challenger } from '#src/training/index.ts';
import { fleetFolder } from './fleet-folder.ts';

/** Gives the version of the feature group that the newest training read; undefined before the first training. */
async function versionTrainedOn(store: ObjectStore, pipeline: PipelineDefinition): Promise<number | undefined> {
  const last = (await tableHistory(store, `${fleetFolder(pipeline)}/challengers`)).at(-1);
  const tablesRead = last?.info['tablesRead'] as Readonly<Record<string, number>> | undefined;
  return tablesRead?.[groupPath(pipeline.feature_group)];
}

/**
 * Reads the challengers of the newest training. Throws GATE_CHALLENGERS_STALE where they were trained on another version of the feature
 * group than the one that was read: their errors would not be those of today's rows.
 */
export async function readFreshChallengers(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  group: SeriesGroupVersion,
): Promise<readonly Challenger[]> {
  const challengers = await readChallengers(store, fleetFolder(pipeline), group.fleet.keyColumns);
  const version = await versionTrainedOn(store, pipeline);
  if (version === group.version) return challengers;
  throw new MusterError('GATE_CHALLENGERS_STALE', {
    what: `The challengers were trained on version ${version ?? '?'} of ${pipeline.feature_group.name}, which is now at version ${group.version}.`,
    where: { path: `${fleetFolder(pipeline)}/challengers` },
    expected: 'challengers of the data as it is now',
  });
}

/** Gives the challengers of the newest training if it read the same version of the feature group; else none. */
export async function challengersOfSameData(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  group: SeriesGroupVersion,
): Promise<readonly Challenger[]> {
  if ((await versionTrainedOn(store, pipeline)) !== group.version) return [];
  return readChallengers(store, fleetFolder(pipeline), group.fleet.keyColumns);
}
