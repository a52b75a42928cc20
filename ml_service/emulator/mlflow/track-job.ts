import type { Emulator } from '../emulator.ts';
import { rootNameOf, type JobRecord, type JobStatus } from '../jobs/job-record.ts';
import { experimentIdOf, type MlflowStatus } from './mlflow-run.ts';

const statuses: Readonly<Record<JobStatus, MlflowStatus>> = {
  NotStarted: 'SCHEDULED',
  Preparing: 'SCHEDULED',
  Queued: 'SCHEDULED',
  Running: 'RUNNING',
  Finalizing: 'RUNNING',
  CancelRequested: 'RUNNING',
  Completed: 'FINISHED',
  Failed: 'FAILED',
  Canceled: 'KILLED',
};

/** Writes the state of a job to its run in MLflow, which has the name of the job as its id, and the pipeline's job as its parent. */
export async function trackJob(record: JobRecord, { runs, experiments }: Emulator): Promise<void> {
  const { workspaceId, name, experiment } = record;
  const experimentId = experimentIdOf(workspaceId, experiment);
  const experimentKey = `${workspaceId}/experiments/${experimentId}`;
  if (experiments.get(experimentKey) === undefined)
    await experiments.put(experimentKey, {
      workspaceId,
      experiment_id: experimentId,
      name: experiment,
      creation_time: record.createdAt,
    });
  const id = `${workspaceId}/runs/${name}`;
  const before = runs.get(id);
  await runs.put(id, {
    workspaceId,
    run_id: name,
    experiment_id: experimentId,
    run_name: record.displayName,
    params: {},
    metrics: [],
    tags: {
      'mlflow.runName': record.displayName,
      'mlflow.rootRunId': rootNameOf(record),
      ...(record.parent === undefined ? {} : { 'mlflow.parentRunId': record.parent.name }),
    },
    ...before,
    status: statuses[record.status],
    start_time: record.startedAt ?? record.createdAt,
    ...(record.endedAt === undefined ? {} : { end_time: record.endedAt }),
  });
}
