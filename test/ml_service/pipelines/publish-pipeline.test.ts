import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pipeline } from '#src/pipelines/index.ts';
import { checkCodeFiles } from '#ml-service/pipelines/check-code-files.ts';
import { endpointName } from '#ml-service/pipelines/job-name.ts';
import { publishPipeline, type PublishRequest } from '#ml-service/pipelines/publish-pipeline.ts';
import { startResources, type Exception, type ResourceServer } from '../azure-ml/resource-server.ts';
import { stepCommand } from '#ml-service/pipelines/step-command.ts';
import { batchai, keptReport, smallCheckout, type SmallCheckout } from './small-checkout.ts';

let server: ResourceServer;
let exception: Exception = () => undefined;
const checkouts: SmallCheckout[] = [];
beforeAll(async () => {
  server = await startResources((request, resources) => exception(request, resources));
});
afterAll(async () => server.close());
afterEach(() => {
  exception = () => undefined;
  checkouts.splice(0).forEach(({ remove }) => remove());
});

async function requestFor(more: Partial<PublishRequest> = {}): Promise<PublishRequest> {
  const checkout = smallCheckout();
  checkouts.push(checkout);
  return {
    purpose: 'training',
    file: 'pipelines/batchai.yml',
    pipeline: await batchai(),
    folder: checkout.folder,
    buildId: '1',
    workspace: 'azureblob://account/container/prefix',
    codeVersion: '0.1.0-abc',
    overrides: '',
    variables: {},
    compute: 'cpu-cluster',
    nNodes: 1,
    endpoint: false,
    nKeptDeployments: 5,
    ...more,
  };
}

type Node = {
  readonly componentId: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly environment_variables: unknown;
  readonly resources: unknown;
  readonly distribution?: unknown;
};

function nodesOf(path: string): Readonly<Record<string, Node>> {
  const spec = server.resources.get(path)?.properties['componentSpec'] as { readonly jobs: Record<string, Node> };
  return spec.jobs;
}

function commandOf({ componentId }: Node): string {
  const path = componentId.slice(componentId.indexOf('components/'));
  const spec = server.resources.get(path)?.properties['componentSpec'] as { readonly command: string };
  return spec.command;
}

test('training is published as its steps up to the gate, one after the other, each as the command of DEV', async () => {
  await publishPipeline(server.connect(), await requestFor({ buildId: 'steps' }), keptReport());
  const nodes = nodesOf('components/batchai_training_pipeline/versions/steps');
  expect(Object.keys(nodes)).toEqual(['dataprep', 'train', 'evaluate']);
  expect(Object.values(nodes).map(commandOf)).toEqual(
    ['dataprep', 'train', 'evaluate'].map(
      (step) => `node bin/muster.mjs ${step} --pipeline pipelines/batchai.yml --wait --output \${{outputs.files}}`,
    ),
  );
  expect(Object.values(nodes).map(({ inputs }) => inputs)).toEqual([
    {},
    { after_dataprep: { job_input_type: 'literal', value: '${{parent.jobs.dataprep.outputs.files}}' } },
    { after_train: { job_input_type: 'literal', value: '${{parent.jobs.train.outputs.files}}' } },
  ]);
  for (const { environment_variables: variables } of Object.values(nodes)) {
    expect(variables).toEqual({
      AML_PIPELINE_EXEC_MODE: 'PROD',
      MUSTER_WORKSPACE: 'azureblob://account/container/prefix',
      BUILD_ID: 'steps',
      MUSTER_CODE_VERSION: '0.1.0-abc',
      MUSTER_JOB_IS_RUN: 'true',
    });
  }
});

test('inference is published as what prepares the series and what forecasts', async () => {
  await publishPipeline(server.connect(), await requestFor({ buildId: 'i', purpose: 'inference' }), keptReport());
  const nodes = nodesOf('components/batchai_inference_pipeline/versions/i');
  expect(Object.keys(nodes)).toEqual(['dataprep', 'inference']);
  expect(Object.keys(nodes['inference']!.inputs)).toEqual(['after_dataprep']);
});

test('only the step that trains is spread over several machines', async () => {
  await publishPipeline(server.connect(), await requestFor({ buildId: 'nodes', nNodes: 4 }), keptReport());
  const nodes = nodesOf('components/batchai_training_pipeline/versions/nodes');
  expect(Object.values(nodes).map(({ resources }) => resources)).toEqual([
    { instance_count: 1 },
    { instance_count: 4 },
    { instance_count: 1 },
  ]);
  expect(nodes['train']?.distribution).toEqual({ distribution_type: 'PyTorch', process_count_per_instance: 1 });
  expect(nodes['evaluate']?.distribution).toBeUndefined();
});

test('a step with a name of its own is run by `muster run`', async () => {
  const pipeline = await batchai((text) => text.replace('name: train\n', 'name: fit-all\n'));
  await publishPipeline(server.connect(), await requestFor({ buildId: 'own', pipeline }), keptReport());
  const node = nodesOf('components/batchai_training_pipeline/versions/own')['fit_all']!;
  expect(commandOf(node)).toBe(
    'node bin/muster.mjs run pipelines/batchai.yml --only fit-all --rerun --wait --output ${{outputs.files}}',
  );
});

test.each([
  ['pipelines/my file.yml', "'pipelines/my file.yml'"],
  ['pipelines/$(id).yml', "'pipelines/$(id).yml'"],
  ["pipelines/it's.yml", "'pipelines/it'\\''s.yml'"],
])('the file %s is one word of the command', (file, word) => {
  expect(stepCommand({ name: 'train' }, file)).toBe(
    `node bin/muster.mjs train --pipeline ${word} --wait --output \${{outputs.files}}`,
  );
});

test('a step file that is not uploaded is refused with the name of the file', async () => {
  const { steps, ...rest } = await batchai();
  const own = (uses: string): Pipeline => ({ ...rest, steps: [{ ...steps[0]!, uses }, ...steps.slice(1)] });
  const paths = ['pipelines/batchai.yml', 'pipelines/own/there.ts', 'DataPrep_inputs/batchai/demand.csv'];
  const files = [...paths, 'DataPrep_inputs/batchai/known_future.csv'].map((path) => ({ path }));
  expect(() => checkCodeFiles(files, paths[0]!, own('./own/there.ts'))).not.toThrow();
  for (const [uses, file] of [
    ['./own/not-there.ts', 'pipelines/own/not-there.ts'],
    ['../steps/own.ts', 'steps/own.ts'],
  ] as const) {
    expect(() => checkCodeFiles(files, paths[0]!, own(uses))).toThrow(
      expect.objectContaining({
        code: 'AZURE_ML_FILE_MISSING',
        faults: [expect.objectContaining({ where: { file } })],
      }),
    );
  }
});

test('a build that publishes again makes nothing anew; another build makes only its own pipeline', async () => {
  const request = await requestFor({ buildId: 'first' });
  const first = await publishPipeline(server.connect(), request, keptReport());
  const methods = async (again: PublishRequest): Promise<readonly string[]> => {
    const before = server.seen.length;
    await publishPipeline(server.connect(), again, keptReport());
    return server.seen.slice(before).flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]));
  };
  expect(await methods(request)).toEqual([]);
  // The id of the build is a variable of each step, not a part of its component.
  expect(await methods({ ...request, buildId: 'second' })).toEqual([
    'PUT components/batchai_training_pipeline/versions/second',
  ]);
  expect(first.isNew).toBe(true);
  expect((await publishPipeline(server.connect(), request, keptReport())).isNew).toBe(false);
});

test('a build that publishes other content under its id is refused, and what it had published stays', async () => {
  const request = await requestFor({ buildId: 'changed' });
  await publishPipeline(server.connect(), request, keptReport());
  const before = nodesOf('components/batchai_training_pipeline/versions/changed');
  writeFileSync(join(request.folder, 'src/a.ts'), 'export const a = 2;\n');
  await expect(publishPipeline(server.connect(), request, keptReport())).rejects.toMatchObject({
    code: 'AZURE_ML_OTHER_CONTENT',
  });
  expect(nodesOf('components/batchai_training_pipeline/versions/changed')).toEqual(before);
});

test('a batch endpoint is made, gets a deployment of the pipeline, and then answers with it', async () => {
  const { endpoint, componentId } = await publishPipeline(
    server.connect(),
    await requestFor({ buildId: 'E_1', endpoint: undefined }),
    keptReport(),
  );
  expect(endpoint).toMatch(/^batchai-training-[0-9a-f]{6}$/);
  const deployment = server.resources.get(`batchEndpoints/${endpoint}/deployments/build-e-1`);
  expect(deployment?.properties['deploymentConfiguration']).toMatchObject({
    deploymentConfigurationType: 'PipelineComponent',
    componentId: { referenceType: 'Id', assetId: componentId },
    settings: { default_compute: 'cpu-cluster' },
  });
  expect(server.resources.get(`batchEndpoints/${endpoint}`)?.properties).toMatchObject({
    authMode: 'AADToken',
    defaults: { deploymentName: 'build-e-1' },
  });
});

test('pipelines whose names begin alike, or differ by "-" and "_" alone, have endpoints of their own', () => {
  const { place } = server.connect();
  const names = ['demand-forecast-north', 'demand-forecast-south', 'a-b', 'a_b'].flatMap((name) =>
    (['training', 'inference'] as const).map((purpose) => endpointName(place, name, purpose)),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/);
});

test('an endpoint of another pipeline or purpose is left alone', async () => {
  const of = { endpoint: 'shared', buildId: 'owner' };
  await publishPipeline(server.connect(), await requestFor(of), keptReport());
  const before = server.resources.get('batchEndpoints/shared');
  const renamed = await batchai((text) => text.replace('name: batchai\n', 'name: other\n'));
  for (const more of [{ ...of, purpose: 'inference' } as const, { ...of, pipeline: renamed }]) {
    await expect(publishPipeline(server.connect(), await requestFor(more), keptReport())).rejects.toMatchObject({
      code: 'AZURE_ML_CONFLICT',
    });
    expect(server.resources.get('batchEndpoints/shared')).toEqual(before);
  }
});

test('an endpoint answers with its former deployment where Azure refuses the next one', async () => {
  const of = { endpoint: 'kept' };
  await publishPipeline(server.connect(), await requestFor({ ...of, buildId: 'good' }), keptReport());
  exception = ({ method, path }) =>
    method === 'PUT' && path.endsWith('/deployments/build-bad')
      ? { status: 400, body: { error: { code: 'UserError', message: 'no' } } }
      : undefined;
  await expect(
    publishPipeline(server.connect(), await requestFor({ ...of, buildId: 'bad' }), keptReport()),
  ).rejects.toMatchObject({ code: 'AZURE_ML_REFUSED' });
  expect(server.resources.get('batchEndpoints/kept')).toMatchObject({
    tags: { BuildId: 'good' },
    properties: { defaults: { deploymentName: 'build-good' } },
  });
});

test('steps, and pipelines, that would have one name in Azure are refused', async () => {
  const steps = await batchai((text) =>
    text.replace('name: train\n', 'name: clean-up\n').replace('name: evaluate\n', 'name: clean_up\n'),
  );
  const request = await requestFor({ pipeline: steps });
  await expect(publishPipeline(server.connect(), request, keptReport())).rejects.toMatchObject({
    code: 'AZURE_ML_EQUAL_NAMES',
    message: expect.stringContaining('The steps clean-up and clean_up would both be clean_up in Azure.'),
  });
  const named = async (name: string): Promise<PublishRequest> =>
    requestFor({
      buildId: 'equal',
      pipeline: await batchai((text) => text.replace('name: batchai\n', `name: ${name}\n`)),
    });
  await publishPipeline(server.connect(), await named('a-b'), keptReport());
  await expect(publishPipeline(server.connect(), await named('a_b'), keptReport())).rejects.toMatchObject({
    code: 'AZURE_ML_EQUAL_NAMES',
  });
});

test('what jobs cannot reach is refused before anything is uploaded', async () => {
  const before = server.seen.length;
  await expect(
    publishPipeline(server.connect(), await requestFor({ workspace: 'workspace' }), keptReport()),
  ).rejects.toMatchObject({ code: 'AZURE_ML_WORKSPACE_LOCAL' });
  const elsewhere = await batchai((text) => text.replace('DataPrep_inputs/batchai/demand.csv', '/data/demand.csv'));
  await expect(
    publishPipeline(server.connect(), await requestFor({ pipeline: elsewhere, file: 'other.yml' }), keptReport()),
  ).rejects.toMatchObject({
    code: 'AZURE_ML_FILE_MISSING',
    faults: [{ where: { file: 'other.yml' } }, { where: { file: '/data/demand.csv' } }],
  });
  const without = await batchai((text) => text.slice(0, text.indexOf('  - name: inference')));
  await expect(
    publishPipeline(server.connect(), await requestFor({ pipeline: without, purpose: 'inference' }), keptReport()),
  ).rejects.toMatchObject({ code: 'AZURE_ML_NOTHING_TO_PUBLISH' });
  expect(server.seen.length).toBe(before);
});
