import { cancelJob, hasJobEnded, type AzureMl } from '#ml-service/azure-ml/index.ts';
import { readBuildJobs } from './build-jobs.ts';
import type { BuildJobs } from './job-name.ts';

/**
 * Cancels the jobs of a build that have not ended; gives their names. None is left, none is needed: where the build began none, nothing is
 * done.
 */
export async function cancelJobs(azure: AzureMl, build: BuildJobs): Promise<readonly string[]> {
  const cancelled: string[] = [];
  for (const job of await readBuildJobs(azure, build))
    if (!hasJobEnded(job) && (await cancelJob(azure, job.name))) cancelled.push(job.name);
  return cancelled;
}
