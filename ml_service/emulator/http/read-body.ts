import type { IncomingMessage } from 'node:http';
import { refuse } from './refusal.ts';

// Azure Resource Manager takes no more than 4 MB either.
const mostBytes = 4 * 1024 * 1024;

/** Reads the body of a request as JSON; undefined where there is none. Refuses what is no JSON, and what is larger than Azure takes. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > mostBytes) refuse(413, 'RequestContentTooLarge', `The body has over ${mostBytes} bytes.`);
    pieces.push(piece);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return refuse(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
  }
}
