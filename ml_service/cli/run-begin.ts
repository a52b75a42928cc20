import { loggingCommand, storageOptions } from '#src/cli/index.ts';
import { readRunsById } from '#src/pipelines/index.ts';
import { openStore } from '#src/storage/index.ts';
import { computeOf, isLoopback, type AzureMl } from '#ml-service/azure-ml/index.ts';
import {
  beginJob,
  invokePublished,
  keepData,
  saysJobEnded,
  usualWaitRules,
  waitForJob,
  type BuildJobs,
  type Purpose,
} from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions, type AzureSession } from './azure-session.ts';
import { keptInStudio } from './kept-in-studio.ts';

/** The options of `muster azure run`, as commander gives them. */
export type BeginOptions = AzureOptions & { readonly wait: boolean; readonly endpoint?: string };

// A job of the emulator ends in seconds.
const emulatorPollMs = 1000;

/**
 * Runs `muster azure run`: begins the job of the build, or finds it, and waits for its end, then keeps the data that it saw as data assets; with
 * `--no-wait` prints its name alone. In a build of Azure DevOps the name is the output variable `jobName`. Gives the exit code 0; throws
 * AZURE_ML_JOB_FAILED, AZURE_ML_JOB_CANCELED.
 */
export async function runBegin(purpose: Purpose, { wait, endpoint, ...options }: BeginOptions): Promise<number> {
  return inAzure(['run', purpose], options, async (session) => {
    const { settings, terminal, build, connect } = session;
    const azure = connect();
    const { name, isNew } = await begin(azure, build, { settings, endpoint });
    if (settings.isAzureDevOps)
      terminal.command(loggingCommand('task.setvariable', { variable: 'jobName', isOutput: 'true' }, name));
    if (!wait) return terminal.print(name);
    terminal.info(`${name} ${isNew ? 'was begun' : 'was begun before'}`);
    const pollMs = isLoopback(azure.place.endpoint) ? emulatorPollMs : usualWaitRules.pollMs;
    try {
      await waitForJob(azure, name, terminal, { ...usualWaitRules, pollMs });
    } catch (error) {
      // What a job saw may be why it failed; that it failed is told also where the command is stopped meanwhile.
      if (saysJobEnded(error)) await tellData(azure, session, name).catch(() => {});
      throw error;
    }
    await tellData(azure, session, name);
  });
}

async function begin(
  azure: AzureMl,
  build: BuildJobs,
  { settings, endpoint }: Pick<AzureSession, 'settings'> & { readonly endpoint: string | undefined },
): Promise<{ readonly name: string; readonly isNew: boolean }> {
  if (endpoint !== undefined) return { name: await invokePublished(azure, build, endpoint), isNew: true };
  const { job, isNew } = await beginJob(azure, build, computeOf(settings));
  return { name: job.name, isNew };
}

async function tellData(azure: AzureMl, session: AzureSession, job: string): Promise<void> {
  const { settings, terminal, signal, build } = session;
  const lines = await keptInStudio(session, `The data that ${job} saw were not kept as data assets`, async () => {
    const store = openStore(settings.workspace, storageOptions(settings, terminal));
    const run = (await readRunsById(store, [job], { signal })).get(job);
    return keepData(azure, build, settings.workspace, run);
  });
  for (const line of lines) terminal.info(line);
}
