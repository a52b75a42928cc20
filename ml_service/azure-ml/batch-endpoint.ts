import { recordAt, textAt } from './answer.ts';
import { failure } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call } from './call.ts';
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
};

/** Makes the endpoint where there is none, deploys the pipeline to it and makes the deployment its default. Gives its address. */
export async function deployPipeline(azure: AzureMl, wanted: PipelineDeployment): Promise<string> {
  const { endpoint, deployment } = wanted;
  const url = resourceUrl(azure.place, `batchEndpoints/${endpoint}`);
  const what = `make the batch endpoint ${endpoint}`;
  await callToEnd(azure, { method: 'PUT', url, what, body: batchEndpointBody(azure.place, wanted, undefined) });
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
