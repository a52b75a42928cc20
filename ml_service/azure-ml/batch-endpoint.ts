import { recordAt, textAt } from './answer.ts';
import { failure, type AzureTask } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call, callIfThere } from './call.ts';
import { callToEnd } from './long-running.ts';
import { resourceUrl, type WorkspacePlace } from './workspace-place.ts';

/** A published pipeline behind an address of its own: a batch endpoint with a deployment of a pipeline component. */
export type PipelineDeployment = {
  /** Unique in the region. */
  readonly endpoint: string;
  readonly deployment: string;
  readonly componentId: string;
  readonly compute: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The tags, some of `tags`, that say whose the endpoint is: one that bears another value of them is left alone. */
  readonly owner: readonly string[];
};

/**
 * Makes the endpoint where there is none, deploys the pipeline to it and makes the deployment its default. Until Azure has taken the
 * deployment, an endpoint that is there answers as before. Gives its address. Throws AZURE_ML_CONFLICT where the endpoint is another's.
 */
export async function deployPipeline(azure: AzureMl, wanted: PipelineDeployment): Promise<string> {
  const { endpoint, deployment } = wanted;
  const url = resourceUrl(azure.place, `batchEndpoints/${endpoint}`);
  const what = `make the batch endpoint ${endpoint}`;
  const before = await callIfThere(azure, { method: 'GET', url, what });
  if (before !== undefined) checkOwner(before.body, wanted, { what, url });
  if (before === undefined || hasFailed(before.body)) {
    const held = textAt(recordAt(recordAt(before?.body, 'properties'), 'defaults'), 'deploymentName');
    await callToEnd(azure, { method: 'PUT', url, what, body: batchEndpointBody(azure.place, wanted, held) });
  }
  await callToEnd(azure, {
    method: 'PUT',
    url: resourceUrl(azure.place, `batchEndpoints/${endpoint}/deployments/${deployment}`),
    what: `deploy the pipeline to the batch endpoint ${endpoint}`,
    body: pipelineDeploymentBody(azure.place, wanted),
  });
  await callToEnd(azure, { method: 'PUT', url, what, body: batchEndpointBody(azure.place, wanted, deployment) });
  return scoringUriOf(azure, endpoint);
}

/** Gives the address at which a batch endpoint is invoked. Throws AZURE_ML_NOT_FOUND, AZURE_ML_ANSWER. */
export async function scoringUriOf(azure: AzureMl, endpoint: string): Promise<string> {
  const task = {
    what: `find the batch endpoint ${endpoint}`,
    url: resourceUrl(azure.place, `batchEndpoints/${endpoint}`),
  };
  const { body } = await call(azure, { method: 'GET', ...task });
  const uri = textAt(recordAt(body, 'properties'), 'scoringUri');
  if (uri !== undefined) return uri;
  throw failure(task, 'AZURE_ML_ANSWER', { said: 'the endpoint has no scoringUri' });
}

// An endpoint whose making failed takes no deployment: it is made once more.
function hasFailed(body: unknown): boolean {
  return ['Failed', 'Canceled'].includes(textAt(recordAt(body, 'properties'), 'provisioningState') ?? '');
}

function checkOwner(body: unknown, { endpoint, tags, owner }: PipelineDeployment, task: AzureTask): void {
  const held = recordAt(body, 'tags');
  const others = owner.flatMap((name) => {
    const value = textAt(held, name);
    return value === undefined || value === tags[name] ? [] : [`${name} ${value}, not ${tags[name]}`];
  });
  if (others.length === 0) return;
  throw failure(task, 'AZURE_ML_CONFLICT', {
    said: `${endpoint} belongs to ${others.join(', ')}`,
    toDo: 'Choose another name with --endpoint, or delete that endpoint where nobody needs it.',
  });
}

/** Gives the body of a batch endpoint, with the deployment that answers where none is named. */
export function batchEndpointBody(
  { location }: WorkspacePlace,
  { description, tags }: Pick<PipelineDeployment, 'description' | 'tags'>,
  deployment: string | undefined,
): unknown {
  return {
    location,
    tags,
    properties: {
      authMode: 'AADToken',
      description,
      ...(deployment === undefined ? {} : { defaults: { deploymentName: deployment } }),
    },
  };
}

/** Gives the body of a deployment of a pipeline component. */
export function pipelineDeploymentBody({ location }: WorkspacePlace, wanted: PipelineDeployment): unknown {
  const { componentId, compute, description, tags } = wanted;
  return {
    location,
    tags,
    properties: {
      description,
      deploymentConfiguration: {
        deploymentConfigurationType: 'PipelineComponent',
        componentId: { referenceType: 'Id', assetId: componentId },
        settings: { default_compute: compute, continue_on_step_failure: 'false', force_rerun: 'true' },
        description,
        tags,
      },
    },
  };
}
