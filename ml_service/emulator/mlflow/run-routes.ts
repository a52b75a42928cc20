import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { workspaceIdOf } from '../state/arm-id.ts';
import { findExperiment } from './experiment-routes.ts';
import { mlflowBodies, mlflowPattern } from './mlflow-bodies.ts';
import type { MlflowRun } from './mlflow-run.ts';
import { runFilter } from './run-filter.ts';

type Batch = z.infer<typeof mlflowBodies.logBatch>;

/** Gives the routes of the runs of MLflow: made and read, searched, and written to. The runs of jobs are among them. */
export function mlflowRunRoutes(emulator: Emulator): readonly Route[] {
  const logs = (of: (body: unknown) => Batch) => async (call: Call) => logBatch(call, of(call.body), emulator);
  return [
    post('runs/create', async (call) => createRun(call, emulator)),
    post('runs/update', async (call) => updateRun(call, emulator)),
    post('runs/search', (call) => searchRuns(call, emulator)),
    post(
      'runs/log-batch',
      logs((body) => parseInput(mlflowBodies.logBatch, body, 'a batch')),
    ),
    post('runs/log-metric', logs(metricOf)),
    post('runs/log-parameter', logs(paramOf)),
    post('runs/set-tag', logs(tagOf)),
    {
      method: 'GET',
      pattern: `${mlflowPattern}/runs/get`,
      audience: 'any',
      handle: (call) => ({
        status: 200,
        body: { run: viewOf(findRun(call, call.query.get('run_id') ?? '', emulator)) },
      }),
    },
  ];
}

function post(path: string, handle: Route['handle']): Route {
  return { method: 'POST', pattern: `${mlflowPattern}/${path}`, audience: 'any', handle };
}

function metricOf(body: unknown): Batch {
  const { run_id, run_uuid: _, ...metric } = parseInput(mlflowBodies.logMetric, body, 'a metric');
  return { run_id, metrics: [metric], params: [], tags: [] };
}

function paramOf(body: unknown): Batch {
  const { run_id, key, value } = parseInput(mlflowBodies.logParam, body, 'a param');
  return { run_id, metrics: [], params: [{ key, value }], tags: [] };
}

function tagOf(body: unknown): Batch {
  const { run_id, key, value } = parseInput(mlflowBodies.setTag, body, 'a tag');
  return { run_id, metrics: [], params: [], tags: [{ key, value }] };
}

async function createRun(call: Call, emulator: Emulator): Promise<Answer> {
  const workspaceId = workspaceIdOf(call.params);
  const asked = parseInput(mlflowBodies.createRun, call.body, 'a run');
  findExperiment(workspaceId, asked.experiment_id, emulator);
  const run_id = randomUUID();
  const tags = Object.fromEntries((asked.tags ?? []).map(({ key, value }) => [key, value]));
  const run: MlflowRun = {
    workspaceId,
    run_id,
    experiment_id: asked.experiment_id,
    run_name: asked.run_name ?? tags['mlflow.runName'] ?? run_id,
    status: 'RUNNING',
    start_time: asked.start_time ?? emulator.now(),
    params: {},
    metrics: [],
    tags,
  };
  await keep(run, emulator);
  return { status: 200, body: { run: viewOf(run) } };
}

async function updateRun(call: Call, emulator: Emulator): Promise<Answer> {
  const asked = parseInput(mlflowBodies.updateRun, call.body, 'a run');
  const run = findRun(call, asked.run_id, emulator);
  const endTime = asked.end_time ?? run.end_time;
  const changed: MlflowRun = {
    ...run,
    status: asked.status ?? run.status,
    run_name: asked.run_name ?? run.run_name,
    ...(endTime === undefined ? {} : { end_time: endTime }),
  };
  await keep(changed, emulator);
  return { status: 200, body: { run_info: infoOf(changed) } };
}

function searchRuns({ params, body }: Call, { runs }: Emulator): Answer {
  const asked = parseInput(mlflowBodies.search, body, 'a search');
  if (asked.order_by?.some((each) => /^(metrics|params|tags)\./i.test(each.trim())) === true)
    refuse(400, 'INVALID_PARAMETER_VALUE', 'Runs cannot be ordered by metrics, params or tags.');
  const fits = runFilter(asked.filter);
  const from = Number(asked.page_token ?? 0);
  const found = runs
    .list(`${workspaceIdOf(params)}/runs/`)
    .filter((run) => asked.experiment_ids.includes(run.experiment_id) && fits(run))
    // The newest first, as MLflow lists them.
    .reverse();
  const end = from + asked.max_results;
  return {
    status: 200,
    body: {
      runs: found.slice(from, end).map(viewOf),
      ...(end < found.length ? { next_page_token: String(end) } : {}),
    },
  };
}

async function logBatch(call: Call, { run_id, metrics, params, tags }: Batch, emulator: Emulator): Promise<Answer> {
  const run = findRun(call, run_id, emulator);
  if (emulator.faults.takeForRun(run_id))
    refuse(403, 'UserNotAuthorized', `The token may not write to the run ${run_id}.`);
  for (const { key, value } of params)
    if (Object.hasOwn(run.params, key) && run.params[key] !== value)
      refuse(400, 'INVALID_PARAMETER_VALUE', `The param "${key}" is "${run.params[key]}" already, and never changes.`);
  await keep(
    {
      ...run,
      metrics: [...run.metrics, ...metrics],
      params: { ...run.params, ...Object.fromEntries(params.map(({ key, value }) => [key, value])) },
      tags: { ...run.tags, ...Object.fromEntries(tags.map(({ key, value }) => [key, value])) },
    },
    emulator,
  );
  return { status: 200, body: {} };
}

function findRun({ params }: Call, id: string, { runs }: Emulator): MlflowRun {
  const found = runs.get(`${workspaceIdOf(params)}/runs/${id}`);
  return found ?? refuse(404, 'RESOURCE_DOES_NOT_EXIST', `Run with id=${id} not found.`);
}

async function keep(run: MlflowRun, { runs }: Emulator): Promise<void> {
  await runs.put(`${run.workspaceId}/runs/${run.run_id}`, run);
}

function infoOf({ run_id, experiment_id, run_name, status, start_time, end_time }: MlflowRun): unknown {
  return { run_id, run_uuid: run_id, experiment_id, run_name, status, start_time, end_time, lifecycle_stage: 'active' };
}

function viewOf(run: MlflowRun): unknown {
  // Of each metric the newest value, as MLflow tells them.
  const newest = new Map(run.metrics.map((metric) => [metric.key, metric]));
  return {
    info: infoOf(run),
    data: { metrics: [...newest.values()], params: pairsOf(run.params), tags: pairsOf(run.tags) },
  };
}

function pairsOf(record: Readonly<Record<string, string>>): unknown {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
