import { isMusterError, MusterError } from '#src/core/index.ts';
import { gateTag, loggingCommand, storageOptions, type Terminal } from '#src/cli/index.ts';
import { openStore } from '#src/storage/index.ts';
import { findJob, type AzureMl, type Job } from '#ml-service/azure-ml/index.ts';
import {
  isJobOf,
  keepData,
  keepReleases,
  readBuildJobs,
  verifyTraining,
  type BuildJobs,
  type Purpose,
  type Tables,
  type Verification,
} from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions, type AzureSession } from './azure-session.ts';

/** The options of `muster azure verify`, as commander gives them. */
export type VerifyOptions = AzureOptions & { readonly job?: string; readonly strict?: true; readonly keepModel?: true };

/**
 * Runs `muster azure verify`: says whether the build has registered a model, and why not; in a build of Azure DevOps also by the output variable
 * `modelRegistered`, which is `partial` where keys failed beside those that were registered. The tables answer; where they know of no model, Azure
 * Machine Learning is asked how the jobs ended. With `--keep-model` the prepared data become data assets there, and the release a version of a model.
 * Gives the exit code 0, whatever the answer is; with `--strict` throws AZURE_ML_NOT_REGISTERED where it is no. Throws AZURE_ML_JOB_NOT_ENDED and
 * AZURE_ML_NO_JOB where there is no answer yet.
 */
export async function runVerify(
  purpose: Purpose,
  { job, strict, keepModel, ...options }: VerifyOptions,
): Promise<number> {
  return inAzure(['verify', purpose], options, async (session) => {
    const { settings, terminal, signal, build, connect } = session;
    const store = openStore(settings.workspace, storageOptions(settings, terminal));
    const isOwn = (name: string): boolean => (job === undefined ? isJobOf(build, name) : name === job);
    const readJobs = async (): Promise<readonly Job[] | undefined> => jobsOf(session, job);
    const named = job === undefined ? `a job of the build ${build.buildId}` : `the job ${job}`;
    const verified = await verifyTraining(store, { pipeline: build.pipeline, named, isOwn, readJobs }, { signal });
    for (const line of verified.lines) terminal.print(line);
    if (settings.isAzureDevOps) tellBuild(terminal, verified);
    if (keepModel === true)
      for (const line of await keepVerified(connect(), build, { workspace: settings.workspace, store }, verified))
        terminal.print(line);
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

// The data of a job are worth a look also where its models were not good enough.
async function keepVerified(
  azure: AzureMl,
  build: BuildJobs,
  tables: Tables,
  { releases, job }: Verification,
): Promise<readonly string[]> {
  const data = job === undefined ? [] : await keepData(azure, build, tables, job);
  return [...data, ...(releases.length === 0 ? [] : await keepReleases(azure, build, tables, releases))];
}

function tellBuild({ command }: Terminal, { modelRegistered, isHeld, releases, lines }: Verification): void {
  command(loggingCommand('task.setvariable', { variable: 'modelRegistered', isOutput: 'true' }, modelRegistered));
  command(loggingCommand('build.addbuildtag', {}, gateTag(modelRegistered, isHeld)));
  if (modelRegistered === 'true' && releases.every(({ forced }) => forced.length === 0)) return;
  command(loggingCommand('task.logissue', { type: 'warning' }, lines.join(' ')));
  command(loggingCommand('task.complete', { result: 'SucceededWithIssues' }, lines[0] ?? ''));
}
