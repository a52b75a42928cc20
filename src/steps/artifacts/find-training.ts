import type { PipelineDefinition } from '#src/pipelines/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { findCommit, readTable, stringColumn, tableHistory } from '#src/tables/index.ts';
import { fleetFolder } from '../fleet-folder.ts';
import { artifactFolder, type ArtifactPlace } from './artifact-place.ts';
import { manifestFile, parseManifest } from './manifest.ts';
import { readArtifacts } from './read-artifacts.ts';

/** Gives the step that trained a fleet last, by what its commit of challengers says; undefined before the first training. */
export async function newestTraining(
  store: ObjectStore,
  pipeline: Pick<PipelineDefinition, 'name'>,
  options: StoreOptions = {},
): Promise<ArtifactPlace | undefined> {
  const path = `${fleetFolder(pipeline)}/challengers`;
  const last = await findCommit(store, path, ({ operation }) => operation === 'TRAIN', options);
  if (last === undefined) return undefined;
  const { run, step } = last.info;
  return typeof run === 'string' && typeof step === 'string' ? { run, step } : undefined;
}

/**
 * Gives the step that trained in a run, by the artifacts that it kept and the commit that they name; where the run reused a training,
 * the one that it reused. Undefined where it did neither.
 */
export async function trainingOfRun(
  store: ObjectStore,
  run: string,
  options: StoreOptions = {},
): Promise<ArtifactPlace | undefined> {
  const folder = artifactFolder({ run, step: '' }).replace(/[^/]*$/, '');
  for await (const { path } of store.list(folder, options)) {
    if (!path.endsWith(`/${manifestFile}`)) continue;
    const { step, artifacts } = parseManifest(await store.read(path, options), path);
    if (!artifacts.some(({ name }) => name === 'model')) continue;
    if (await isCommitted(store, { run, step }, options)) return { run, step };
  }
  for (const reused of await reusedSteps(store, run, options)) {
    const place = await trainingOfRun(store, reused.run, options);
    if (place?.step === reused.step) return place;
  }
  return undefined;
}

/** Says whether the challengers whose artifacts a step kept were committed: a run that died before has only the artifacts. */
async function isCommitted(store: ObjectStore, place: ArtifactPlace, options: StoreOptions): Promise<boolean> {
  const { model } = (await readArtifacts(store, place, { only: ['model'], ...options })) ?? {};
  const { table, version } = (model ?? {}) as { readonly table?: unknown; readonly version?: unknown };
  // A step of one's own keeps its model where it likes.
  if (typeof table !== 'string' || typeof version !== 'number') return true;
  const history = await tableHistory(store, table, options);
  const commit = history.find((each) => each.version === version);
  if (commit !== undefined) return commit.info['run'] === place.run && commit.info['step'] === place.step;
  // The beginning of a log expires.
  return version < (history[0]?.version ?? 0);
}

/** Gives the steps of other runs that a run reused. */
async function reusedSteps(store: ObjectStore, run: string, options: StoreOptions): Promise<readonly ArtifactPlace[]> {
  const read = await readTable(store, 'runs', options);
  if (read === undefined) return [];
  const { columns } = read.rows;
  const steps = stringColumn(read.rows, 'step');
  // Runs from before there was a cache reused nothing.
  const origins = columns['reused_from'] ?? [];
  return stringColumn(read.rows, 'run').flatMap((each, i) => {
    const origin = origins[i];
    return each === run && typeof origin === 'string' && origin !== run ? [{ run: origin, step: steps[i]! }] : [];
  });
}
