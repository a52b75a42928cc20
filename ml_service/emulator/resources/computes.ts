import type { Emulator } from '../emulator.ts';
import { refuse } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { resourceOf, type Resource } from '../state/resource.ts';
import { pageOf } from './page.ts';

/** Gives the routes of computes: every workspace has the clusters that the emulator was started with. */
export function computeRoutes({ computes, machines, location, address }: Emulator): readonly Route[] {
  const base = `${workspacePattern}/computes`;
  const shared = { method: 'GET', audience: 'management', isVersioned: true } as const;
  const clusterOf = (workspaceId: string, name: string): Resource =>
    resourceOf(
      {
        id: `${workspaceId}/computes/${name}`,
        location,
        properties: {
          computeType: 'AmlCompute',
          provisioningState: 'Succeeded',
          properties: { osType: 'Linux', scaleSettings: { minNodeCount: 0, maxNodeCount: machines.count } },
        },
      },
      0,
    );
  return [
    {
      ...shared,
      pattern: base,
      handle: (call) => {
        const workspaceId = workspaceIdOf(call.params);
        return pageOf(
          computes.map((name) => clusterOf(workspaceId, name)),
          call,
          address,
        );
      },
    },
    {
      ...shared,
      pattern: `${base}/{name}`,
      handle: ({ params }) => {
        const workspaceId = workspaceIdOf(params);
        const name = computes.find((each) => each.toLowerCase() === params['name']!.toLowerCase());
        if (name === undefined)
          return refuse(
            404,
            'ResourceNotFound',
            `The compute ${workspaceId}/computes/${params['name']} was not found.`,
          );
        return { status: 200, body: clusterOf(workspaceId, name) };
      },
    },
  ];
}
