import { loggingCommand } from '#src/cli/index.ts';
import { computeOf, isLoopback } from '#ml-service/azure-ml/index.ts';
import { beginJob, invokePublished, usualWaitRules, waitForJob, type Purpose } from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions } from './azure-session.ts';

/** The options of `muster azure run`, as commander gives them. */
export type BeginOptions = AzureOptions & { readonly wait: boolean; readonly endpoint?: string };

// A job of the emulator ends in seconds.
const emulatorPollMs = 1000;

/**
 * Runs `muster azure run`: begins the job of the build, or finds it, and waits for its end; with `--no-wait` prints its name alone. In a build of
 * Azure DevOps the name is the output variable `jobName`. Gives the exit code 0; throws AZURE_ML_JOB_FAILED, AZURE_ML_JOB_CANCELED.
 */
export async function runBegin(purpose: Purpose, { wait, endpoint, ...options }: BeginOptions): Promise<number> {
  return inAzure(['run', purpose], options, async ({ settings, terminal, build, connect }) => {
    const azure = connect();
    const { name, isNew } =
      endpoint === undefined
        ? await beginJob(azure, build, computeOf(settings)).then(({ job, isNew: begun }) => ({
            name: job.name,
            isNew: begun,
          }))
        : { name: await invokePublished(azure, build, endpoint), isNew: true };
    if (settings.isAzureDevOps)
      terminal.command(loggingCommand('task.setvariable', { variable: 'jobName', isOutput: 'true' }, name));
    if (!wait) return terminal.print(name);
    terminal.info(`${name} ${isNew ? 'was begun' : 'was begun before'}`);
    const pollMs = isLoopback(azure.place.endpoint) ? emulatorPollMs : usualWaitRules.pollMs;
    await waitForJob(azure, name, terminal, { ...usualWaitRules, pollMs });
  });
}
