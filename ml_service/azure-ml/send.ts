import { messageOf, type MusterError } from '#src/core/index.ts';
import { isPassingStatus, networkFault, retryAfterMs } from '#src/storage/index.ts';
import { recordAt, textAt } from './answer.ts';
import { azureErrorIn, knownFailure } from './azure-error.ts';
import { failure, refusal, type AzureTask } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';

/** One request to Azure. */
export type AzureRequest = AzureTask & {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the token is for; the control plane where it is left out. */
  readonly scope?: string;
  /** True where a second request does a second time what the first did: it is repeated only if the first was surely not taken. */
  readonly isOnce?: boolean;
};

/** What Azure answered: JSON, text where it was not JSON, undefined where it was empty. */
export type AzureAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

/** Why a request has no answer, whether that passes, and the pause that Azure asks for. */
export type Fault = {
  readonly error: MusterError;
  readonly passes: boolean;
  readonly askedMs: number | undefined;
};

/** What became of one request: an answer, or a fault. */
export type Sent = { readonly answer: AzureAnswer } | (Fault & { readonly answer?: undefined });

/** Sends one request once. Statuses that pass, and connections that are lost, are faults; all else is an answer. */
export async function send(azure: AzureMl, request: AzureRequest, token: string): Promise<Sent> {
  const { method, url, body, headers } = request;
  let answer: AzureAnswer;
  try {
    const response = await fetch(url, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A token goes to nobody that was not named.
      redirect: 'error',
      signal: AbortSignal.any([azure.signal, AbortSignal.timeout(azure.rules.timeoutMs)]),
    });
    answer = { status: response.status, headers: response.headers, body: bodyOf(await response.text()) };
  } catch (error) {
    if (azure.signal.aborted) throw azure.signal.reason;
    return lost(request, error);
  }
  return isPassingStatus(answer.status) ? passing(request, answer, azure.now()) : { answer };
}

function passing(request: AzureRequest, { status, headers, body }: AzureAnswer, now: number): Sent {
  const said = azureErrorIn(body);
  // A refusal that Azure explains, such as a quota, is one whatever its status is.
  const isExplained = said !== undefined && knownFailure(said) !== undefined;
  const isTaken = request.isOnce === true && status !== 429 && status !== 503;
  const asked = Number(headers.get('x-ms-retry-after-ms') ?? Number.NaN);
  return {
    error: refusal(request, status, body),
    passes: !isExplained && !isTaken,
    askedMs: Number.isFinite(asked) ? asked : retryAfterMs(headers.get('retry-after'), now),
  };
}

const cutOff: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Gives the fault of a connection that broke, or of an answer that did not come in time. */
export function lost(request: AzureRequest, error: unknown): Fault {
  const isTimeout = textAt(error, 'name') === 'TimeoutError';
  const code = networkFault(error) ?? codeBelow(error);
  const passes = isTimeout || networkFault(error) !== undefined || cutOff.has(code ?? '');
  // Only who was refused the connection has surely not been heard.
  const isHeard = request.isOnce === true && code !== 'ECONNREFUSED' && code !== 'UND_ERR_CONNECT_TIMEOUT';
  const why = isTimeout ? 'no answer in time' : (code ?? messageOf(error));
  const said = isHeard && passes ? `${why}; whether it was begun is not known` : why;
  const toDo =
    code === 'ENOTFOUND' ? 'The host is not known: check the name, and the DNS of a private link.' : undefined;
  return {
    error: failure(request, 'AZURE_ML_UNAVAILABLE', { said, toDo, cause: error }),
    passes: passes && !isHeard,
    askedMs: undefined,
  };
}

function codeBelow(error: unknown): string | undefined {
  return textAt(recordAt(error, 'cause'), 'code');
}

function bodyOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
