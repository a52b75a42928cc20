import { randomUUID } from 'node:crypto';
import type { Emulator } from '../emulator.ts';
import { refuse } from '../http/refusal.ts';
import type { Answer, Route } from '../http/route.ts';

const base = '/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}';

/** The operations that take a while. Their ids hold their ends, so that they outlive a restart, and nothing is kept of them. */
export type Operations = {
  /** Begins an operation and gives the headers that tell a client where to ask for its state, or for its result alone. */
  readonly begin: (subscription: string, tell: 'state' | 'result') => Readonly<Record<string, string>>;
  readonly routes: readonly Route[];
};

/** Opens the long-running operations: `Azure-AsyncOperation` tells of their state, `Location` of their result. */
export function openOperations({ now, address, location, operationSeconds }: Emulator): Operations {
  const retryAfter = { 'Retry-After': String(Math.ceil(operationSeconds)) };
  const status = (id: string): Answer => {
    const isDone = endOf(id) <= now();
    return {
      status: 200,
      body: { id: `${address}/operations/${id}`, name: id, status: isDone ? 'Succeeded' : 'InProgress' },
      ...(isDone ? {} : { headers: retryAfter }),
    };
  };
  const result = (id: string): Answer => (endOf(id) <= now() ? { status: 200 } : { status: 202, headers: retryAfter });
  const shared = { method: 'GET', audience: 'management', isVersioned: true } as const;
  return {
    begin: (subscription, tell) => {
      const id = `${randomUUID()}-${Math.ceil(now() + operationSeconds * 1000)}`;
      const at = `${address}/subscriptions/${subscription}/providers/Microsoft.MachineLearningServices/locations/${location}`;
      const query = 'api-version=2025-12-01';
      return {
        ...(tell === 'state' ? { 'Azure-AsyncOperation': `${at}/mfeOperationsStatus/${id}?${query}` } : {}),
        Location: `${at}/mfeOperationResults/${id}?${query}`,
        ...retryAfter,
      };
    },
    routes: [
      { ...shared, pattern: `${base}/mfeOperationsStatus/{id}`, handle: ({ params }) => status(params['id']!) },
      { ...shared, pattern: `${base}/mfeOperationResults/{id}`, handle: ({ params }) => result(params['id']!) },
    ],
  };
}

/** Gives the end that the id of an operation holds, in epoch milliseconds. */
function endOf(id: string): number {
  const end = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}-(\d+)$/.exec(id)?.[1];
  return end === undefined ? refuse(404, 'ResourceNotFound', `The operation ${id} was not found.`) : Number(end);
}
