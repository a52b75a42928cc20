import { workspaceGuid } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import type { Route } from '../http/route.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';

/** Gives the routes of the workspace itself and of the discovery of its services. Every workspace that is asked for is there. */
export function workspaceRoutes({ address, location }: Emulator): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: workspacePattern,
      audience: 'management',
      isVersioned: true,
      handle: ({ params }) => {
        const id = workspaceIdOf(params);
        return {
          status: 200,
          body: {
            id,
            name: params['workspace'],
            type: 'Microsoft.MachineLearningServices/workspaces',
            location,
            properties: {
              workspaceId: workspaceGuid(id),
              provisioningState: 'Succeeded',
              discoveryUrl: `${address}/discovery`,
              mlFlowTrackingUri: `${address}/mlflow/v1.0${id}`,
            },
          },
        };
      },
    },
    {
      method: 'GET',
      pattern: '/discovery',
      audience: 'none',
      handle: () => ({ status: 200, body: { api: address, history: address } }),
    },
  ];
}
