import { MusterError } from '#src/core/index.ts';
import {
  createPipelineJob,
  deleteSchedule,
  findComponent,
  findJob,
  invokeEndpoint,
  putSchedule,
  type AzureMl,
  type Job,
  type PipelineJob,
} from '#ml-service/azure-ml/index.ts';
import { deploymentName, experimentName, jobName, type BuildJobs } from './job-name.ts';
import { checkOwner, componentName } from './published-pipeline.ts';

/** The job of a build, and whether this call began it. */
export type BegunJob = { readonly job: Job; readonly isNew: boolean };

/**
 * Begins the job of what a build has published. A job of the build that is under way or has completed is given instead of a second one;
 * after one that failed or was cancelled the next attempt begins. Throws AZURE_ML_NOT_PUBLISHED, and AZURE_ML_EQUAL_NAMES.
 */
export async function beginJob(azure: AzureMl, build: BuildJobs, compute: string): Promise<BegunJob> {
  const componentId = await publishedComponent(azure, build);
  for (let attempt = 1; ; attempt++) {
    const name = jobName(build, attempt);
    const before = await findJob(azure, name);
    if (before === undefined) {
      const job = await createPipelineJob(azure, { name, ...jobOf(build, componentId, compute) });
      return { job, isNew: true };
    }
    if (!['Failed', 'Canceled', 'CancelRequested'].includes(before.status)) return { job: before, isNew: false };
  }
}

/** Begins a job by the batch endpoint of a published pipeline; Azure gives it a name, and each call begins another one. */
export async function invokePublished(azure: AzureMl, build: BuildJobs, endpoint: string): Promise<string> {
  return invokeEndpoint(azure, {
    endpoint,
    deployment: deploymentName(build.buildId),
    experiment: experimentName(build),
    inputs: {},
  });
}

/** Begins jobs of what a build has published at the times of a schedule, which takes the place of the one of an earlier build. */
export async function scheduleJobs(azure: AzureMl, build: BuildJobs, compute: string, cron: string): Promise<void> {
  const componentId = await publishedComponent(azure, build);
  await putSchedule(azure, { name: experimentName(build), cron, job: jobOf(build, componentId, compute) });
}

/** Ends the schedule of a pipeline, whichever build made it; false where there is none. */
export async function endSchedule(azure: AzureMl, build: BuildJobs): Promise<boolean> {
  return deleteSchedule(azure, experimentName(build));
}

function jobOf(build: BuildJobs, componentId: string, compute: string): Omit<PipelineJob, 'name'> {
  const { pipeline, purpose, buildId } = build;
  return {
    componentId,
    experiment: experimentName(build),
    displayName: `${pipeline} ${purpose}, build ${buildId}`,
    compute,
    tags: { BuildId: buildId, pipeline, purpose },
    inputs: {},
  };
}

async function publishedComponent(azure: AzureMl, { pipeline, purpose, buildId }: BuildJobs): Promise<string> {
  const name = componentName(pipeline, purpose);
  const found = await findComponent(azure, name, buildId);
  if (found !== undefined) {
    checkOwner(name, found.tags['pipeline'] ?? pipeline, pipeline);
    return found.id;
  }
  throw new MusterError('AZURE_ML_NOT_PUBLISHED', {
    what: `The build ${buildId} has published no ${name}.`,
    where: { path: 'BUILD_ID' },
    toDo: `Publish it first (npm run publish:${purpose} -- --build-id ${buildId}), or name another build with --build-id.`,
  });
}
