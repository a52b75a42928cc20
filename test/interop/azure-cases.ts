// Every body that the client sends to Azure Machine Learning, by the model of Microsoft that it must agree with.
import { batchEndpointBody, pipelineDeploymentBody } from '#ml-service/azure-ml/batch-endpoint.ts';
import { blobDatastoreBody } from '#ml-service/azure-ml/blob-datastore.ts';
import { codeBody, pendingUploadBody } from '#ml-service/azure-ml/code.ts';
import { commandComponentBody } from '#ml-service/azure-ml/command-component.ts';
import { dataAssetBody } from '#ml-service/azure-ml/data-asset.ts';
import { environmentBody } from '#ml-service/azure-ml/environment.ts';
import { modelVersionBody } from '#ml-service/azure-ml/model-version.ts';
import { pipelineComponentBody, type PipelineNode } from '#ml-service/azure-ml/pipeline-component.ts';
import { pipelineJobBody } from '#ml-service/azure-ml/pipeline-job.ts';
import { scheduleBody } from '#ml-service/azure-ml/schedule.ts';
import { resourceId, type WorkspacePlace } from '#ml-service/azure-ml/workspace-place.ts';
import { publishedSteps, type Purpose } from '#ml-service/pipelines/published-pipeline.ts';
import { stepComponent } from '#ml-service/pipelines/step-component.ts';
import { publishedNode } from '#ml-service/pipelines/published-node.ts';
import { batchai } from '#test/ml_service/pipelines/small-checkout.ts';

/** A body, and the model of azure-mgmt-machinelearningservices for it. */
export type BodyCase = { readonly title: string; readonly model: string; readonly body: unknown };

const place: WorkspacePlace = {
  endpoint: 'https://management.azure.com',
  subscriptionId: '00000000-0000-0000-0000-000000000001',
  resourceGroup: 'rg',
  workspace: 'ws',
  location: 'westeurope',
};
const codeId = resourceId(place, 'codes/muster/versions/0123456789abcdef0123');
const environmentId = resourceId(place, 'environments/muster/versions/0123456789abcdef0123');
const dataAsset = {
  name: 'feature_groups_demand_1',
  version: '0-0123456789ab',
  datastore: 'muster_account_container',
  path: 'prefix/feature_groups/demand_1',
  description: 'feature_groups/demand_1 at version 0',
  tags: { BuildId: '7' },
};
const tags = { BuildId: '7', purpose: 'training' };

/** Gives all bodies: of both published pipelines, on one machine and on four. */
export async function bodyCases(): Promise<readonly BodyCase[]> {
  const pipelines = [
    ...(await pipelineCases('training', 1)),
    ...(await pipelineCases('training', 4)),
    ...(await pipelineCases('inference', 1)),
  ];
  return [
    { title: 'a place to upload to', model: 'PendingUploadRequestDto', body: pendingUploadBody() },
    { title: 'code', model: 'CodeVersion', body: codeBody('https://a.blob.core.windows.net/c', 'ab12') },
    { title: 'environment', model: 'EnvironmentVersion', body: environmentBody('https://a.blob.core.windows.net/c') },
    ...pipelines,
    ...endpointCases(),
    ...modelCases(),
    { title: 'a data asset', model: 'DataVersionBase', body: dataAssetBody(place, dataAsset) },
  ];
}

async function pipelineCases(purpose: Purpose, nNodes: number): Promise<readonly BodyCase[]> {
  const pipeline = await batchai();
  const file = 'pipelines/batchai.yml';
  const title = `${purpose} on ${nNodes}`;
  const nodes: PipelineNode[] = [];
  const components = publishedSteps(pipeline, purpose).map((step): BodyCase => {
    const component = stepComponent(step, { pipeline, file, nNodes }, { codeId, environmentId });
    const componentId = resourceId(place, `components/${component.name}/versions/1`);
    nodes.push(
      publishedNode(step, { componentId, nNodes: component.nNodes }, { MUSTER_WORKSPACE: 'azureblob://a/c/p' }),
    );
    return { title: `${title}: ${step.name}`, model: 'ComponentVersion', body: commandComponentBody(component) };
  });
  const named = {
    name: `batchai_${purpose}_pipeline`,
    version: '7',
    displayName: `batchai: ${purpose}`,
    description: 'all steps',
  };
  const body = pipelineComponentBody({ ...named, tags, inputs: {}, nodes });
  const job = {
    name: 'batchai-training-7',
    componentId: resourceId(place, 'components/batchai_training_pipeline/versions/7'),
    experiment: 'batchai-training',
    displayName: 'batchai training, build 7',
    compute: 'cpu-cluster',
    tags,
    inputs: {},
  };
  return [
    ...components,
    { title: `${title}: the pipeline`, model: 'ComponentVersion', body },
    { title: `${title}: its job`, model: 'JobBase', body: pipelineJobBody(place, job) },
    {
      title: `${title}: its schedule`,
      model: 'Schedule',
      body: scheduleBody(place, { name: 's', cron: '0 5 * * *', job }),
    },
  ];
}

function modelCases(): readonly BodyCase[] {
  const store = { name: 'muster_account_container', account: 'account', container: 'container' };
  const model = {
    name: 'batchai',
    version: '3',
    datastore: store.name,
    path: 'prefix/fleets/batchai',
    job: 'batchai-training-7',
    description: 'release 3',
    tags,
  };
  return [
    { title: 'a datastore', model: 'Datastore', body: blobDatastoreBody(store) },
    { title: 'a model', model: 'ModelVersion', body: modelVersionBody(place, model) },
  ];
}

function endpointCases(): readonly BodyCase[] {
  const wanted = {
    endpoint: 'batchai-training-0a1b2c',
    deployment: 'build-7',
    componentId: resourceId(place, 'components/batchai_training_pipeline/versions/7'),
    compute: 'cpu-cluster',
    description: 'training of batchai',
    tags,
    owner: [],
  };
  return [
    { title: 'a batch endpoint', model: 'BatchEndpoint', body: batchEndpointBody(place, wanted, undefined) },
    { title: 'its default', model: 'BatchEndpoint', body: batchEndpointBody(place, wanted, 'build-7') },
    { title: 'its deployment', model: 'BatchDeployment', body: pipelineDeploymentBody(place, wanted) },
  ];
}
