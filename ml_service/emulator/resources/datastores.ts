import { z } from 'zod';
import { artifactDatastore, containerOf, usualDatastore } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import { checkName, parseInput } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { resourceOf, type Resource } from '../state/resource.ts';
import { pageOf } from './page.ts';

const datastoreBody = z.strictObject({
  properties: z.strictObject({
    datastoreType: z.literal('AzureBlob', { error: 'The emulator knows datastores of the type AzureBlob only' }),
    accountName: z.string().min(1),
    containerName: z.string().regex(/^[a-z0-9](?:-?[a-z0-9]){2,62}$/, 'is no name of a container'),
    endpoint: z.string().optional(),
    protocol: z.enum(['http', 'https']).optional(),
    serviceDataAccessAuthIdentity: z
      .enum(['None', 'WorkspaceSystemAssignedIdentity', 'WorkspaceUserAssignedIdentity'])
      .optional(),
    credentials: z.looseObject({
      credentialsType: z.enum(['None', 'AccountKey', 'Sas', 'ServicePrincipal', 'Certificate']),
    }),
    description: z.string().nullish(),
    tags: z.record(z.string(), z.string()).nullish(),
    properties: z.record(z.string(), z.string()).nullish(),
  }),
});

/** Gives the routes of datastores: the two that every workspace has, and those that are put. */
export function datastoreRoutes(emulator: Emulator): readonly Route[] {
  const { resources, now, address } = emulator;
  const base = `${workspacePattern}/datastores`;
  const shared = { audience: 'management', isVersioned: true } as const;
  const usual = (workspaceId: string): readonly Resource[] =>
    [usualDatastore, artifactDatastore].map((name) => usualResource(workspaceId, name, emulator));
  return [
    {
      ...shared,
      method: 'GET',
      pattern: base,
      handle: (call) => {
        const workspaceId = workspaceIdOf(call.params);
        const all = [...usual(workspaceId), ...resources.list(`${workspaceId}/datastores/`)];
        const isDefault = call.query.get('isDefault') === 'true';
        return pageOf(isDefault ? all.slice(0, 1) : all, call, address);
      },
    },
    {
      ...shared,
      method: 'GET',
      pattern: `${base}/{name}`,
      handle: ({ params }) => {
        const id = `${workspaceIdOf(params)}/datastores/${params['name']}`;
        const found = usual(workspaceIdOf(params)).find(({ name }) => name === params['name']) ?? resources.get(id);
        return { status: 200, body: found ?? refuse(404, 'ResourceNotFound', `The datastore ${id} was not found.`) };
      },
    },
    {
      ...shared,
      method: 'PUT',
      pattern: `${base}/{name}`,
      handle: async ({ params, body }) => {
        const name = checkName(params['name']!, 'name of the datastore');
        const id = `${workspaceIdOf(params)}/datastores/${name}`;
        const { properties } = parseInput(datastoreBody, body, 'a datastore');
        // Secrets are not asked back, and nothing here needs them.
        const { secrets: _, ...credentials } = properties.credentials;
        const before = resources.get(id);
        const resource = resourceOf(
          { id, properties: { ...properties, credentials, isDefault: false } },
          now(),
          before,
        );
        await resources.put(id, resource);
        return { status: before === undefined ? 201 : 200, body: resource };
      },
    },
  ];
}

function usualResource(workspaceId: string, name: string, { resources, blobs }: Emulator): Resource {
  const address = new URL(blobs.address);
  return resourceOf(
    {
      id: `${workspaceId}/datastores/${name}`,
      properties: {
        datastoreType: 'AzureBlob',
        accountName: address.pathname.split('/')[1] ?? '',
        containerName: containerOf(resources, workspaceId, name),
        endpoint: address.host,
        protocol: address.protocol.replace(':', ''),
        isDefault: name === usualDatastore,
        credentials: { credentialsType: 'None' },
      },
    },
    0,
  );
}
