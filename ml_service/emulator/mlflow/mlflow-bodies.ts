import { z } from 'zod';
import { workspacePattern } from '../state/arm-id.ts';

/** The pattern of the paths of MLflow's REST API in a workspace: mlflow.org/docs/latest/rest-api.html. */
export const mlflowPattern = `/mlflow/v1.0${workspacePattern}/api/2.0/mlflow`;

const time = z.coerce.number();
const name = z.string().min(1).max(250);
const tag = z.strictObject({ key: name, value: z.string() });
const metric = z.strictObject({
  key: name,
  value: z.number(),
  timestamp: time,
  step: z.coerce.number().int().default(0),
});
const param = z.strictObject({ key: name, value: z.string() });
const runId = z.string().min(1);
const status = z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

/** The bodies of the calls of MLflow that are known. `run_uuid` is the old name of `run_id`, which clients send beside it. */
export const mlflowBodies = {
  createExperiment: z.strictObject({ name, artifact_location: z.string().nullish(), tags: z.array(tag).nullish() }),
  createRun: z.strictObject({
    experiment_id: z.string(),
    user_id: z.string().nullish(),
    run_name: z.string().nullish(),
    start_time: time.nullish(),
    tags: z.array(tag).nullish(),
  }),
  updateRun: z.strictObject({
    run_id: runId,
    run_uuid: z.string().nullish(),
    status: status.nullish(),
    end_time: time.nullish(),
    run_name: z.string().nullish(),
  }),
  search: z.strictObject({
    experiment_ids: z.array(z.string()).min(1),
    filter: z.string().default(''),
    run_view_type: z.string().nullish(),
    max_results: z.number().int().min(1).max(50_000).default(1000),
    order_by: z.array(z.string()).nullish(),
    page_token: z.string().nullish(),
  }),
  // The limits of MLflow: at most 1,000 metrics, 100 params and 100 tags at once.
  logBatch: z.strictObject({
    run_id: runId,
    metrics: z.array(metric).max(1000).default([]),
    params: z.array(param).max(100).default([]),
    tags: z.array(tag).max(100).default([]),
  }),
  logMetric: z.strictObject({ ...metric.shape, run_id: runId, run_uuid: z.string().nullish() }),
  logParam: z.strictObject({ ...param.shape, run_id: runId, run_uuid: z.string().nullish() }),
  setTag: z.strictObject({ ...tag.shape, run_id: runId, run_uuid: z.string().nullish() }),
};
