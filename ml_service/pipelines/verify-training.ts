import { countOf, isMusterError, MusterError } from '#src/core/index.ts';
import { decisionCodes, modelRegistered, nothingRegistered } from '#src/evaluation/index.ts';
import { readRuns, readRunsById, type PastRun, type PastStepDetail } from '#src/pipelines/index.ts';
import { findFleet, readReleases } from '#src/registry/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { hasJobEnded, type Job } from '#ml-service/azure-ml/index.ts';
import { endedWithoutGate, type KnownJob } from './ended-without-gate.ts';

/** A release that a job of a build made. */
type BuildRelease = {
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
  /** What is recorded of the jobs of the build, by their names, the newest first. */
  readonly runs: Runs;
  /** What is printed: the first line says whether a model was registered, the others of how many keys, why or which. */
  readonly lines: readonly string[];
};

type ModelRegistered = ReturnType<typeof modelRegistered>;
type Runs = ReadonlyMap<string, PastRun<PastStepDetail>>;

/** The build whose jobs are looked at. */
export type VerifiedBuild = {
  readonly pipeline: string;
  /** The job or jobs in words, such as `a job of the build 4711`. */
  readonly named: string;
  /** Tells the jobs of the build by their names. */
  readonly isOwn: (job: string) => boolean;
  /** Asks Azure for the jobs of the build, the first attempt first; gives undefined where it cannot be asked. */
  readonly readJobs: () => Promise<readonly AzureJob[] | undefined>;
};

type AzureJob = Pick<Job, 'name' | 'status' | 'studioUrl'>;

/**
 * Says from the tables whether a model was registered by one of the jobs of a build: whether a release names it as its run. Where none
 * does, Azure is asked how the jobs ended, and the lines give the reasons from the records of the runs; where keys failed beside those that
 * were registered, they count them. Throws AZURE_ML_JOB_NOT_ENDED and AZURE_ML_NO_JOB where there is no answer to give.
 */
export async function verifyTraining(
  store: ObjectStore,
  build: VerifiedBuild,
  options: StoreOptions = {},
): Promise<Verification> {
  const known = await readTables(store, build, options);
  if (known.releases.length > 0) return registered(known);
  const jobs = await build.readJobs();
  if (jobs === undefined) return notRegistered(store, known, []);
  // A job may have come to its gate while Azure was asked.
  const now = await readTables(store, build, options);
  if (now.releases.length > 0) return registered(now);
  if (jobs.length === 0 && now.runs.size === 0)
    throw new MusterError('AZURE_ML_NO_JOB', { what: `Neither Azure nor the tables know of ${build.named}.` });
  checkEnded(jobs.at(-1), now);
  return notRegistered(store, now, jobs);
}

/** What the tables hold of the jobs of a build. */
type Recorded = {
  readonly releases: readonly BuildRelease[];
  readonly runs: Runs;
  /** The run of the newest release, else the newest that has a record, and its gate. */
  readonly run: PastRun<PastStepDetail> | undefined;
  readonly gate: PastStepDetail | undefined;
};

async function readTables(
  store: ObjectStore,
  { pipeline, isOwn }: VerifiedBuild,
  options: StoreOptions,
): Promise<Recorded> {
  const releases = (await releasesOf(store, pipeline, options)).filter(({ run, nKeys }) => isOwn(run) && nKeys > 0);
  const names = (await readRuns(store, { pipeline, ...options })).map(({ id }) => id).filter(isOwn);
  const runs = await readRunsById(store, names, options);
  const run = runs.get(releases.at(-1)?.run ?? names[0] ?? '');
  return { releases, runs, run, gate: gateOf(run) };
}

function gateOf(run: PastRun<PastStepDetail> | undefined): PastStepDetail | undefined {
  return run?.steps.findLast(({ counts }) => counts['registered'] !== undefined);
}

// What the newest gate says of the keys holds of the build: an attempt may have mended what an earlier one left.
function registered({ releases, runs, gate }: Recorded): Verification {
  const nRegistered = releases.reduce((sum, { nKeys }) => sum + nKeys, 0);
  const answer = modelRegistered(nRegistered, gate?.counts['failed'] ?? 0);
  const told = releases.flatMap((release) => releaseLines(release, gateOf(runs.get(release.run))));
  const lines = ['Model was registered for this run.', ...told];
  return { modelRegistered: answer, isHeld: false, releases, runs, lines };
}

// Of how many keys a release is, and what it left, is told by the gate of its own run.
function releaseLines(
  { release, nKeys, codes, forced }: BuildRelease,
  gate: PastStepDetail | undefined,
): readonly string[] {
  const nAll = gate?.counts['keys'] ?? nKeys;
  const nOf = nKeys === nAll ? '' : `${nKeys} of `;
  const left = gate !== undefined && (gate.counts['failed'] ?? 0) > 0 ? stateLines(gate, isUnregistered) : [];
  return [`release ${release}: ${nOf}${countOf(nAll, 'key')} (${countsText(codes)})`, ...left, ...forced];
}

function notRegistered(store: ObjectStore, { runs, gate }: Recorded, jobs: readonly AzureJob[]): Verification {
  const reasons = gate === undefined ? endedWithoutGate(knownJobs(runs, jobs), store) : gateLines(gate);
  return {
    modelRegistered: modelRegistered(0, gate?.counts['failed'] ?? 0),
    isHeld: gate?.state === 'held',
    releases: [],
    runs,
    lines: [nothingRegistered, ...reasons],
  };
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

// A job that goes on may still register a model, unless its own gate has said what it does.
function checkEnded(newest: AzureJob | undefined, { run, gate }: Recorded): void {
  if (newest === undefined || hasJobEnded(newest) || (gate !== undefined && newest.name === run?.id)) return;
  const what = `The job ${newest.name} goes on (${newest.status}) and has not come to its gate.`;
  throw new MusterError('AZURE_ML_JOB_NOT_ENDED', { what });
}

// The newest job first: it is the one that counts.
function knownJobs(runs: Runs, jobs: readonly AzureJob[]): readonly KnownJob[] {
  const names = new Set([...jobs.map(({ name }) => name).toReversed(), ...runs.keys()]);
  return [...names].map((name) => ({ name, run: runs.get(name), job: jobs.find((job) => job.name === name) }));
}

function gateLines(gate: PastStepDetail): readonly string[] {
  if (gate.state === 'reused' && gate.reusedFrom !== null)
    return [`Nothing changed since ${gate.reusedFrom}, which the gate was reused from.`];
  // Of a fleet that is held the keys have the codes that they would have had without its rules.
  if (gate.state === 'held')
    return [...summaryLines(gate), gate.error ?? [], ...stateLines(gate, isUnregistered)].flat();
  return [...summaryLines(gate), ...stateLines(gate)];
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
