import type { IncomingMessage } from 'node:http';
import { isMusterError, MusterError, type ErrorCode } from '#src/core/index.ts';
import { requestFile, type HttpsRules } from './https-request.ts';
import { codeOfStatus, isPassingStatus, networkFault } from './network-fault.ts';
import type { KnownState, RemoteAnswer, RemoteFile } from './remote-file.ts';
import { retryAfterMs } from './retry-after.ts';
import type { RetryRules } from './retry.ts';
import { withoutSecrets } from './secrets-in-uri.ts';

export type { HttpsRules } from './https-request.ts';

/** What is needed to judge an answer. */
type Asked = { readonly file: string; readonly known: KnownState; readonly rules: HttpsRules };

/** Gives the `open` of a file that an https address gives, by If-None-Match, Range and If-Range (RFC 9110, 13 and 14). */
export function openHttps(uri: string, rules: HttpsRules, retry: RetryRules): RemoteFile['open'] {
  const file = withoutSecrets(uri);
  const open = async (known: KnownState, signal: AbortSignal | undefined): Promise<RemoteAnswer> => {
    const answer = await ask(uri, headersFor(known), { file, known, rules }, { timeoutMs: retry.timeoutMs, signal });
    // The server cannot continue what is here: it is asked for the whole.
    if (answer === undefined) return open({ etag: known.etag }, signal);
    return answer;
  };
  return async (known, signal) => open(known, signal);
}

async function ask(
  uri: string,
  headers: Readonly<Record<string, string>>,
  asked: Asked,
  wait: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<RemoteAnswer | undefined> {
  let answer: IncomingMessage;
  try {
    answer = await requestFile(new URL(uri), headers, asked.rules, wait);
  } catch (error) {
    throw networkFailure(error, asked.file, wait.signal);
  }
  try {
    return remoteAnswer(answer, asked);
  } catch (error) {
    answer.destroy();
    throw error;
  }
}

function headersFor({ etag, partial }: KnownState): Readonly<Record<string, string>> {
  // Compressed bytes would have another length and another etag.
  const always = { 'accept-encoding': 'identity', 'user-agent': 'muster' };
  if (isComplete(partial)) return { ...always, 'if-none-match': [partial!.etag, etag].filter(Boolean).join(', ') };
  return {
    ...always,
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    // A weak etag does not promise equal bytes, so that nothing may be continued under it.
    ...(partial === undefined || partial.length === 0 || partial.etag.startsWith('W/')
      ? {}
      : { range: `bytes=${partial.length}-`, 'if-range': partial.etag }),
  };
}

// All bytes had arrived when the copy broke off: behind them there is no range to ask for.
function isComplete(partial: KnownState['partial']): boolean {
  return partial !== undefined && partial.size !== undefined && partial.length === partial.size;
}

/** Reads status and headers; undefined where the range that was asked for cannot be had. */
function remoteAnswer(answer: IncomingMessage, asked: Asked): RemoteAnswer | undefined {
  const status = answer.statusCode ?? 0;
  if (status === 200) return bytesAnswer(answer, numberOf(answer.headers['content-length']), 0, asked);
  if (status === 206) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers['content-range'] ?? '') ?? [];
    const offset = numberOf(from);
    if (offset !== undefined && offset === asked.known.partial?.length)
      return bytesAnswer(answer, numberOf(total), offset, asked);
  }
  answer.destroy();
  if (status === 304) return unchanged(answer.headers.etag, asked.known);
  if (status === 206 || status === 416) return undefined;
  throw refused(answer, status, asked.file);
}

function bytesAnswer(answer: IncomingMessage, size: number | undefined, offset: number, asked: Asked): RemoteAnswer {
  checkSize(size ?? 0, asked);
  return {
    state: 'bytes',
    etag: answer.headers.etag,
    size,
    offset,
    pieces: piecesOf(answer, { size, offset }, asked),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** What 304 means: the whole copy is still good, or else the partial one, which lacks nothing. */
function unchanged(etag: string | undefined, { etag: whole, partial }: KnownState): RemoteAnswer {
  const isPartial = isComplete(partial) && (whole === undefined || etag === partial!.etag);
  if (!isPartial) return { state: 'unchanged' };
  const { length, size } = partial!;
  return { state: 'bytes', etag: partial!.etag, size, offset: length, pieces: noPieces() };
}

async function* noPieces(): AsyncGenerator<Uint8Array> {
  // Nothing is left to send.
}

async function* piecesOf(
  answer: IncomingMessage,
  { size, offset }: { readonly size: number | undefined; readonly offset: number },
  asked: Asked,
): AsyncGenerator<Uint8Array> {
  let done = offset;
  const cutOff = (cause?: unknown): MusterError => {
    const what = `The answer broke off after ${done}${size === undefined ? '' : ` of ${size}`} bytes.`;
    return new MusterError('STORAGE_UNAVAILABLE', { what, where: { file: asked.file } }, { cause });
  };
  try {
    for await (const piece of answer) {
      done += (piece as Uint8Array).length;
      checkSize(done, asked);
      yield piece as Uint8Array;
    }
  } catch (error) {
    throw isMusterError(error) ? error : cutOff(error);
  } finally {
    answer.destroy();
  }
  if (size !== undefined && done !== size) throw cutOff();
}

function checkSize(size: number, { rules, file }: Asked): void {
  if (size <= rules.largestBytes) return;
  throw new MusterError('STORAGE_TOO_LARGE', {
    what: `The file has ${size} bytes or more.`,
    where: { file, path: 'MUSTER_HTTPS_MAX_MB' },
    expected: `at most ${rules.largestBytes} bytes`,
  });
}

function refused(answer: IncomingMessage, status: number, file: string): MusterError {
  const passes = isPassingStatus(status);
  const code: ErrorCode = passes ? codeOfStatus(status) : (codes[status] ?? 'STORAGE_FAILED');
  const toDo = passes ? undefined : 'Check the address in the pipeline file, and its signature where it has one.';
  const cause = { status, retryAfterMs: retryAfterMs(answer.headers['retry-after'], Date.now()) };
  const fault = { what: `The server answers with status ${status}.`, where: { file } };
  return new MusterError(code, toDo === undefined ? fault : { ...fault, toDo }, { cause });
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'STORAGE_AUTH_FAILED',
  403: 'STORAGE_AUTH_FAILED',
  404: 'STORAGE_NOT_FOUND',
  410: 'STORAGE_NOT_FOUND',
};

function networkFailure(error: unknown, file: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (isMusterError(error)) return error;
  const fault = networkFault(error);
  const code = fault === undefined ? 'STORAGE_FAILED' : 'STORAGE_UNAVAILABLE';
  const why = fault ?? (error as { readonly code?: string }).code ?? 'the address cannot be used';
  return new MusterError(code, { what: `The server cannot be asked: ${why}.`, where: { file } }, { cause: error });
}
