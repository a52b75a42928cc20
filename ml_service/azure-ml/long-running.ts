import { isRecord } from '#src/core/index.ts';
import { retryAfterMs } from '#src/storage/index.ts';
import { failedOperation, failure } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call, pause } from './call.ts';
import type { AzureAnswer, AzureRequest } from './send.ts';

/**
 * Makes a request and waits until Azure has done what it took on: by the address in `Azure-AsyncOperation`, else in `Location` while it
 * answers 202 (learn.microsoft.com/azure/azure-resource-manager/management/async-operations). Throws the code of what Azure says of a
 * failure, AZURE_ML_OPERATION_FAILED where it says nothing that is known, and AZURE_ML_TIMEOUT.
 */
export async function callToEnd(azure: AzureMl, request: AzureRequest): Promise<AzureAnswer> {
  const first = await call(azure, request);
  const operation = first.headers.get('azure-asyncoperation');
  const location = first.status === 202 ? first.headers.get('location') : null;
  const address = operation ?? location;
  if (address === null) return first;
  const look = { ...request, method: 'GET', body: undefined, url: ownAddress(azure, address, request) } as const;
  const giveUpAt = azure.now() + azure.rules.operationMs;
  for (let last = first; ;) {
    // A pause of no length would be a loop of requests: it is as if none was asked for.
    const asked = retryAfterMs(last.headers.get('retry-after'), azure.now()) || azure.rules.pollMs;
    if (azure.now() + asked > giveUpAt) {
      const minutes = Math.round(azure.rules.operationMs / 60_000);
      throw failure(request, 'AZURE_ML_TIMEOUT', { said: `it is not done after ${minutes} minutes` });
    }
    await pause(asked, azure.signal);
    last = await call(azure, look);
    if (operation === null ? last.status !== 202 : hasEnded(last, request)) return last;
  }
}

/** Says whether an operation succeeded; false while it goes on. */
function hasEnded({ body }: AzureAnswer, request: AzureRequest): boolean {
  const status = isRecord(body) ? body['status'] : undefined;
  if (typeof status !== 'string')
    throw failure(request, 'AZURE_ML_ANSWER', { said: 'the operation has no "status" in its answer' });
  if (status === 'Failed' || status === 'Canceled') throw failedOperation(request, status, body);
  return status === 'Succeeded';
}

/** Gives an address of Azure's answer where it may be sent the token: one of the service that was asked. */
function ownAddress({ place }: AzureMl, address: string, request: AzureRequest): string {
  const [own, named] = [new URL(place.endpoint), new URL(address, place.endpoint)];
  const isOwn = named.origin === own.origin || named.hostname.endsWith(`.${own.hostname}`);
  if (isOwn && named.protocol === own.protocol) return named.href;
  throw failure(request, 'AZURE_ML_ANSWER', {
    said: `the operation is to be asked for at another host, ${named.host}`,
  });
}
