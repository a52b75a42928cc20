import type { AzureMl } from './azure-ml.ts';
import { jobIn, type Job } from './job.ts';
import { callToEnd } from './long-running.ts';
import { resourceId, resourceUrl, type WorkspacePlace } from './workspace-place.ts';

/** A job that runs a published pipeline. */
export type PipelineJob = {
  /** Unique in the workspace, chosen by who begins it: a second request for the same name begins nothing. */
  readonly name: string;
  readonly componentId: string;
  readonly experiment: string;
  readonly displayName: string;
  readonly compute: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
};

/** Begins a job. */
export async function createPipelineJob(azure: AzureMl, job: PipelineJob): Promise<Job> {
  const url = resourceUrl(azure.place, `jobs/${job.name}`);
  const what = `begin the job ${job.name}`;
  const { body } = await callToEnd(azure, { method: 'PUT', url, what, body: pipelineJobBody(azure.place, job) });
  return jobIn(body, { what, url });
}

/** Gives the body of a pipeline job. Below `settings` the fields are in snake_case, as the service keeps them. */
export function pipelineJobBody(
  place: WorkspacePlace,
  job: Omit<PipelineJob, 'name'>,
): { readonly properties: unknown } {
  const { componentId, experiment, displayName, compute, tags, inputs } = job;
  return {
    properties: {
      jobType: 'Pipeline',
      componentId,
      experimentName: experiment,
      displayName,
      tags,
      isArchived: false,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, { jobInputType: 'literal', value }]),
      ),
      outputs: {},
      settings: {
        default_compute: resourceId(place, `computes/${compute}`),
        continue_on_step_failure: false,
        force_rerun: true,
        _source: 'REMOTE.WORKSPACE.JOB',
      },
    },
  };
}
