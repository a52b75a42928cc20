import { countOf, isMusterError } from '#src/core/index.ts';
import { decisionCodes, modelRegistered, nothingRegistered } from '#src/evaluation/index.ts';
import { readRuns, type PastRun, type PastStepDetail } from '#src/pipelines/index.ts';
import { findFleet, readReleases } from '#src/registry/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readJobRecord } from './job-record.ts';

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
  /** The rules that the fleet broke and why it was released all the same, in sentences; none where it was not forced. */
  readonly forced: readonly string[];
};

/** What the tables of the workspace say of the jobs of a build. */
export type Verification = {
  /** As the gate says it: `partial` where keys failed or were blocked beside those that were registered. */
  readonly modelRegistered: ModelRegistered;
  /** Whether the gate held the fleet as a whole. */
  readonly isHeld: boolean;
  /** The releases that the jobs made. */
  readonly releases: readonly BuildRelease[];
  /** The newest job of the build that has a record; undefined where none has. */
  readonly job: string | undefined;
  /** What is printed: the first line says whether a model was registered, the others of how many keys, why or which. */
  readonly lines: readonly string[];
};

type ModelRegistered = ReturnType<typeof modelRegistered>;

/**
 * Says from the tables whether a model was registered by one of the jobs of a build: whether a release names it as its run. Where none
 * does, the lines give the reasons from the records of its runs; where keys failed beside those that were registered, they count them. `isOwn`
 * tells the jobs of the build by their names.
 */
export async function verifyTraining(
  store: ObjectStore,
  pipeline: string,
  isOwn: (job: string) => boolean,
  options: StoreOptions = {},
): Promise<Verification> {
  const releases = (await releasesOf(store, pipeline, options)).filter(({ run, nKeys }) => isOwn(run) && nKeys > 0);
  const job = (await readRuns(store, { pipeline, ...options })).find(({ id }) => isOwn(id))?.id;
  const run = await readJobRecord(store, releases.at(-1)?.run ?? job, options);
  const gate = run?.steps.findLast(({ counts }) => counts['registered'] !== undefined);
  const nRegistered = releases.reduce((sum, { nKeys }) => sum + nKeys, 0);
  const registered = modelRegistered(nRegistered, gate?.counts['failed'] ?? 0);
  const shared = { modelRegistered: registered, releases, job };
  if (nRegistered === 0)
    return {
      ...shared,
      isHeld: gate?.state === 'held',
      lines: [nothingRegistered, ...reasonsOf(run, gate, store)],
    };
  const counts = releases.map(({ release, nKeys, codes }) => {
    const nAll = gate?.counts['keys'] ?? nKeys;
    return `release ${release}: ${nKeys === nAll ? '' : `${nKeys} of `}${countOf(nAll, 'key')} (${countsText(codes)})`;
  });
  const left = gate !== undefined && registered === 'partial' ? stateLines(gate, isUnregistered) : [];
  const why = releases.flatMap(({ forced }) => forced);
  return { ...shared, isHeld: false, lines: ['Model was registered for this run.', ...counts, ...left, ...why] };
}

async function releasesOf(
  store: ObjectStore,
  pipeline: string,
  options: StoreOptions,
): Promise<readonly BuildRelease[]> {
  try {
    const fleet = await findFleet(store, pipeline, options);
    return (await readReleases(fleet, options)).flatMap(({ release, run, nKeys, codes, brokenRules, reason }) =>
      run === null ? [] : [{ release, run, nKeys, codes, folder: fleet.folder, forced: forcedBy(brokenRules, reason) }],
    );
  } catch (error) {
    // Nothing was ever decided about the fleet.
    if (isMusterError(error) && error.code === 'REGISTRY_FLEET_UNKNOWN') return [];
    throw error;
  }
}

function forcedBy(brokenRules: readonly string[], reason: string | null): readonly string[] {
  return brokenRules.length === 0 ? [] : [...brokenRules, `forced: ${reason ?? ''}`.trimEnd()];
}

function reasonsOf(
  run: PastRun<PastStepDetail> | undefined,
  gate: PastStepDetail | undefined,
  store: ObjectStore,
): readonly string[] {
  if (run === undefined)
    return [
      `The workspace ${store.uri} has no record of a run of this build: its jobs ended before they wrote one, as with input that is refused, or wrote to another workspace. Their logs tell more.`,
    ];
  if (gate?.state === 'reused' && gate.reusedFrom !== null)
    return [`Nothing changed since ${gate.reusedFrom}, which the gate was reused from.`];
  // Of a fleet that is held the keys have the codes that they would have had without its rules.
  if (gate?.state === 'held')
    return [...summaryLines(gate), gate.error ?? [], ...stateLines(gate, isUnregistered)].flat();
  if (gate !== undefined) return [...summaryLines(gate), ...stateLines(gate)];
  return failureLines(run);
}

// The summary begins with the sentence that is told already, and may go on with the counts that are listed below it.
function summaryLines({ summary, keyStates }: PastStepDetail): readonly string[] {
  const rest = summary.startsWith(nothingRegistered) ? summary.slice(nothingRegistered.length).trim() : summary;
  const isListed = Object.keys(keyStates).some((code) => rest.startsWith(`${code} `));
  return rest === '' || isListed ? [] : [rest];
}

const isUnregistered = ({ isRegistered }: { readonly isRegistered: boolean }): boolean => !isRegistered;

function stateLines(
  { keyStates }: PastStepDetail,
  isWanted: (code: { readonly isRegistered: boolean }) => boolean = () => true,
): readonly string[] {
  return Object.entries(keyStates)
    .filter(([code, count]) => count > 0 && isWanted(entryOf(code)))
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code}  ${countOf(count, 'key')}  ${entryOf(code).summary}`.trimEnd());
}

function failureLines({ id, steps }: PastRun<PastStepDetail>): readonly string[] {
  const failed = steps.find(({ state }) => state === 'failed');
  if (failed === undefined) return [`The run ${id} has not come to its gate.`];
  return [`The step ${failed.step} of ${id} failed: ${failed.errorCode ?? ''} ${failed.error ?? ''}`.trimEnd()];
}

// A record of an earlier version may hold a code that is no more.
function entryOf(code: string): { readonly summary: string; readonly isRegistered: boolean } {
  const entry = Object.entries(decisionCodes).find(([each]) => each === code)?.[1];
  return entry ?? { summary: '', isRegistered: false };
}

function countsText(codes: Readonly<Record<string, number>>): string {
  return Object.entries(codes)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
}
