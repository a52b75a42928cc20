import { setTimeout } from 'node:timers/promises';
import { isMusterError, type MusterError } from '#src/core/index.ts';
import { managementScope } from './access-token.ts';
import { refusal } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { send, type AzureAnswer, type AzureRequest, type Fault } from './send.ts';

/**
 * Asks Azure until it answers: with a token that is renewed before it expires and once where it is refused; again after 408, 429, 5xx and
 * lost connections, after the pause that Azure asks for, else after a random one that may be twice as long each time. Throws the AZURE_ML
 * code of what Azure says.
 */
export async function call(azure: AzureMl, request: AzureRequest): Promise<AzureAnswer> {
  let refused: string | undefined;
  for (let attempt = 0; ;) {
    azure.signal.throwIfAborted();
    const scope = request.scope ?? managementScope;
    const token = await azure.token(scope, refused);
    const outcome = await send(azure, request, token);
    if (outcome.answer === undefined) {
      if (!outcome.passes || attempt + 1 >= azure.rules.attempts) throw outcome.error;
      await pauseBefore(azure, attempt++, outcome);
    } else if (outcome.answer.status < 400) {
      return outcome.answer;
    } else {
      const { status, body } = outcome.answer;
      if (status !== 401 || refused !== undefined) throw refusal(request, status, body);
      refused = token;
    }
  }
}

/** Asks for something that may not be there: undefined then. */
export async function callIfThere(azure: AzureMl, request: AzureRequest): Promise<AzureAnswer | undefined> {
  try {
    return await call(azure, request);
  } catch (error) {
    if (isMusterError(error) && error.code === 'AZURE_ML_NOT_FOUND' && isMissingThing(error)) return undefined;
    throw error;
  }
}

// A workspace that is not there is no answer to the question whether it holds something.
const missingWorkspace =
  /\b(Subscription|ResourceGroup|ParentResource)NotFound\b|InvalidSubscriptionId|'Microsoft\.MachineLearningServices\/workspaces\/[^/']+' under/;

function isMissingThing(error: MusterError): boolean {
  return !missingWorkspace.test(error.message);
}

/** Waits until a time is over or the work is stopped; then it throws the reason of the stop. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** Waits before the next attempt, `attempt` being how many were made again before: as long as Azure asks for, else for a random time. */
export async function pauseBefore(
  { rules, random, onRetry, signal }: AzureMl,
  attempt: number,
  { error, askedMs }: Pick<Fault, 'error' | 'askedMs'>,
): Promise<void> {
  const longest = Math.min(rules.longestPauseMs, rules.firstPauseMs * 2 ** attempt);
  const drawn = random() * longest;
  // Who was told when to come back comes a little later, each at another time.
  const pauseMs = askedMs === undefined ? drawn : Math.min(askedMs, rules.longestAskedMs) + drawn / 4;
  onRetry(`${error.message}  (attempt ${attempt + 1} of ${rules.attempts}; again in ${Math.round(pauseMs)} ms)`);
  await pause(pauseMs, signal);
}
