import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuse, refuseInput } from '../http/refusal.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { findComponent } from '../plan/find-version.ts';
import { pipelineSettings } from '../plan/pipeline-node.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { resourceOf, type Resource } from '../state/resource.ts';
import type { Operations } from './operations.ts';
import { pageOf } from './page.ts';

const texts = z.record(z.string(), z.string());

const endpointBody = z.strictObject({
  location: z.string().min(1),
  tags: texts.nullish(),
  identity: z.looseObject({ type: z.string() }).nullish(),
  properties: z.strictObject({
    authMode: z.literal('AADToken', { error: 'Batch endpoints know the authMode AADToken only' }),
    description: z.string().nullish(),
    properties: texts.nullish(),
    defaults: z.strictObject({ deploymentName: z.string().nullish() }).nullish(),
  }),
});

const deploymentBody = z.strictObject({
  location: z.string().min(1),
  tags: texts.nullish(),
  properties: z.strictObject({
    description: z.string().nullish(),
    properties: texts.nullish(),
    deploymentConfiguration: z.strictObject({
      deploymentConfigurationType: z.literal('PipelineComponent', {
        error: 'The emulator knows deployments of pipeline components only',
      }),
      componentId: z.strictObject({ referenceType: z.literal('Id'), assetId: z.string().min(1) }),
      // All values are text here: azure.com/rest/api/azureml, BatchPipelineComponentDeploymentConfiguration.
      settings: texts.nullish(),
      description: z.string().nullish(),
      tags: texts.nullish(),
    }),
  }),
});

// learn.microsoft.com/azure/machine-learning/how-to-manage-quotas, limits of endpoints.
const endpointName = /^[a-zA-Z][a-zA-Z0-9-]{1,30}[a-zA-Z0-9]$/;

const base = `${workspacePattern}/batchEndpoints`;
const shared = { audience: 'management', isVersioned: true } as const;

/** Gives the routes of batch endpoints and of their deployments, which are made by long-running operations. */
export function batchEndpointRoutes(emulator: Emulator, operations: Operations): readonly Route[] {
  const endpoint = `${base}/{endpoint}`;
  const deployment = `${endpoint}/deployments/{deployment}`;
  return [
    { ...shared, method: 'PUT', pattern: endpoint, handle: async (call) => putEndpoint(call, emulator, operations) },
    {
      ...shared,
      method: 'PUT',
      pattern: deployment,
      handle: async (call) => putDeployment(call, emulator, operations),
    },
    ...readRoutes(endpoint, endpointId, emulator, operations),
    ...readRoutes(deployment, deploymentId, emulator, operations),
  ];
}

/** Gives the routes that read, list and remove what a pattern names. */
function readRoutes(
  pattern: string,
  idOf: (call: Call) => string,
  emulator: Emulator,
  operations: Operations,
): readonly Route[] {
  const { resources } = emulator;
  return [
    {
      ...shared,
      method: 'GET',
      pattern,
      handle: (call) => ({ status: 200, body: viewOf(findBatch(idOf(call), emulator), emulator) }),
    },
    {
      ...shared,
      method: 'GET',
      pattern: pattern.slice(0, pattern.lastIndexOf('/')),
      handle: (call) => {
        const around = idOf(call).slice(0, idOf(call).lastIndexOf('/') + 1);
        const direct = resources.list(around).filter(({ id }) => !id.slice(around.length).includes('/'));
        return pageOf(
          direct.map((resource) => viewOf(resource, emulator)),
          call,
          emulator.address,
        );
      },
    },
    {
      ...shared,
      method: 'DELETE',
      pattern,
      handle: async (call) => {
        const id = idOf(call);
        if (resources.get(id) === undefined) return { status: 204 };
        await Promise.all(resources.list(`${id}/`).map(async (below) => resources.remove(below.id)));
        await resources.remove(id);
        return { status: 202, headers: operations.begin(call.params['subscription']!, 'state') };
      },
    },
  ];
}

/** Gives a batch endpoint or deployment by its id; refuses one that is not there. */
export function findBatch(id: string, { resources }: Emulator): Resource {
  return resources.get(id) ?? refuse(404, 'ResourceNotFound', `The resource ${id} was not found.`);
}

async function putEndpoint(call: Call, emulator: Emulator, operations: Operations): Promise<Answer> {
  const id = endpointId(call);
  const name = call.params['endpoint']!;
  if (!endpointName.test(name))
    refuse(
      400,
      'InvalidResourceName',
      `The endpoint "${name}" must be 3 to 32 letters, digits and "-", with a letter first.`,
    );
  const { properties, ...body } = parseInput(endpointBody, call.body, 'a batch endpoint');
  const deployment = properties.defaults?.deploymentName ?? undefined;
  if (deployment !== undefined && emulator.resources.get(`${id}/deployments/${deployment}`) === undefined)
    refuseInput(`The default deployment "${deployment}" is not a deployment of the endpoint.`);
  // The name of an endpoint is part of its address, which a region has once.
  const other = emulator.resources
    .list()
    .find((each) => each.id !== id && each.id.toLowerCase().endsWith(`/batchendpoints/${name.toLowerCase()}`));
  if (other !== undefined)
    refuse(409, 'EndpointExists', `There is already an endpoint with this name: ${name}. Please use a different name.`);
  return store(id, { ...body, properties }, call, emulator, operations);
}

async function putDeployment(call: Call, emulator: Emulator, operations: Operations): Promise<Answer> {
  findBatch(endpointId(call), emulator);
  const { properties, ...body } = parseInput(deploymentBody, call.body, 'a deployment');
  const { componentId, settings } = properties.deploymentConfiguration;
  const lookup = { resources: emulator.resources, workspaceId: workspaceIdOf(call.params) };
  const spec = findComponent(lookup, componentId.assetId);
  if (spec.type !== 'pipeline') refuseInput(`The component ${componentId.assetId} is no pipeline.`);
  parseInput(pipelineSettings, settings ?? {}, 'the settings of a deployment');
  return store(deploymentId(call), { ...body, properties }, call, emulator, operations);
}

type Stored = {
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>> | null | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
};

async function store(
  id: string,
  { location, tags, properties }: Stored,
  { params }: Call,
  emulator: Emulator,
  operations: Operations,
): Promise<Answer> {
  const before = emulator.resources.get(id);
  const content = {
    id,
    location,
    tags: tags ?? {},
    properties: { ...properties, readyAt: emulator.now() + emulator.operationSeconds * 1000 },
  };
  const resource = resourceOf(content, emulator.now(), before);
  await emulator.resources.put(id, resource);
  return {
    status: before === undefined ? 201 : 200,
    body: viewOf(resource, emulator),
    headers: operations.begin(params['subscription']!, 'state'),
  };
}

function viewOf(resource: Resource, { address, now }: Emulator): Resource {
  const { readyAt, ...properties } = resource.properties;
  const isEndpoint = resource.type.endsWith('/batchEndpoints');
  return {
    ...resource,
    properties: {
      ...properties,
      provisioningState: Number(readyAt) > now() ? 'Creating' : 'Succeeded',
      ...(isEndpoint ? { scoringUri: `${address}/batch/${resource.name}/jobs` } : {}),
    },
  };
}

function endpointId({ params }: Call): string {
  return `${workspaceIdOf(params)}/batchEndpoints/${params['endpoint']}`;
}

function deploymentId(call: Call): string {
  return `${endpointId(call)}/deployments/${call.params['deployment']}`;
}
