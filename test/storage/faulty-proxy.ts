import {
  Agent,
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { seededRandom } from '#src/core/index.ts';

/** What may go wrong between a client and a server. */
export const faultKinds = [
  /** The connection is reset and the server never sees the request. */
  'reset',
  /** The server does what was asked; the answer is lost. */
  'lost-answer',
  /** Nothing is ever answered. */
  'silence',
  /** The body ends early. */
  'truncated',
  'status-500',
  'status-503',
  'status-429',
] as const;
type FaultKind = (typeof faultKinds)[number];

/** Which requests go wrong and how. */
type Faults = {
  /** The share of all requests that go wrong, drawn by a seeded generator. */
  readonly share: number;
  readonly kinds?: readonly FaultKind[];
  /** Only requests of this method. */
  readonly method?: string;
  /** No more faults than this. */
  readonly atMost?: number;
  /** So many requests go well first. */
  readonly from?: number;
};

/** A proxy in front of a server, with faults. */
export type FaultyProxy = {
  readonly address: string;
  /** Changes what goes wrong from now on. */
  readonly set: (faults: Faults) => void;
  /** How often each kind of fault happened, and how many requests there were. */
  readonly counts: () => Readonly<Partial<Record<FaultKind | 'requests', number>>>;
  readonly close: () => Promise<void>;
};

/** Starts a proxy on a free port of this machine; without faults until `set`. */
export async function startFaultyProxy(target: string, seed = 1): Promise<FaultyProxy> {
  const random = seededRandom(seed);
  const agent = new Agent({ keepAlive: true });
  const counts: Partial<Record<FaultKind | 'requests', number>> = {};
  const count = (what: FaultKind | 'requests'): void => void (counts[what] = (counts[what] ?? 0) + 1);
  let faults: Faults = { share: 0 };
  let left = Infinity;
  let wellFirst = 0;
  const nextFault = (method: string): FaultKind | undefined => {
    const [isFaulty, which] = [random() < faults.share, random()];
    if (wellFirst-- > 0 || !isFaulty || left <= 0 || (faults.method !== undefined && faults.method !== method))
      return undefined;
    left--;
    const kinds = faults.kinds ?? faultKinds;
    return kinds[Math.floor(which * kinds.length)];
  };
  const server = createServer((incoming, outgoing) => {
    count('requests');
    const fault = nextFault(incoming.method ?? '');
    if (fault !== undefined) count(fault);
    void serve(incoming, outgoing, { target, fault, agent }).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      faults = next;
      left = next.atMost ?? Infinity;
      wellFirst = next.from ?? 0;
    },
    counts: () => counts,
    close: async () => closeServer(server, agent),
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  how: { readonly target: string; readonly fault: FaultKind | undefined; readonly agent: Agent },
): Promise<void> {
  const { fault } = how;
  const body = await bytesOf(incoming);
  if (fault === 'silence') return;
  if (fault === 'reset') return void outgoing.destroy();
  if (fault?.startsWith('status-') === true) {
    outgoing.writeHead(Number(fault.slice('status-'.length)), { 'retry-after': '0' });
    return void outgoing.end();
  }
  const answer = await answerOf(incoming, body, how.target, how.agent);
  const bytes = await bytesOf(answer);
  if (fault === 'lost-answer') return void outgoing.destroy();
  outgoing.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
  if (fault !== 'truncated') return void outgoing.end(bytes);
  outgoing.write(bytes.subarray(0, bytes.length >> 1), () => outgoing.destroy());
}

async function answerOf(
  incoming: IncomingMessage,
  body: Buffer,
  target: string,
  agent: Agent,
): Promise<IncomingMessage> {
  const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const to = new URL(incoming.url ?? '/', target);
    // The path as it came: a URL would write some of its characters in another way, and the signature covers them.
    const sent = forward({
      agent,
      host: to.hostname,
      port: to.port,
      path: incoming.url,
      method: incoming.method,
      headers: { ...headers, 'content-length': String(body.length) },
    });
    sent.on('response', resolve).on('error', reject);
    sent.end(body);
  });
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function closeServer(server: Server, agent: Agent): Promise<void> {
  agent.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
