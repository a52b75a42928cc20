import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What a server gives at one path, and how it behaves; a missing etag is not sent. */
export type ServedFile = {
  readonly bytes: Uint8Array;
  readonly etag?: string;
  /** Ranges are not served: always the whole. */
  readonly isWholeOnly?: boolean;
  /** No Content-Length: chunks until the end. */
  readonly isChunked?: boolean;
  /** Each answer breaks off after so many bytes of its body. */
  readonly breaksAfter?: number;
  /** The connection falls silent after so many bytes of the body. */
  readonly silentAfter?: number;
};

/** A server of files on a free port of this machine. */
export type FileServer = {
  readonly address: string;
  readonly files: Map<string, ServedFile>;
  /** Statuses that the next requests get before the file, with their headers. */
  readonly next: { readonly status: number; readonly headers?: Readonly<Record<string, string>> }[];
  /** The headers of all requests so far. */
  readonly requests: IncomingMessage['headers'][];
  readonly close: () => Promise<void>;
};

/** Starts a server of files that knows ranges, etags and their conditions; with `tls` by https. */
export async function startFileServer(tls?: ServerOptions): Promise<FileServer> {
  const files: FileServer['files'] = new Map();
  const next: FileServer['next'] = [];
  const requests: IncomingMessage['headers'][] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(request.headers);
    const special = next.shift();
    if (special !== undefined) return void response.writeHead(special.status, special.headers).end();
    const file = files.get(request.url ?? '');
    if (file === undefined) return void response.writeHead(404).end();
    serve(file, request, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    files,
    next,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(file: ServedFile, { headers }: IncomingMessage, response: ServerResponse): void {
  const { bytes, etag } = file;
  if (etag !== undefined) {
    response.setHeader('etag', etag);
    if (headers['if-none-match']?.split(', ').includes(etag) === true) return void response.writeHead(304).end();
  }
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  const isRange = from !== undefined && file.isWholeOnly !== true && headers['if-range'] === etag;
  const start = isRange ? Number(from) : 0;
  if (isRange && start >= bytes.length)
    return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  if (file.isChunked !== true) response.setHeader('content-length', bytes.length - start);
  if (isRange) response.setHeader('content-range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
  response.writeHead(isRange ? 206 : 200);
  sendBody(file, bytes.subarray(start), response);
}

function sendBody({ breaksAfter, silentAfter }: ServedFile, body: Uint8Array, response: ServerResponse): void {
  const sent = breaksAfter ?? silentAfter ?? body.length;
  response.write(body.subarray(0, sent), () => {
    if (sent >= body.length) response.end();
    // A little later: the end of a connection overtakes bytes that the client has not taken yet.
    else if (breaksAfter !== undefined) setTimeout(() => response.destroy(), 200);
  });
}
