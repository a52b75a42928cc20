import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { checkName, parseInput } from '../http/parse-input.ts';
import { refuseInput } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { resourceOf } from '../state/resource.ts';
import { assetFields, changeable } from './asset-fields.ts';
import { versionRoutes, type VersionName } from './version-routes.ts';

const { isAnonymous: _, ...containerFields } = assetFields;
const containerBody = z.strictObject({ properties: z.strictObject(containerFields) });

const modelBody = z.strictObject({
  properties: z.strictObject({
    ...assetFields,
    modelUri: z.string().min(1),
    modelType: z.enum(['custom_model', 'mlflow_model', 'triton_model']).default('custom_model'),
    jobName: z.string().nullish(),
    stage: z.string().nullish(),
    flavors: z.record(z.string(), z.strictObject({ data: z.record(z.string(), z.string()).nullish() })).nullish(),
  }),
});

/** Gives the routes of models: their names with tags of their own, and their versions, which name the job that made them. */
export function modelRoutes(emulator: Emulator): readonly Route[] {
  const { resources, now, jobs } = emulator;
  const read = (body: unknown, { workspaceId }: VersionName): { properties: Record<string, unknown> } => {
    const { properties } = parseInput(modelBody, body, 'a model version');
    const job = properties.jobName ?? undefined;
    if (job !== undefined && jobs.get(`${workspaceId}/jobs/${job}`) === undefined)
      refuseInput(`The model names the job "${job}", which the workspace does not have.`);
    return { properties };
  };
  const mutable = [...changeable, 'stage', 'flavors'];
  return [
    {
      method: 'PUT',
      pattern: `${workspacePattern}/models/{name}`,
      audience: 'management',
      isVersioned: true,
      handle: async ({ params, body }) => {
        const id = `${workspaceIdOf(params)}/models/${checkName(params['name']!, 'name of the model')}`;
        const { properties } = parseInput(containerBody, body, 'a model');
        const before = resources.get(id);
        const resource = resourceOf({ id, properties }, now(), before);
        await resources.put(id, resource);
        return { status: before === undefined ? 201 : 200, body: resource };
      },
    },
    ...versionRoutes({ kind: 'models', noun: 'model', read, mutable }, emulator),
  ];
}
