import { findJob, type AzureMl, type Job } from '#ml-service/azure-ml/index.ts';
import { jobName, type BuildJobs } from './job-name.ts';

/** Reads the jobs that a build began by name, the first attempt first; none where it began none. */
export async function readBuildJobs(azure: AzureMl, build: BuildJobs): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for (let attempt = 1; ; attempt++) {
    const job = await findJob(azure, jobName(build, attempt));
    if (job === undefined) return jobs;
    jobs.push(job);
  }
}
