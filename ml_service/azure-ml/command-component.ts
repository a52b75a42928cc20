import { idIn } from './answer.ts';
import type { AzureMl } from './azure-ml.ts';
import { contentVersion } from './content.ts';
import { createVersion } from './create-version.ts';

/** An input or output of a component, as its YAML has it. */
export type ComponentPort = { readonly type: string; readonly optional?: boolean; readonly description?: string };

/** A step that runs a command: learn.microsoft.com/azure/machine-learning/reference-yaml-component-command. */
export type CommandComponent = {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly command: string;
  readonly inputs: Readonly<Record<string, ComponentPort>>;
  readonly outputs: Readonly<Record<string, ComponentPort>>;
  /** Resource ids. */
  readonly codeId: string;
  readonly environmentId: string;
  /** Machines that run the command at once, each with its RANK. */
  readonly nNodes: number;
};

/** What is published of a component: where it is, and whether it was there before. */
export type PublishedComponent = { readonly id: string; readonly version: string; readonly isNew: boolean };

/** Brings a command component into the workspace; its version is the digest of all that it says. */
export async function publishCommandComponent(
  azure: AzureMl,
  component: CommandComponent,
): Promise<PublishedComponent> {
  const { name } = component;
  const version = commandComponentVersion(component);
  const path = `components/${name}/versions/${version}`;
  const what = `publish the component ${name} ${version}`;
  const made = await createVersion(azure, { path, what, body: commandComponentBody(component) });
  return { id: idIn(made.body, { what, url: path }), version, isNew: made.isNew };
}

/** Gives the version of a command component. */
function commandComponentVersion(component: CommandComponent): string {
  return contentVersion(specOf(component));
}

/** Gives the body of a version of a command component; the fields of the spec are those of its YAML. */
export function commandComponentBody(component: CommandComponent): unknown {
  const { description } = component;
  const version = commandComponentVersion(component);
  return {
    properties: {
      description,
      isAnonymous: false,
      tags: {},
      componentSpec: { ...specOf(component), version, _source: 'YAML.COMPONENT' },
    },
  };
}

const schema = 'https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json';

function specOf(component: CommandComponent): Readonly<Record<string, unknown>> {
  const { name, displayName, description, command, inputs, outputs, codeId, environmentId, nNodes } = component;
  return {
    $schema: schema,
    name,
    display_name: displayName,
    description,
    type: 'command',
    // A step reads and writes tables that Azure does not see: what it gave last time says nothing about this time.
    is_deterministic: false,
    inputs,
    outputs,
    code: `azureml:${codeId}`,
    environment: `azureml:${environmentId}`,
    command,
    resources: { instance_count: nNodes },
    ...(nNodes === 1 ? {} : { distribution: { type: 'pytorch', process_count_per_instance: 1 } }),
  };
}
