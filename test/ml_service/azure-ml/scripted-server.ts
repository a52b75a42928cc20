import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '#src/core/index.ts';
import { tokenSource, type TokenSource } from '#ml-service/azure-ml/access-token.ts';
import { usualCallRules, type AzureMl, type CallRules } from '#ml-service/azure-ml/azure-ml.ts';
import { openCredential } from '#ml-service/azure-ml/credential.ts';
import { resourceId } from '#ml-service/azure-ml/workspace-place.ts';

/** A request as the server got it. */
export type Seen = {
  readonly method: string;
  /** Below the workspace, such as `codes/muster/versions/1`; of other addresses the whole path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
};

/** What the server does with a request: an answer, or the end of the connection before or within one. */
export type Said =
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'drop'
  | 'cut'
  | 'silence';

/** A server on this machine that answers as a test says. */
export type ScriptedServer = {
  readonly address: string;
  /** All requests but those for tokens. */
  readonly seen: readonly Seen[];
  /** The scopes for which tokens were asked. */
  readonly scopes: readonly string[];
  /** Gives a connection to it: patient as the rules say, with pauses of some milliseconds. */
  readonly connect: (options?: Partial<CallRules> & { readonly signal?: AbortSignal }) => Connection;
  readonly close: () => Promise<void>;
};

/** A connection, and what it told of faults that passed. */
type Connection = AzureMl & { readonly retries: readonly string[] };

/** The workspace that the tests use. */
export const place = {
  subscriptionId: '00000000-0000-0000-0000-000000000001',
  resourceGroup: 'rg-muster',
  workspace: 'ws-muster',
  location: 'westeurope',
};

const workspacePath = `${resourceId({ ...place, endpoint: '' })}/`;

/** Starts a server that gives tokens by itself, `lifetimeMs` long, and answers all else as `answer` says. */
export async function startScripted(
  answer: (request: Seen, nth: number) => Said,
  { lifetimeMs = 3_600_000 }: { readonly lifetimeMs?: number } = {},
): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const scopes: string[] = [];
  const server = createServer((request, response) => {
    void readSeen(request).then((each) => {
      if (each.path === '/token') {
        scopes.push((each.body as { scope: string }).scope);
        const token = { token: `token-${scopes.length}`, expiresOn: Date.now() + lifetimeMs };
        return response.end(JSON.stringify(token));
      }
      seen.push(each);
      const said = answer(each, seen.length);
      if (said === 'silence') return undefined;
      if (said === 'drop') return request.socket.destroy();
      if (said === 'cut') {
        response.writeHead(200, { 'content-length': '1000' });
        return response.write('{"half', () => request.socket.destroy());
      }
      response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers });
      return response.end(said.body === undefined ? '' : JSON.stringify(said.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    seen,
    scopes,
    connect: (options) => connection(address, options),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function connection(
  address: string,
  { signal = new AbortController().signal, ...rules }: Partial<CallRules> & { readonly signal?: AbortSignal } = {},
): Connection {
  const retries: string[] = [];
  const token: TokenSource = tokenSource(() => openCredential(address, () => undefined), Date.now);
  const fast = { attempts: 5, firstPauseMs: 2, longestPauseMs: 8, pollMs: 2 };
  return {
    place: { ...place, endpoint: address },
    token,
    rules: { ...usualCallRules, ...fast, ...rules },
    random: seededRandom(1),
    now: Date.now,
    signal,
    onRetry: (text) => retries.push(text),
    retries,
  };
}

async function readSeen(request: IncomingMessage): Promise<Seen> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  const url = new URL(request.url!, 'http://localhost');
  const path = decodeURIComponent(url.pathname);
  return {
    method: request.method!,
    path: path.startsWith(workspacePath) ? path.slice(workspacePath.length) : path,
    query: url.searchParams,
    headers: request.headers,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}
