import { isMusterError, MusterError, type ErrorCode } from '#src/core/index.ts';
import { changedObject } from './byte-range.ts';
import { codeOfStatus, isPassingStatus, networkFault } from './network-fault.ts';
import { retryAfterMs } from './retry-after.ts';

/** What the SDK's errors carry; by their form, since `instanceof` fails across realms. */
type ServiceError = {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly statusCode?: number;
  readonly details?: { readonly errorCode?: string };
  readonly response?: { readonly headers?: { readonly get: (name: string) => string | undefined } };
};

/** Gives the code of Azure Storage for an error, such as `BlobNotFound`; else the code of the SDK. */
export function serviceCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { details, response, code } = error as ServiceError;
  return details?.errorCode ?? response?.headers?.get('x-ms-error-code') ?? code;
}

/** Gives the error for a failed request about a blob, by what the service said; a MusterError as it is. */
export function azureFailure(error: unknown, file: string, verb: string): unknown {
  if (isMusterError(error) || typeof error !== 'object' || error === null) return error;
  const serviceError = error as ServiceError;
  const code = serviceCode(error) ?? '';
  // Blocks are dropped when another writer commits the blob.
  if (code === 'ConditionNotMet' || code === 'InvalidBlockList') return changedObject(file);
  const [as, why, toDo] = known[code] ?? failureOfStatus(serviceError, code) ?? failureOfNetwork(serviceError, code);
  const fault = { what: `Could not ${verb} this object: ${why}.`, where: { file } };
  return new MusterError(as, toDo === undefined ? fault : { ...fault, toDo }, { cause: causeOf(error) });
}

type Failure = readonly [code: ErrorCode, why: string, toDo?: string];

/** Failures by the codes of Azure Storage: learn.microsoft.com/rest/api/storageservices/blob-service-error-codes. */
const known: Readonly<Record<string, Failure>> = {
  BlobNotFound: ['STORAGE_NOT_FOUND', 'it is not there'],
  ContainerNotFound: ['STORAGE_CONTAINER_MISSING', 'the container is not there'],
  InvalidRange: ['STORAGE_BAD_RANGE', 'it ends before the bytes that were asked for'],
  // Azurite refuses a version of the API that is newer than it; the service itself knows each one that an SDK asks for.
  InvalidHeaderValue: [
    'STORAGE_FAILED',
    'the service says 400 InvalidHeaderValue',
    'Where Azurite stands for the service, start it with --skipApiVersionCheck.',
  ],
  Md5Mismatch: ['STORAGE_DAMAGED', 'the bytes were changed on the way to the service'],
};

function failureOfStatus({ statusCode: status = 0 }: ServiceError, code: string): Failure | undefined {
  const said = `the service says ${status} ${code}`.trimEnd();
  if (isPassingStatus(status)) return [codeOfStatus(status), said];
  if (status === 401 || status === 403) return ['STORAGE_AUTH_FAILED', said];
  return status === 0 ? undefined : ['STORAGE_FAILED', said];
}

const slow = 'Check the connection; where it is only slow, set MUSTER_STORAGE_TIMEOUT_SECONDS higher, then run again.';

function failureOfNetwork(error: ServiceError, code: string): Failure {
  const { name = '' } = error;
  if (name === 'AbortError' || name === 'TimeoutError') return ['STORAGE_UNAVAILABLE', 'no answer in time', slow];
  // The errors of @azure/identity: CredentialUnavailableError, AuthenticationError, AggregateAuthenticationError.
  if (/Authentication|Credential/.test(name)) return ['STORAGE_AUTH_FAILED', `no identity was found (${name})`];
  const fault = networkFault(error);
  if (fault !== undefined) return ['STORAGE_UNAVAILABLE', fault];
  if (code === 'PARSE_ERROR') return ['STORAGE_UNAVAILABLE', 'the answer was cut off'];
  if (code === 'ENOTFOUND') return ['STORAGE_ACCOUNT_MISSING', 'the host of the storage account is not known'];
  return ['STORAGE_FAILED', code === '' ? name : code];
}

/** Adds the pause that the service asks for, where `retrying` looks for it. */
function causeOf(error: object): unknown {
  const asked = retryAfterMs((error as ServiceError).response?.headers?.get('retry-after'), Date.now());
  return asked === undefined ? error : Object.assign(error, { retryAfterMs: asked });
}
