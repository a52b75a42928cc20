import { z } from 'zod';
import { cronFault } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import { checkName, parseInput } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Route } from '../http/route.ts';
import { planJob } from '../plan/plan-job.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { resourceOf } from '../state/resource.ts';
import type { Operations } from './operations.ts';
import { pageOf } from './page.ts';

const times = { startTime: z.string().nullish(), endTime: z.string().nullish(), timeZone: z.string().default('UTC') };

const scheduleBody = z.strictObject({
  properties: z.strictObject({
    displayName: z.string().nullish(),
    description: z.string().nullish(),
    tags: z.record(z.string(), z.string()).nullish(),
    properties: z.record(z.string(), z.string()).nullish(),
    isEnabled: z.boolean().default(true),
    trigger: z.discriminatedUnion('triggerType', [
      z.strictObject({
        ...times,
        triggerType: z.literal('Cron'),
        expression: z.string().refine((text) => cronFault(text) === undefined, {
          error: ({ input }) => `is no time: ${cronFault(String(input))}`,
        }),
      }),
      z.strictObject({
        ...times,
        triggerType: z.literal('Recurrence'),
        frequency: z.enum(['Minute', 'Hour', 'Day', 'Week', 'Month']),
        interval: z.number().int().min(1),
        schedule: z.unknown().optional(),
      }),
    ]),
    action: z.discriminatedUnion('actionType', [
      z.strictObject({ actionType: z.literal('CreateJob'), jobDefinition: z.unknown() }),
      z.strictObject({ actionType: z.literal('InvokeBatchEndpoint'), endpointInvocationDefinition: z.unknown() }),
    ]),
  }),
});

/** Gives the routes of schedules. They are kept and checked; the emulator has no clock that begins their jobs. */
export function scheduleRoutes({ resources, now, address }: Emulator, operations: Operations): readonly Route[] {
  const base = `${workspacePattern}/schedules`;
  const shared = { audience: 'management', isVersioned: true } as const;
  return [
    {
      ...shared,
      method: 'PUT',
      pattern: `${base}/{name}`,
      handle: async ({ params, body }) => {
        const workspaceId = workspaceIdOf(params);
        const name = checkName(params['name']!, 'name of the schedule');
        const { properties } = parseInput(scheduleBody, body, 'a schedule');
        if (properties.action.actionType === 'CreateJob')
          planJob(name, { properties: properties.action.jobDefinition }, { resources, workspaceId });
        const id = `${workspaceId}/schedules/${name}`;
        const before = resources.get(id);
        const resource = resourceOf(
          { id, properties: { ...properties, provisioningState: 'Succeeded' } },
          now(),
          before,
        );
        await resources.put(id, resource);
        const headers = operations.begin(params['subscription']!, 'state');
        return { status: before === undefined ? 201 : 200, body: resource, headers };
      },
    },
    {
      ...shared,
      method: 'GET',
      pattern: `${base}/{name}`,
      handle: ({ params }) => {
        const id = `${workspaceIdOf(params)}/schedules/${params['name']}`;
        return { status: 200, body: resources.get(id) ?? refuse(404, 'ResourceNotFound', `${id} was not found.`) };
      },
    },
    {
      ...shared,
      method: 'GET',
      pattern: base,
      handle: (call) => pageOf(resources.list(`${workspaceIdOf(call.params)}/schedules/`), call, address),
    },
    {
      ...shared,
      method: 'DELETE',
      pattern: `${base}/{name}`,
      handle: async ({ params }) => {
        const id = `${workspaceIdOf(params)}/schedules/${params['name']}`;
        if (resources.get(id) === undefined) return { status: 204 };
        await resources.remove(id);
        return { status: 202, headers: operations.begin(params['subscription']!, 'result') };
      },
    },
  ];
}
