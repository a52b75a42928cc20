import { idIn, recordAt, textsOf } from './answer.ts';
import type { AzureMl } from './azure-ml.ts';
import type { ComponentPort, PublishedComponent } from './command-component.ts';
import { createVersion } from './create-version.ts';
import { resourceUrl } from './workspace-place.ts';

/** One step of a pipeline: a component with what it is given. */
export type PipelineNode = {
  readonly name: string;
  readonly componentId: string;
  /** Values; of another step `${{parent.jobs.NAME.outputs.PORT}}`, of the pipeline `${{parent.inputs.PORT}}`. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Outputs, which are folders that are uploaded when the step has ended. */
  readonly outputs: readonly string[];
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly nNodes: number;
};

/** A pipeline of components: learn.microsoft.com/azure/machine-learning/reference-yaml-component-pipeline. */
export type PipelineComponent = {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, ComponentPort>>;
  readonly nodes: readonly PipelineNode[];
};

/** A pipeline in the workspace, with the tags under which it was published first. */
export type PublishedPipeline = PublishedComponent & { readonly tags: Readonly<Record<string, string>> };

/** Brings a pipeline component into the workspace under its version. What is there under that version stays as it is. */
export async function publishPipelineComponent(
  azure: AzureMl,
  component: PipelineComponent,
): Promise<PublishedPipeline> {
  const { name, version } = component;
  const path = `components/${name}/versions/${version}`;
  const task = { what: `publish the pipeline ${name} ${version}`, url: resourceUrl(azure.place, path) };
  const made = await createVersion(azure, { path, what: task.what, body: pipelineComponentBody(component) });
  const tags = textsOf(recordAt(made.body, 'properties')?.['tags']);
  return { id: idIn(made.body, task), version, isNew: made.isNew, tags };
}

/** Gives the body of a version of a pipeline component. Below `jobs` the fields are those that the service keeps, in snake_case. */
export function pipelineComponentBody(component: PipelineComponent): unknown {
  const { name, version, displayName, description, tags, inputs, nodes } = component;
  return {
    properties: {
      description,
      isAnonymous: false,
      tags,
      componentSpec: {
        $schema: schema,
        name,
        version,
        display_name: displayName,
        description,
        type: 'pipeline',
        is_deterministic: false,
        inputs,
        outputs: {},
        jobs: Object.fromEntries(nodes.map((node) => [node.name, nodeBody(node)])),
        _source: 'YAML.COMPONENT',
      },
    },
  };
}

const schema = 'https://azuremlschemas.azureedge.net/latest/pipelineComponent.schema.json';

function nodeBody({ name, componentId, inputs, outputs, environmentVariables, nNodes }: PipelineNode): unknown {
  return {
    type: 'command',
    name,
    componentId,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([port, value]) => [port, { job_input_type: 'literal', value }]),
    ),
    outputs: Object.fromEntries(outputs.map((port) => [port, { job_output_type: 'uri_folder', mode: 'Upload' }])),
    environment_variables: environmentVariables,
    resources: { instance_count: nNodes },
    ...(nNodes === 1 ? {} : { distribution: { distribution_type: 'PyTorch', process_count_per_instance: 1 } }),
    _source: 'REMOTE.WORKSPACE.COMPONENT',
  };
}
