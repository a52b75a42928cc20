import { textTable } from '#src/cli/index.ts';
import { listJobs } from '#ml-service/azure-ml/index.ts';
import type { Purpose } from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions } from './azure-session.ts';

/** The options of `muster azure jobs`, as commander gives them. */
export type JobsOptions = AzureOptions & { readonly json?: true };

/** Runs `muster azure jobs`: a line for each job that the build has begun by name. Gives the exit code 0. */
export async function runJobs(purpose: Purpose, { json, ...options }: JobsOptions): Promise<number> {
  return inAzure(['jobs', purpose], options, async ({ terminal, build, connect }) => {
    const jobs = (await listJobs(connect(), 'BuildId')).filter(
      ({ tags }) =>
        tags['BuildId'] === build.buildId && tags['purpose'] === purpose && tags['pipeline'] === build.pipeline,
    );
    if (json === true) return terminal.print(JSON.stringify(jobs, undefined, 2));
    if (jobs.length === 0) return terminal.print(`The build ${build.buildId} has begun no job.`);
    const hasPages = jobs.some(({ studioUrl }) => studioUrl !== undefined);
    const rows = jobs.map(({ name, status, studioUrl }) => [name, status, ...(hasPages ? [studioUrl ?? ''] : [])]);
    for (const line of textTable(['job', 'status', ...(hasPages ? ['page'] : [])], rows)) terminal.print(line);
  });
}
