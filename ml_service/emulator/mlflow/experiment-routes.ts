import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { workspaceIdOf } from '../state/arm-id.ts';
import { mlflowBodies, mlflowPattern } from './mlflow-bodies.ts';
import { experimentIdOf, type MlflowExperiment } from './mlflow-run.ts';

/** Gives the routes of the experiments of MLflow. Jobs make theirs by themselves. */
export function experimentRoutes(emulator: Emulator): readonly Route[] {
  const { experiments, now } = emulator;
  const shared = { audience: 'any' } as const;
  return [
    {
      ...shared,
      method: 'GET',
      pattern: `${mlflowPattern}/experiments/get-by-name`,
      handle: ({ params, query }) => {
        const workspaceId = workspaceIdOf(params);
        const id = experimentIdOf(workspaceId, query.get('experiment_name') ?? '');
        return { status: 200, body: { experiment: viewOf(findExperiment(workspaceId, id, emulator)) } };
      },
    },
    {
      ...shared,
      method: 'GET',
      pattern: `${mlflowPattern}/experiments/get`,
      handle: ({ params, query }) => {
        const found = findExperiment(workspaceIdOf(params), query.get('experiment_id') ?? '', emulator);
        return { status: 200, body: { experiment: viewOf(found) } };
      },
    },
    {
      ...shared,
      method: 'POST',
      pattern: `${mlflowPattern}/experiments/create`,
      handle: async ({ params, body }) => {
        const workspaceId = workspaceIdOf(params);
        const { name } = parseInput(mlflowBodies.createExperiment, body, 'an experiment');
        const experiment_id = experimentIdOf(workspaceId, name);
        const key = `${workspaceId}/experiments/${experiment_id}`;
        if (experiments.get(key) !== undefined)
          refuse(400, 'RESOURCE_ALREADY_EXISTS', `The experiment "${name}" is there already.`);
        await experiments.put(key, { workspaceId, experiment_id, name, creation_time: now() });
        return { status: 200, body: { experiment_id } };
      },
    },
  ];
}

/** Gives an experiment of a workspace by its id; refuses one that is not there. */
export function findExperiment(workspaceId: string, id: string, { experiments }: Emulator): MlflowExperiment {
  const found = experiments.get(`${workspaceId}/experiments/${id}`);
  return found ?? refuse(404, 'RESOURCE_DOES_NOT_EXIST', 'Could not find experiment.');
}

function viewOf({ experiment_id, name, creation_time }: MlflowExperiment): unknown {
  return { experiment_id, name, creation_time, lifecycle_stage: 'active' };
}
