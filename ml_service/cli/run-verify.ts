import { isMusterError, MusterError } from '#src/core/index.ts';
import { gateTag, loggingCommand, storageOptions, type Terminal } from '#src/cli/index.ts';
import { openStore } from '#src/storage/index.ts';
import { findJob, type Job } from '#ml-service/azure-ml/index.ts';
import {
  isJobOf,
  keepData,
  keepReleases,
  readBuildJobs,
  verifyTraining,
  type Purpose,
  type Verification,
} from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions, type AzureSession } from './azure-session.ts';
import { keptInStudio } from './kept-in-studio.ts';

/** The options of `muster azure verify`, as commander gives them. */
export type VerifyOptions = AzureOptions & { readonly job?: string; readonly strict?: true; readonly keepModel?: true };

/**
 * Runs `muster azure verify`: says whether the build has registered a model, and why not; in a build of Azure DevOps also by the output variable
 * `modelRegistered`, which is `partial` where keys failed beside those that were registered. The tables answer; where they know of no model, Azure
 * Machine Learning is asked how the jobs ended. With `--keep-model` the prepared data become data assets there, and the release a version of a model;
 * where they cannot, a warning says so. Gives the exit code 0, whatever the answer is; with `--strict` throws AZURE_ML_NOT_REGISTERED where it is no. Throws AZURE_ML_JOB_NOT_ENDED and
 * AZURE_ML_NO_JOB where there is no answer yet.
 */
export async function runVerify(
  purpose: Purpose,
  { job, strict, keepModel, ...options }: VerifyOptions,
): Promise<number> {
  return inAzure(['verify', purpose], options, async (session) => {
    const { settings, terminal, signal, build } = session;
    const store = openStore(settings.workspace, storageOptions(settings, terminal));
    const isOwn = (name: string): boolean => (job === undefined ? isJobOf(build, name) : name === job);
    const readJobs = async (): Promise<readonly Job[] | undefined> => jobsOf(session, job);
    const named = job === undefined ? `a job of the build ${build.buildId}` : `the job ${job}`;
    const verified = await verifyTraining(store, { pipeline: build.pipeline, named, isOwn, readJobs }, { signal });
    for (const line of verified.lines) terminal.print(line);
    if (settings.isAzureDevOps) tellBuild(terminal, verified);
    if (keepModel === true) await keepVerified(session, verified);
    if (verified.modelRegistered !== 'false' || strict !== true) return;
    throw new MusterError('AZURE_ML_NOT_REGISTERED', { what: `No model was registered by ${named}.` });
  });
}

// The tables answer also where nobody may ask Azure, or where it does not answer; then they do so without the states of the jobs.
async function jobsOf(
  { build, connect, terminal, signal }: AzureSession,
  named: string | undefined,
): Promise<readonly Job[] | undefined> {
  try {
    const azure = connect();
    if (named === undefined) return await readBuildJobs(azure, build);
    const job = await findJob(azure, named);
    return job === undefined ? [] : [job];
  } catch (error) {
    if (signal.aborted || !isMusterError(error)) throw error;
    const text = `Azure does not say whether jobs of this build go on: ${error.message}`;
    if (error.code === 'AZURE_ML_SETTINGS_MISSING') terminal.debug(text);
    else terminal.warn(text);
    return undefined;
  }
}

// The data of a job are worth a look also where its models were not good enough, and one of the two where the other cannot be kept.
async function keepVerified(session: AzureSession, { releases, runs }: Verification): Promise<void> {
  const { terminal, build, connect } = session;
  const { workspace } = session.settings;
  const [newest] = runs.values();
  const lines = [
    ...(await keptInStudio(session, 'The data of the training were not kept as data assets', async () =>
      keepData(connect(), build, workspace, newest),
    )),
    ...(await keptInStudio(session, 'The releases were not kept as versions of a model', async () =>
      keepReleases(connect(), build, workspace, { releases, runs }),
    )),
  ];
  for (const line of lines) terminal.print(line);
}

function tellBuild({ command }: Terminal, { modelRegistered, isHeld, releases, lines }: Verification): void {
  command(loggingCommand('task.setvariable', { variable: 'modelRegistered', isOutput: 'true' }, modelRegistered));
  command(loggingCommand('build.addbuildtag', {}, gateTag(modelRegistered, isHeld)));
  if (modelRegistered === 'true' && releases.every(({ forced }) => forced.length === 0)) return;
  command(loggingCommand('task.logissue', { type: 'warning' }, lines.join(' ')));
  command(loggingCommand('task.complete', { result: 'SucceededWithIssues' }, lines[0] ?? ''));
}
