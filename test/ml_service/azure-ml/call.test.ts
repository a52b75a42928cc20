import { afterEach, expect, test } from '@jest/globals';
import { isMusterError, type MusterError } from '#src/core/index.ts';
import type { AzureMl } from '#ml-service/azure-ml/azure-ml.ts';
import { call, callIfThere } from '#ml-service/azure-ml/call.ts';
import { callToEnd } from '#ml-service/azure-ml/long-running.ts';
import type { AzureRequest } from '#ml-service/azure-ml/send.ts';
import { resourceUrl } from '#ml-service/azure-ml/workspace-place.ts';
import { startScripted, type Said, type ScriptedServer, type Seen } from './scripted-server.ts';

let server: ScriptedServer | undefined;
afterEach(async () => server?.close());

async function scripted(
  answer: (request: Seen, nth: number) => Said,
  options?: { readonly lifetimeMs?: number },
): Promise<ScriptedServer> {
  server = await startScripted(answer, options);
  return server;
}

function read({ place }: AzureMl, more: Partial<AzureRequest> = {}): AzureRequest {
  return { method: 'GET', url: resourceUrl(place, 'jobs/j'), what: 'read the job j', ...more };
}

async function failureOf(work: Promise<unknown>): Promise<MusterError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (isMusterError(error)) return error;
  throw new Error(`no fault, but ${JSON.stringify(error)}`);
}

function refused(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Said {
  return { status, body: { error: { code, message: `because of ${code}` } }, headers };
}

const ok = { status: 200, body: { name: 'j' } };

test('a call names the version of the API and carries a token of the control plane', async () => {
  const { connect, seen, scopes } = await scripted(() => ok);
  const { body } = await call(connect(), read(connect()));
  expect(body).toEqual({ name: 'j' });
  expect(seen[0]?.path).toBe('jobs/j');
  expect(seen[0]?.query.get('api-version')).toBe('2025-12-01');
  expect(seen[0]?.headers.authorization).toBe('Bearer token-1');
  expect(scopes).toEqual(['https://management.azure.com/.default']);
});

test('a storm of 429 is waited out, as long as Azure asks for', async () => {
  const { connect, seen } = await scripted((_, nth) =>
    nth < 4 ? refused(429, 'TooManyRequests', { 'retry-after': nth === 1 ? '1' : '0' }) : ok,
  );
  const azure = connect();
  const begun = performance.now();
  expect((await call(azure, read(azure))).body).toEqual({ name: 'j' });
  expect(performance.now() - begun).toBeGreaterThan(990);
  expect(seen).toHaveLength(4);
  expect(azure.retries).toHaveLength(3);
});

test.each([
  [429, 'AZURE_ML_THROTTLED'],
  [503, 'AZURE_ML_UNAVAILABLE'],
  [500, 'AZURE_ML_UNAVAILABLE'],
] as const)('a %i that does not end is told as %s', async (status, code) => {
  const { connect, seen } = await scripted(() => ({ status, headers: { 'x-ms-retry-after-ms': '1' } }));
  expect((await failureOf(call(connect(), read(connect())))).code).toBe(code);
  expect(seen).toHaveLength(5);
});

test.each(['drop', 'cut', 'silence'] as const)('a connection that ends in %s is opened again', async (fault) => {
  const { connect, seen } = await scripted((_, nth) => (nth < 3 ? fault : ok));
  const azure = connect({ timeoutMs: fault === 'silence' ? 100 : 5000 });
  expect((await call(azure, read(azure))).body).toEqual({ name: 'j' });
  expect(seen).toHaveLength(3);
});

test.each(['drop', 'silence'] as const)('what must not be done twice is not repeated after a %s', async (fault) => {
  const { connect, seen } = await scripted(() => fault);
  const azure = connect({ timeoutMs: fault === 'silence' ? 100 : 5000 });
  const error = await failureOf(call(azure, read(azure, { method: 'POST', isOnce: true })));
  expect(error.code).toBe('AZURE_ML_UNAVAILABLE');
  expect(error.message).toContain('whether it was begun is not known');
  expect(seen).toHaveLength(1);
});

test('what must not be done twice is repeated where Azure refused to take it', async () => {
  const { connect, seen } = await scripted((_, nth) => (nth === 1 ? refused(429, 'TooManyRequests') : ok));
  await call(connect(), read(connect(), { method: 'POST', isOnce: true }));
  expect(seen).toHaveLength(2);
});

test('a token that is refused is renewed once; a second refusal is told', async () => {
  const { connect, seen } = await scripted((request) =>
    request.headers.authorization === 'Bearer token-1' ? refused(401, 'ExpiredAuthenticationToken') : ok,
  );
  expect((await call(connect(), read(connect()))).status).toBe(200);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);

  await server?.close();
  const strict = await scripted(() => refused(401, 'InvalidAuthenticationTokenTenant'));
  const error = await failureOf(call(strict.connect(), read(strict.connect())));
  expect(error.code).toBe('AZURE_ML_AUTH_FAILED');
  expect(strict.seen).toHaveLength(2);
});

test.each([
  [403, 'AuthorizationFailed', 'AZURE_ML_FORBIDDEN'],
  [403, 'LinkedAuthorizationFailed', 'AZURE_ML_FORBIDDEN'],
  [404, 'ResourceGroupNotFound', 'AZURE_ML_NOT_FOUND'],
  [404, 'SubscriptionNotFound', 'AZURE_ML_NOT_FOUND'],
  [409, 'EndpointExists', 'AZURE_ML_CONFLICT'],
  [409, 'QuotaExceeded', 'AZURE_ML_QUOTA'],
  [429, 'QuotaExceeded', 'AZURE_ML_QUOTA'],
  [409, 'MissingSubscriptionRegistration', 'AZURE_ML_REFUSED'],
  [400, 'UserError', 'AZURE_ML_REFUSED'],
  [401, 'TokenExpired', 'AZURE_ML_AUTH_FAILED'],
] as const)('a %i %s is told at once as %s, with the words of Azure', async (status, code, own) => {
  const { connect, seen } = await scripted(() => refused(status, code));
  const error = await failureOf(call(connect(), read(connect(), { what: 'begin the job j' })));
  expect(error.code).toBe(own);
  expect(error.message).toContain(`Could not begin the job j: Azure says ${status} ${code}: because of ${code}`);
  expect(seen.length).toBe(status === 401 ? 2 : 1);
});

test('the innermost code that is known tells what is wrong', async () => {
  const body = {
    error: {
      code: 'UserError',
      message: 'The request is invalid.',
      details: [],
      innererror: { code: 'BadArgument', innererror: { code: 'OutOfCapacity' } },
    },
  };
  const { connect } = await scripted(() => ({ status: 400, body }));
  const error = await failureOf(call(connect(), read(connect())));
  expect(error.code).toBe('AZURE_ML_QUOTA');
  expect(error.faults[0]?.toDo).toContain('another size');
});

test('what is missing is undefined', async () => {
  const { connect } = await scripted(() => refused(404, 'ResourceNotFound'));
  expect(await callIfThere(connect(), read(connect()))).toBeUndefined();
});

const noWorkspace =
  "The Resource 'Microsoft.MachineLearningServices/workspaces/ws' under resource group 'rg' was not found.";

test.each([
  ['ResourceGroupNotFound', "Resource group 'rg' could not be found."],
  ['ResourceNotFound', noWorkspace],
])('a workspace that is missing is a fault: %s', async (code, message) => {
  const { connect } = await scripted(() => ({ status: 404, body: { error: { code, message } } }));
  expect((await failureOf(callIfThere(connect(), read(connect())))).code).toBe('AZURE_ML_NOT_FOUND');
});

test('a stop ends the pause at once, with its own reason', async () => {
  const { connect } = await scripted(() => refused(429, 'TooManyRequests', { 'retry-after': '60' }));
  const stop = new AbortController();
  const azure = connect({ signal: stop.signal });
  const reason = new Error('stopped by hand');
  setTimeout(() => stop.abort(reason), 50);
  await expect(call(azure, read(azure))).rejects.toBe(reason);
});

test('an address that redirects gets no token', async () => {
  const { connect, seen } = await scripted(() => ({ status: 307, headers: { location: 'http://127.0.0.1:9/steal' } }));
  await failureOf(call(connect(), read(connect())));
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['jobs/j']));
});

test('an operation is followed to its end by Azure-AsyncOperation', async () => {
  const { connect, seen, address } = await scripted((request, nth) => {
    if (request.method === 'PUT')
      return { status: 201, body: {}, headers: { 'azure-asyncoperation': `${address}/operations/1?api-version=1` } };
    return { status: 200, body: { status: nth < 4 ? 'InProgress' : 'Succeeded' }, headers: { 'retry-after': '0' } };
  });
  await callToEnd(connect(), read(connect(), { method: 'PUT', body: {} }));
  expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PUT jobs/j',
    'GET /operations/1',
    'GET /operations/1',
    'GET /operations/1',
  ]);
  expect(seen.slice(1).map(({ body }) => body)).toEqual([undefined, undefined, undefined]);
});

test('an operation is followed by Location while it answers 202', async () => {
  const { connect, address } = await scripted((_, nth) =>
    nth < 3 ? { status: 202, headers: { location: `${address}/operations/2`, 'retry-after': '0' } } : { status: 204 },
  );
  expect((await callToEnd(connect(), read(connect(), { method: 'POST' }))).status).toBe(204);
});

test.each([
  ['Failed', { code: 'QuotaExceeded', message: 'no cores' }, 'AZURE_ML_QUOTA'],
  ['Failed', { code: 'DeploymentFailed', message: 'the image does not start' }, 'AZURE_ML_OPERATION_FAILED'],
  ['Canceled', undefined, 'AZURE_ML_OPERATION_FAILED'],
] as const)('an operation that ends as %s with %j is %s', async (status, error, code) => {
  const { connect, address } = await scripted((request) =>
    request.method === 'PUT'
      ? { status: 202, headers: { 'azure-asyncoperation': `${address}/operations/1` } }
      : { status: 200, body: { status, ...(error === undefined ? {} : { error }) } },
  );
  const fault = await failureOf(callToEnd(connect(), read(connect(), { method: 'PUT' })));
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(error?.message ?? 'Canceled');
});

test('an operation that does not end is given up, and one at another host is not asked for', async () => {
  const { connect, address, seen } = await scripted((request) =>
    request.method === 'PUT'
      ? {
          status: 202,
          headers: {
            'azure-asyncoperation': seen.length === 1 ? `${address}/operations/1` : 'https://127.0.0.1.example.com/1',
          },
        }
      : { status: 200, body: { status: 'InProgress' } },
  );
  const azure = connect({ operationMs: 50 });
  expect((await failureOf(callToEnd(azure, read(azure, { method: 'PUT' })))).code).toBe('AZURE_ML_TIMEOUT');
  const before = seen.length;
  const elsewhere = connect({ operationMs: 50 });
  const fault = await failureOf(callToEnd(elsewhere, read(elsewhere, { method: 'PUT' })));
  expect(fault.code).toBe('AZURE_ML_ANSWER');
  expect(seen.length).toBe(before + 1);
});

test('a Retry-After of 0 is no pause that was asked for', async () => {
  const { connect, address, seen } = await scripted(() => ({
    status: 202,
    headers: { location: `${address}/operations/1`, 'retry-after': '0' },
  }));
  // The pause of the rules is longer than the operation may take: it is given up before the first look.
  const azure = connect({ pollMs: 60_000, operationMs: 1000 });
  expect((await failureOf(callToEnd(azure, read(azure, { method: 'PUT' })))).code).toBe('AZURE_ML_TIMEOUT');
  expect(seen.map(({ method }) => method)).toEqual(['PUT']);
});

test('where nobody listens the code says what to start', async () => {
  const { connect } = await scripted(() => ok);
  const azure = connect();
  await server?.close();
  server = undefined;
  const error = await failureOf(call(azure, read(azure)));
  expect(error.code).toBe('AZURE_ML_AUTH_FAILED');
  expect(error.faults[0]?.toDo).toContain('muster emulate azure-ml');
});
