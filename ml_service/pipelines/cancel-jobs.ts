import { cancelJob, findJob, hasJobEnded, type AzureMl } from '#ml-service/azure-ml/index.ts';
import { jobName, type BuildJobs } from './job-name.ts';

/**
 * Cancels the jobs of a build that have not ended; gives their names. None is left, none is needed: where the build began none, nothing is
 * done.
 */
export async function cancelJobs(azure: AzureMl, build: BuildJobs): Promise<readonly string[]> {
  const cancelled: string[] = [];
  for (let attempt = 1; ; attempt++) {
    const name = jobName(build, attempt);
    const job = await findJob(azure, name);
    if (job === undefined) return cancelled;
    if (!hasJobEnded(job) && (await cancelJob(azure, name))) cancelled.push(name);
  }
}
