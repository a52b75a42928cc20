import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackHost, messageOf, MusterError } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import type { RequestFault } from '../faults/fault-rule.ts';
import { readBody } from './read-body.ts';
import { refusalBody, refusalOf, refuse } from './refusal.ts';
import { findRoute, type Answer, type Route } from './route.ts';

/** A server that listens, on this machine alone. */
export type Listening = { readonly address: string; readonly close: () => Promise<void> };

/** The stable versions of the API that are known: azure-rest-api-specs, Microsoft.MachineLearningServices. */
const apiVersions = [
  '2022-05-01',
  '2022-10-01',
  '2023-04-01',
  '2023-10-01',
  '2024-04-01',
  '2024-10-01',
  '2025-12-01',
  '2026-07-01',
];

const host = '127.0.0.1';

/** Answers requests by routes on a port of the loopback address, 0 for any that is free. Throws EMULATOR_PORT where the port is taken. */
export async function listen(
  port: number,
  routes: () => readonly Route[],
  emulator: Pick<Emulator, 'faults' | 'tokens' | 'tell'>,
): Promise<Listening> {
  const server = createServer((request, response) => {
    void answerRequest(request, response, routes(), emulator).catch((error: unknown) => {
      emulator.tell(`error: ${request.method} ${request.url}: ${messageOf(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  }).catch((cause: unknown) => {
    throw new MusterError(
      'EMULATOR_PORT',
      { what: `The port ${port} of ${host} cannot be listened on: ${messageOf(cause)}.` },
      { cause },
    );
  });
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  routes: readonly Route[],
  emulator: Pick<Emulator, 'faults' | 'tokens' | 'tell'>,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const { pathname } = new URL(url, `http://${host}`);
  // The paths of the emulator itself are no part of Azure, and have no faults.
  const fault = pathname.startsWith('/emulator/') ? undefined : emulator.faults.takeForRequest(method, pathname);
  if (fault !== undefined) emulator.tell(`fault: ${fault.kind} for ${method} ${pathname}`);
  let answer = fault === undefined ? undefined : answerOfFault(fault);
  if (answer === undefined) answer = await answerOf(request, routes, emulator);
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  // Without a body the head is all of the answer.
  if (fault?.kind === 'drop' && text === '') return void response.destroy();
  response.writeHead(answer.status, {
    ...(text === '' ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    'Content-Length': Buffer.byteLength(text),
    ...answer.headers,
  });
  if (fault?.kind === 'drop') {
    // What was asked for is done; the half of the answer is lost.
    response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
  } else response.end(text);
}

async function answerOf(
  request: IncomingMessage,
  routes: readonly Route[],
  { tokens, tell }: Pick<Emulator, 'tokens' | 'tell'>,
): Promise<Answer> {
  const { method = 'GET', url = '/', headers } = request;
  const { pathname, searchParams: query } = new URL(url, `http://${host}`);
  try {
    checkHost(headers.host);
    const found = findRoute(routes, method, pathname);
    if (found === undefined) return refuse(404, 'NotEmulated', `The emulator has no ${method} ${pathname}.`);
    const { route, params } = found;
    tokens.check(headers.authorization, route.audience);
    if (route.isVersioned === true) checkApiVersion(query.get('api-version'));
    return await route.handle({ method, path: pathname, params, query, headers, body: await readBody(request) });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return { status: refusal.status, body: refusalBody(refusal) };
    tell(`error: ${method} ${pathname}: ${messageOf(error)}`);
    return { status: 500, body: refusalBody({ code: 'InternalServerError', message: messageOf(error) }) };
  }
}

function answerOfFault(fault: RequestFault): Answer | undefined {
  const headers = 'retryAfter' in fault ? { 'Retry-After': String(fault.retryAfter) } : {};
  switch (fault.kind) {
    case 'throttle':
      return {
        status: 429,
        headers,
        body: refusalBody({ code: 'TooManyRequests', message: 'The request is being throttled.' }),
      };
    case 'unavailable':
      return {
        status: 503,
        headers,
        body: refusalBody({ code: 'ServiceUnavailable', message: 'The service is unavailable.' }),
      };
    case 'quota':
      return {
        status: 403,
        body: refusalBody({
          code: 'QuotaExceeded',
          message:
            'Operation could not be completed as it results in exceeding approved quota. Submit a request for a quota increase.',
        }),
      };
    case 'drop':
      return undefined;
    default:
      return fault satisfies never;
  }
}

// A page in a browser may send requests to this machine under a name of its own.
function checkHost(name: string | undefined): void {
  if (!isLoopbackHost((name ?? '').replace(/:\d+$/, '')))
    refuse(403, 'Forbidden', `The emulator answers to this machine alone, not as "${name}".`);
}

function checkApiVersion(version: string | null): void {
  if (version === null)
    refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (!apiVersions.includes(version))
    refuse(
      400,
      'InvalidApiVersionParameter',
      `The api-version "${version}" is invalid. The supported versions are ${apiVersions.join(', ')}.`,
    );
}
