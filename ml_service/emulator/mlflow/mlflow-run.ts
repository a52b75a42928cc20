import { workspaceGuid } from '../blobs/blob-place.ts';

/** The states of a run in MLflow. */
export type MlflowStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

/** An experiment of a workspace, as MLflow tells it. */
export type MlflowExperiment = {
  readonly workspaceId: string;
  readonly experiment_id: string;
  readonly name: string;
  readonly creation_time: number;
};

/** One value of a metric; steps and epoch milliseconds count as MLflow counts them. */
type MlflowMetric = {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
};

/** A run of a workspace as it is stored. */
export type MlflowRun = {
  readonly workspaceId: string;
  readonly run_id: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly status: MlflowStatus;
  readonly start_time: number;
  readonly end_time?: number;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: readonly MlflowMetric[];
  readonly tags: Readonly<Record<string, string>>;
};

/** Gives the id of an experiment, which is made of its name: the same in every run. */
export function experimentIdOf(workspaceId: string, name: string): string {
  return workspaceGuid(`${workspaceId}/experiments/${name}`);
}
