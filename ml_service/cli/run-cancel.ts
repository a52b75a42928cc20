import { cancelJobs, type Purpose } from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions } from './azure-session.ts';

/** The options of `muster azure cancel`, as commander gives them. */
export type CancelOptions = AzureOptions;

/** Runs `muster azure cancel`: cancels the jobs of a build that have not ended. Gives the exit code 0, also where there is none. */
export async function runCancel(purpose: Purpose, options: CancelOptions): Promise<number> {
  return inAzure(['cancel', purpose], options, async ({ terminal, build, connect }) => {
    const cancelled = await cancelJobs(connect(), build);
    for (const name of cancelled) terminal.print(`Cancelled ${name}.`);
    if (cancelled.length === 0) terminal.print(`The build ${build.buildId} has no job that goes on.`);
  });
}
