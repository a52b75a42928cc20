import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { callToEnd } from './long-running.ts';
import { pipelineJobBody, type PipelineJob } from './pipeline-job.ts';
import { resourceUrl, type WorkspacePlace } from './workspace-place.ts';

/** A job that Azure begins at certain times, each time under a name of its own. */
export type JobSchedule = {
  /** Unique in the workspace; a second request changes the schedule of that name. */
  readonly name: string;
  /** Minute, hour, day of the month, month, day of the week; in UTC. */
  readonly cron: string;
  readonly job: Omit<PipelineJob, 'name'>;
};

/** Makes a schedule, or changes the one of its name. */
export async function putSchedule(azure: AzureMl, schedule: JobSchedule): Promise<void> {
  const { name } = schedule;
  await callToEnd(azure, {
    method: 'PUT',
    url: resourceUrl(azure.place, `schedules/${name}`),
    what: `make the schedule ${name}`,
    body: scheduleBody(azure.place, schedule),
  });
}

/** Deletes a schedule; false where there is none. Jobs that it began go on. */
export async function deleteSchedule(azure: AzureMl, name: string): Promise<boolean> {
  const url = resourceUrl(azure.place, `schedules/${name}`);
  const before = await callIfThere(azure, { method: 'GET', url, what: `find the schedule ${name}` });
  if (before === undefined) return false;
  await callToEnd(azure, { method: 'DELETE', url, what: `delete the schedule ${name}` });
  return true;
}

/** Gives the body of a schedule. */
export function scheduleBody(place: WorkspacePlace, { cron, job }: JobSchedule): unknown {
  const { properties } = pipelineJobBody(place, job);
  return {
    properties: {
      displayName: job.displayName,
      isEnabled: true,
      trigger: { triggerType: 'Cron', expression: cron, timeZone: 'UTC' },
      action: { actionType: 'CreateJob', jobDefinition: properties },
    },
  };
}
