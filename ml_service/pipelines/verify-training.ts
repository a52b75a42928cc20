import { countOf, isMusterError } from '#src/core/index.ts';
import { decisionCodes, nothingRegistered } from '#src/evaluation/index.ts';
import { readRun, readRuns, type PastRun, type PastStepDetail } from '#src/pipelines/index.ts';
import { findFleet, readReleases } from '#src/registry/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';

/** A release that a job of a build made. */
export type BuildRelease = {
  readonly release: number;
  /** The job. */
  readonly run: string;
  readonly nKeys: number;
  /** Keys by the code of the decision about them. */
  readonly codes: Readonly<Record<string, number>>;
  /** Where the tables of the fleet lie in the workspace. */
  readonly folder: string;
};

/** What the tables of the workspace say of the jobs of a build. */
export type Verification = {
  readonly isRegistered: boolean;
  /** The releases that the jobs made. */
  readonly releases: readonly BuildRelease[];
  /** What is printed: the first line says whether a model was registered, the others why or which. */
  readonly lines: readonly string[];
};

/**
 * Says from the tables whether a model was registered by one of the jobs of a build: whether a release names it as its run. Where none
 * does, the lines give the reasons from the records of its runs. `isOwn` tells the jobs of the build by their names.
 */
export async function verifyTraining(
  store: ObjectStore,
  pipeline: string,
  isOwn: (job: string) => boolean,
  options: StoreOptions = {},
): Promise<Verification> {
  const moved = (await releasesOf(store, pipeline, options)).filter(({ run, nKeys }) => isOwn(run) && nKeys > 0);
  if (moved.length > 0) {
    const lines = moved.map(
      ({ release, nKeys, codes }) => `release ${release}: ${countOf(nKeys, 'key')} (${countsText(codes)})`,
    );
    return {
      isRegistered: true,
      releases: moved,
      lines: ['Model was registered for this run.', ...lines],
    };
  }
  const reasons = await reasonsOf(store, pipeline, isOwn, options);
  return { isRegistered: false, releases: [], lines: [nothingRegistered, ...reasons] };
}

async function releasesOf(
  store: ObjectStore,
  pipeline: string,
  options: StoreOptions,
): Promise<readonly BuildRelease[]> {
  try {
    const fleet = await findFleet(store, pipeline, options);
    return (await readReleases(fleet, options)).flatMap(({ release, run, nKeys, codes }) =>
      run === null ? [] : [{ release, run, nKeys, codes, folder: fleet.folder }],
    );
  } catch (error) {
    // Nothing was ever decided about the fleet.
    if (isMusterError(error) && error.code === 'REGISTRY_FLEET_UNKNOWN') return [];
    throw error;
  }
}

async function reasonsOf(
  store: ObjectStore,
  pipeline: string,
  isOwn: (job: string) => boolean,
  options: StoreOptions,
): Promise<readonly string[]> {
  const last = (await readRuns(store, { pipeline, ...options })).find(({ id }) => isOwn(id));
  if (last === undefined)
    return [
      `The workspace ${store.uri} has no record of a run of this build: its jobs ended before they wrote one, as with input that is refused, or wrote to another workspace. Their logs tell more.`,
    ];
  const run = await readRun(store, last.id, options);
  const gate = run.steps.findLast(({ counts }) => counts['registered'] !== undefined);
  if (gate?.state === 'reused' && gate.reusedFrom !== null)
    return [`Nothing changed since ${gate.reusedFrom}, which the gate was reused from.`];
  if (gate !== undefined) return [...summaryLines(gate), ...stateLines(gate)];
  return failureLines(run);
}

// The summary begins with the sentence that is told already, and may go on with the counts that are listed below it.
function summaryLines({ summary, keyStates }: PastStepDetail): readonly string[] {
  const rest = summary.startsWith(nothingRegistered) ? summary.slice(nothingRegistered.length).trim() : summary;
  const isListed = Object.keys(keyStates).some((code) => rest.startsWith(`${code} `));
  return rest === '' || isListed ? [] : [rest];
}

function stateLines({ keyStates }: PastStepDetail): readonly string[] {
  return Object.entries(keyStates)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code}  ${countOf(count, 'key')}  ${meaningOf(code)}`.trimEnd());
}

function failureLines({ id, steps }: PastRun<PastStepDetail>): readonly string[] {
  const failed = steps.find(({ state }) => state === 'failed');
  if (failed === undefined) return [`The run ${id} has not come to its gate.`];
  return [`The step ${failed.step} of ${id} failed: ${failed.errorCode ?? ''} ${failed.error ?? ''}`.trimEnd()];
}

function meaningOf(code: string): string {
  return Object.entries(decisionCodes).find(([each]) => each === code)?.[1].summary ?? '';
}

function countsText(codes: Readonly<Record<string, number>>): string {
  return Object.entries(codes)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
}
