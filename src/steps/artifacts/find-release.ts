import type { PastRun, PastStepDetail, PipelineDefinition } from '#src/pipelines/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readTable, tableHistory } from '#src/tables/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import type { ArtifactPlace } from './artifact-place.ts';

/**
 * Gives the number of the release that belongs to a training of a run: the newest one as the gate of the run left it, also where that
 * was reused; where the run had no gate, the last one that was made of the challengers of the training. Undefined where there is none.
 */
export async function releaseOfRun(
  store: ObjectStore,
  { run, training }: { readonly run: PastRun<PastStepDetail>; readonly training: ArtifactPlace },
  pipeline: Pick<PipelineDefinition, 'name'>,
  options: StoreOptions = {},
): Promise<number | undefined> {
  const path = `${fleetFolder(pipeline)}/releases`;
  const outputs = run.steps.flatMap((step) => step.outputs ?? []);
  const version = versionOf(outputs.findLast(({ kind, name }) => kind === 'table' && name === path)?.id);
  if (version === undefined) return releaseOfTraining(store, training, pipeline, options);
  const read = await readTable(store, path, { columns: ['release'], version, ...options });
  const releases = read === undefined ? [] : [...numberColumn(read.rows, 'release')];
  return releases.length === 0 ? undefined : releases.reduce((a, b) => Math.max(a, b));
}

/** Gives the version of an output `path@version#commit`. */
function versionOf(id: string | undefined): number | undefined {
  const version = /@(\d+)(?:#[0-9a-f]+)?$/.exec(id ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}

async function releaseOfTraining(
  store: ObjectStore,
  { run, step }: ArtifactPlace,
  pipeline: Pick<PipelineDefinition, 'name'>,
  options: StoreOptions,
): Promise<number | undefined> {
  const folder = fleetFolder(pipeline);
  const trainings = await tableHistory(store, `${folder}/challengers`, options);
  const version = trainings.findLast(({ info }) => info['run'] === run && info['step'] === step)?.version;
  if (version === undefined) return undefined;
  const releases = await tableHistory(store, `${folder}/releases`, options);
  const release = releases.findLast(({ info }) => challengersOf(info['judged']) === version)?.info['release'];
  return typeof release === 'number' ? release : undefined;
}

/** Gives the version of the challengers that a release was made of, by what its gate wrote of what it judged. */
function challengersOf(judged: unknown): number | undefined {
  if (typeof judged !== 'string') return undefined;
  const { challengers } = JSON.parse(judged) as { readonly challengers?: number };
  return challengers;
}
