import { isPassingStatus } from '#src/storage/index.ts';
import { refusal } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { pauseBefore } from './call.ts';
import { lost, type Fault } from './send.ts';

// A log is not worth the patience that a job is.
const attempts = 4;

/**
 * Reads a file of logs. Its address carries a signature of its own: it is asked without a token. Lost connections and busy answers are
 * tried again. Throws AZURE_ML_UNAVAILABLE, AZURE_ML_FORBIDDEN and the other codes of what is answered.
 */
export async function readLogFile(azure: AzureMl, name: string, address: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const read = await readOnce(azure, name, address);
    if (typeof read === 'string') return read;
    if (!read.passes || attempt + 1 >= Math.min(attempts, azure.rules.attempts)) throw read.error;
    await pauseBefore(azure, attempt, read);
  }
}

async function readOnce(azure: AzureMl, name: string, address: string): Promise<string | Fault> {
  const request = { method: 'GET', what: `read ${name}`, url: address } as const;
  try {
    const signal = AbortSignal.any([azure.signal, AbortSignal.timeout(azure.rules.timeoutMs)]);
    const { ok, status, ...answer } = await answerOf(address, signal);
    if (ok) return answer.text;
    return { error: refusal(request, status, undefined), passes: isPassingStatus(status), askedMs: undefined };
  } catch (error) {
    if (azure.signal.aborted) throw azure.signal.reason;
    return lost(request, error);
  }
}

async function answerOf(
  address: string,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly status: number; readonly text: string }> {
  const answer = await fetch(address, { signal });
  return { ok: answer.ok, status: answer.status, text: await answer.text() };
}
