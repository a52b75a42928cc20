import { workspaceId, type EmulatorClient } from './emulator-client.ts';

/** A component that is a command: its inputs and outputs by their types, and what else its specification says. */
export type SmallComponent = {
  readonly command: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
};

/** Puts an environment that all steps of a test share; gives its id. */
async function putEnvironment({ arm }: Pick<EmulatorClient, 'arm'>): Promise<string> {
  const { body } = await arm('PUT', '/environments/node/versions/1', {
    properties: { image: 'node:24-bookworm-slim' },
  });
  return body.id;
}

/** Gives the body of a component version. */
export function componentBody(name: string, code: string | undefined, component: SmallComponent): unknown {
  const outputs = Object.entries(component.outputs ?? {}).map(([output, type]) => [output, { type }]);
  return {
    properties: {
      componentSpec: {
        name,
        version: '1',
        type: 'command',
        command: component.command,
        ...(code === undefined ? {} : { code: `azureml:${code}` }),
        environment: `azureml:${workspaceId}/environments/node/versions/1`,
        inputs: component.inputs ?? {},
        outputs: Object.fromEntries(outputs),
        ...component.more,
      },
    },
  };
}

/** Puts components by their names, and gives a function that makes a step of one of them. */
export async function putComponents(
  client: Pick<EmulatorClient, 'arm'>,
  code: string | undefined,
  components: Readonly<Record<string, SmallComponent>>,
): Promise<void> {
  await putEnvironment(client);
  for (const [name, component] of Object.entries(components)) {
    const { status, body } = await client.arm(
      'PUT',
      `/components/${name}/versions/1`,
      componentBody(name, code, component),
    );
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
  }
}

/** Gives a step of a pipeline that runs a component, its inputs as values or bindings. */
export function step(
  component: string,
  inputs: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): unknown {
  const given = Object.entries(inputs).map(([name, value]) => [name, { job_input_type: 'literal', value }]);
  return {
    type: 'command',
    componentId: `${workspaceId}/components/${component}/versions/1`,
    inputs: Object.fromEntries(given),
    outputs: {},
    ...more,
  };
}

/** Gives the body of a pipeline job. */
export function pipelineBody(
  jobs: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): { readonly properties: Readonly<Record<string, unknown>> } {
  return { properties: { jobType: 'Pipeline', experimentName: 'small', jobs, ...more } };
}
