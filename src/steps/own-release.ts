import { tableInput, type ForcedBy, type StepContext, type StepInput } from '#src/pipelines/index.ts';
import { findCommit, tableVersion } from '#src/tables/index.ts';
import { fleetFolder } from './fleet-folder.ts';

/** A release that this very step of this run has made: the run died after it, and goes on. */
export type OwnRelease = {
  readonly release: number;
  /** The release before it; 0 for none. */
  readonly parent: number;
  /** The version of the table of releases that it made. */
  readonly version: number;
  /** Who forced it, where its fleet broke a rule. */
  readonly forcedBy: ForcedBy | undefined;
};

/** Gives what a gate judges in words: the challengers as they are, and the version of each table of their data. */
export async function judgedData(
  { tablesRead }: { readonly tablesRead: Readonly<Record<string, number>> },
  { workspace, pipeline, signal }: StepContext,
): Promise<string> {
  const challengers = await tableVersion(workspace, `${fleetFolder(pipeline)}/challengers`, { signal });
  return JSON.stringify({ challengers, ...tablesRead });
}

/**
 * Finds the release that this step of this run made before it died; undefined where the newest release is another one's, or where it was
 * made from other challengers or data than those that are judged now.
 */
export async function ownRelease(
  { workspace, pipeline, run, signal }: StepContext,
  judged?: string,
): Promise<OwnRelease | undefined> {
  const last = await findCommit(workspace, releasesPath(pipeline), isRelease, { signal });
  if (last === undefined || last.info['run'] !== run.id || last.info['step'] !== run.step) return undefined;
  if (judged !== undefined && last.info['judged'] !== judged) return undefined;
  const { release, parent, reason, actor } = last.info;
  if (typeof release !== 'number' || typeof parent !== 'number') return undefined;
  const by = typeof actor === 'string' ? actor : null;
  const forcedBy = typeof reason === 'string' ? { reason, actor: by } : undefined;
  return { release, parent, version: last.version, forcedBy };
}

// What was registered without a release moved no champion.
function isRelease({ release }: Readonly<Record<string, unknown>>): boolean {
  return typeof release === 'number';
}

/** Gives the table of releases as the input of a step: as it is, or as it was before the release that this step of this run made. */
export async function releasesInput(context: StepContext): Promise<StepInput> {
  const { workspace, pipeline, signal } = context;
  const own = await ownRelease(context);
  return tableInput(workspace, releasesPath(pipeline), {
    signal,
    ...(own === undefined ? {} : { version: own.version - 1 }),
  });
}

function releasesPath(pipeline: StepContext['pipeline']): string {
  return `${fleetFolder(pipeline)}/releases`;
}
