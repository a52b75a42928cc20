import { countOf, isMusterError, MusterError } from '#src/core/index.ts';
import type { Pipeline, Reporter } from '#src/pipelines/index.ts';
import {
  contentVersion,
  deployPipeline,
  publishCode,
  publishCommandComponent,
  publishEnvironment,
  publishPipelineComponent,
  readCodeFiles,
  readEnvironmentFiles,
  removeOldDeployments,
  type AzureMl,
  type PipelineNode,
} from '#ml-service/azure-ml/index.ts';
import { checkCodeFiles } from './check-code-files.ts';
import { deploymentName, endpointName } from './job-name.ts';
import { publishedNode } from './published-node.ts';
import { checkOwner, componentName, publishedSteps, type Purpose } from './published-pipeline.ts';
import { stepComponent } from './step-component.ts';
import { stepEnvironment, type StepSurroundings } from './step-environment.ts';

/** What is to be published. */
export type PublishRequest = StepSurroundings & {
  readonly purpose: Purpose;
  /** The pipeline file, its path from the folder of the project, and what it says. */
  readonly file: string;
  readonly pipeline: Pipeline;
  /** The checkout. */
  readonly folder: string;
  readonly compute: string;
  /** Machines for the steps that train fleets. */
  readonly nNodes: number;
  /** The batch endpoint that is to run it; undefined for one of a name of its own, false for none. */
  readonly endpoint: string | undefined | false;
  /** Deployments of earlier builds that stay behind the endpoint. */
  readonly nKeptDeployments: number;
};

/** What was published. */
export type Published = {
  readonly name: string;
  readonly version: string;
  readonly componentId: string;
  /** Whether this build had published the same before. */
  readonly isNew: boolean;
  readonly endpoint: string | undefined;
};

/**
 * Publishes a pipeline: code, environment and a component for each step, whose versions are digests of their content, then the pipeline
 * itself under the id of the build, and a batch endpoint that runs it. What is there is not made again, so that a build may publish as
 * often as it likes. Throws AZURE_ML_OTHER_CONTENT where it published other content before.
 */
export async function publishPipeline(azure: AzureMl, request: PublishRequest, report: Reporter): Promise<Published> {
  const steps = publishedSteps(request.pipeline, request.purpose);
  const variables = stepEnvironment(request);
  const { codeId, environmentId } = await publishAssets(azure, request, report);
  const nodes: PipelineNode[] = [];
  for (const step of steps) {
    const component = stepComponent(step, request, { codeId, environmentId });
    const { id, version, isNew } = await publishCommandComponent(azure, component);
    report.info(`component    ${component.name} ${version}${toldAs(isNew)}`);
    nodes.push(publishedNode(step, { componentId: id, nNodes: component.nNodes }, variables));
  }
  const { name, version, id, isNew } = await publishNodes(azure, request, nodes);
  report.info(`pipeline     ${name} ${version}${toldAs(isNew)}`);
  const endpoint = await publishEndpoint(azure, request, id, report);
  return { name, version, componentId: id, isNew, endpoint };
}

async function publishAssets(
  azure: AzureMl,
  { folder, file, pipeline }: PublishRequest,
  report: Reporter,
): Promise<{ readonly codeId: string; readonly environmentId: string }> {
  const files = await readCodeFiles(folder);
  checkCodeFiles(files, file, pipeline);
  const progress = (done: number): void => report.progress('uploading the code', done, files.length);
  const code = await publishCode(azure, 'muster', files, progress);
  report.info(`code         muster ${code.version}  ${countOf(files.length, 'file')}${toldAs(code.isNew)}`);
  const environment = await publishEnvironment(azure, 'muster', await readEnvironmentFiles(folder));
  report.info(`environment  muster ${environment.version}${toldAs(environment.isNew)}`);
  return { codeId: code.id, environmentId: environment.id };
}

async function publishNodes(
  azure: AzureMl,
  { pipeline, purpose, buildId, codeVersion }: PublishRequest,
  nodes: readonly PipelineNode[],
): Promise<{ readonly name: string; readonly version: string; readonly id: string; readonly isNew: boolean }> {
  const name = componentName(pipeline.definition.name, purpose);
  const content = contentVersion(nodes);
  const published = await publishPipelineComponent(azure, {
    name,
    version: buildId,
    displayName: `${pipeline.definition.name}: ${purpose}`,
    description: `${purpose} of ${pipeline.definition.name}, build ${buildId}`,
    tags: { BuildId: buildId, pipeline: pipeline.definition.name, purpose, codeVersion, content },
    inputs: {},
    nodes,
  });
  const { pipeline: owner, content: before } = published.tags;
  if (owner !== undefined) checkOwner(name, owner, pipeline.definition.name);
  if (before === content) return { ...published, name };
  throw new MusterError('AZURE_ML_OTHER_CONTENT', {
    what: `The build ${buildId} has published ${name} with the content ${before ?? '(unknown)'}; now it is ${content}.`,
    where: { path: 'BUILD_ID' },
  });
}

async function publishEndpoint(
  azure: AzureMl,
  { pipeline, purpose, buildId, compute, endpoint, nKeptDeployments }: PublishRequest,
  componentId: string,
  report: Reporter,
): Promise<string | undefined> {
  if (endpoint === false) return undefined;
  const name = endpoint ?? endpointName(azure.place, pipeline.definition.name, purpose);
  const deployment = deploymentName(buildId);
  await deployPipeline(azure, {
    endpoint: name,
    deployment,
    componentId,
    compute,
    description: `${purpose} of ${pipeline.definition.name}`,
    tags: { BuildId: buildId, pipeline: pipeline.definition.name, purpose },
    owner: ['pipeline', 'purpose'],
  });
  report.info(`endpoint     ${name}`);
  await tidyEndpoint(azure, { endpoint: name, current: deployment, nKept: nKeptDeployments }, report);
  return name;
}

// What was published answers already: an old deployment that cannot be removed, such as one that is at work, is no reason to fail.
async function tidyEndpoint(
  azure: AzureMl,
  wanted: Parameters<typeof removeOldDeployments>[1],
  report: Reporter,
): Promise<void> {
  try {
    const removed = await removeOldDeployments(azure, wanted);
    if (removed.length > 0) report.info(`removed      ${removed.join(', ')}`);
  } catch (error) {
    if (!isMusterError(error)) throw error;
    report.warn(`Old deployments of ${wanted.endpoint} stay: ${error.message}`);
  }
}

function toldAs(isNew: boolean): string {
  return isNew ? '' : '  (there already)';
}
