import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { isRecord } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuse, refuseInput } from '../http/refusal.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { makeJob } from '../jobs/make-job.ts';
import type { Engine } from '../jobs/open-engine.ts';
import { planJob } from '../plan/plan-job.ts';
import type { Resource } from '../state/resource.ts';
import { findBatch } from './batch-endpoints.ts';
import { jobView } from './job-view.ts';
import { findJob } from './jobs.ts';

const uris = { UriFile: 'uri_file', UriFolder: 'uri_folder', MLTable: 'mltable' } as const;
const uriTypes = ['UriFile', 'UriFolder', 'MLTable'] as const;
const value = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** The body of an invocation; its fields as the documentation of Azure spells them. */
const invocationBody = z.strictObject({
  properties: z.strictObject({
    InputData: z
      .record(
        z.string(),
        z.union([
          z.strictObject({ JobInputType: z.literal('Literal'), Value: value }),
          z.strictObject({ JobInputType: z.enum(uriTypes), Uri: z.string().min(1) }),
        ]),
      )
      .default({}),
    OutputData: z
      .record(z.string(), z.strictObject({ JobOutputType: z.enum(uriTypes), Uri: z.string().min(1) }))
      .default({}),
    properties: z.strictObject({ experimentName: z.string().nullish() }).nullish(),
  }),
});

/** Gives the routes of the data plane: a batch endpoint is invoked, which begins a job, and the job is asked for. */
export function invokeRoutes(emulator: Emulator, engine: Engine): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/batch/{endpoint}/jobs',
      audience: 'data',
      handle: async (call) => invoke(call, emulator, engine),
    },
    {
      method: 'GET',
      pattern: '/batch/{endpoint}/jobs/{job}',
      audience: 'data',
      handle: ({ params }) => {
        const { id } = findEndpoint(params['endpoint']!, emulator);
        return { status: 200, body: jobView(findJob(workspaceOf(id), params['job']!, emulator), emulator) };
      },
    },
  ];
}

async function invoke({ params, headers, body }: Call, emulator: Emulator, engine: Engine): Promise<Answer> {
  const endpoint = findEndpoint(params['endpoint']!, emulator);
  const workspaceId = workspaceOf(endpoint.id);
  const asked = parseInput(invocationBody, withCapitals(body), 'an invocation');
  const { InputData, OutputData, properties } = asked.properties;
  const inputs = Object.entries(InputData).map(([name, input]) => [
    name,
    input.JobInputType === 'Literal'
      ? { jobInputType: 'literal', value: input.Value }
      : { jobInputType: uris[input.JobInputType], uri: input.Uri },
  ]);
  const outputs = Object.entries(OutputData).map(([name, { JobOutputType, Uri }]) => [
    name,
    { jobOutputType: uris[JobOutputType], uri: Uri },
  ]);
  const { componentId, settings } = configurationOf(endpoint, headers['azureml-model-deployment'], emulator);
  const name = `batchjob-${randomUUID()}`;
  const planned = planJob(
    name,
    {
      properties: {
        jobType: 'Pipeline',
        componentId,
        settings,
        inputs: Object.fromEntries(inputs),
        outputs: Object.fromEntries(outputs),
        // Where an invocation names none, its job is in the experiment of the endpoint.
        experimentName: properties?.experimentName ?? endpoint.name,
      },
    },
    { resources: emulator.resources, workspaceId },
  );
  const record = await makeJob({ ...planned, workspaceId, name }, emulator);
  engine.start(record);
  return { status: 201, body: jobView(record, emulator) };
}

// The documentation begins the fields with capitals, the SDK for Python (azure-ai-ml) with small letters: the service takes both. The names
// of inputs and outputs are not fields.
function withCapitals(body: unknown): unknown {
  if (!isRecord(body) || !isRecord(body['properties'])) return body;
  const properties = capitalised(body['properties'], ['InputData', 'OutputData']);
  for (const part of ['InputData', 'OutputData']) {
    const ports = properties[part];
    if (!isRecord(ports)) continue;
    const fields = ['JobInputType', 'JobOutputType', 'Value', 'Uri'];
    const spelt = Object.entries(ports).map(([name, port]) => [
      name,
      isRecord(port) ? capitalised(port, fields) : port,
    ]);
    properties[part] = Object.fromEntries(spelt);
  }
  return { ...body, properties };
}

function capitalised(record: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> {
  const spelt = new Map(fields.map((field) => [field[0]!.toLowerCase() + field.slice(1), field]));
  return Object.fromEntries(Object.entries(record).map(([name, held]) => [spelt.get(name) ?? name, held]));
}

function findEndpoint(name: string, { resources }: Emulator): Resource {
  const end = `/batchendpoints/${name.toLowerCase()}`;
  const found = resources.list().find(({ id }) => id.toLowerCase().endsWith(end));
  return found ?? refuse(404, 'EndpointNotFound', `The batch endpoint ${name} was not found.`);
}

function configurationOf(
  endpoint: Resource,
  named: string | readonly string[] | undefined,
  emulator: Emulator,
): { readonly componentId: unknown; readonly settings: unknown } {
  const { defaults } = endpoint.properties;
  const usual = isRecord(defaults) ? defaults['deploymentName'] : undefined;
  const name = typeof named === 'string' ? named : usual;
  if (typeof name !== 'string')
    refuseInput(`The endpoint ${endpoint.name} has no default deployment, and none was named.`);
  const configuration = findBatch(`${endpoint.id}/deployments/${name}`, emulator).properties['deploymentConfiguration'];
  const component = isRecord(configuration) ? configuration['componentId'] : undefined;
  return {
    componentId: isRecord(component) ? component['assetId'] : undefined,
    settings: isRecord(configuration) ? (configuration['settings'] ?? {}) : {},
  };
}

function workspaceOf(endpointId: string): string {
  return endpointId.slice(0, endpointId.toLowerCase().lastIndexOf('/batchendpoints/'));
}
