import { expect, test } from '@jest/globals';
import { azureFailure } from '#src/storage/azure-failure.ts';

const headers = (values: Readonly<Record<string, string>>) => ({ headers: { get: (name: string) => values[name] } });

test.each<[object, string]>([
  [{ statusCode: 404, details: { errorCode: 'BlobNotFound' } }, 'STORAGE_NOT_FOUND'],
  [{ statusCode: 404, response: headers({ 'x-ms-error-code': 'ContainerNotFound' }) }, 'STORAGE_CONTAINER_MISSING'],
  [{ statusCode: 416, code: 'InvalidRange' }, 'STORAGE_BAD_RANGE'],
  [{ statusCode: 412, code: 'ConditionNotMet' }, 'STORAGE_CHANGED'],
  [{ statusCode: 400, code: 'InvalidBlockList' }, 'STORAGE_CHANGED'],
  [{ statusCode: 400, code: 'Md5Mismatch' }, 'STORAGE_DAMAGED'],
  [{ statusCode: 403, code: 'AuthorizationPermissionMismatch' }, 'STORAGE_AUTH_FAILED'],
  [{ statusCode: 401 }, 'STORAGE_AUTH_FAILED'],
  [{ name: 'AggregateAuthenticationError' }, 'STORAGE_AUTH_FAILED'],
  [{ name: 'CredentialUnavailableError' }, 'STORAGE_AUTH_FAILED'],
  [{ statusCode: 503, code: 'ServerBusy' }, 'STORAGE_THROTTLED'],
  [{ statusCode: 429 }, 'STORAGE_THROTTLED'],
  [{ statusCode: 500, code: 'OperationTimedOut' }, 'STORAGE_UNAVAILABLE'],
  [{ statusCode: 408 }, 'STORAGE_UNAVAILABLE'],
  [{ name: 'AbortError' }, 'STORAGE_UNAVAILABLE'],
  [{ name: 'RestError', code: 'REQUEST_SEND_ERROR', cause: { code: 'ECONNREFUSED' } }, 'STORAGE_UNAVAILABLE'],
  [{ name: 'RestError', code: 'EAI_AGAIN' }, 'STORAGE_UNAVAILABLE'],
  [{ name: 'RestError', code: 'PARSE_ERROR' }, 'STORAGE_UNAVAILABLE'],
  [{ name: 'RestError', code: 'ENOTFOUND' }, 'STORAGE_ACCOUNT_MISSING'],
  [{ statusCode: 409, code: 'LeaseIdMissing' }, 'STORAGE_FAILED'],
  [{ name: 'TypeError' }, 'STORAGE_FAILED'],
])('the error %j of the SDK is %s, with its place and cause', (error, code) => {
  const failure = azureFailure(error, 'azureblob://account/container/a', 'read');
  expect(failure).toMatchObject({ code, message: expect.stringContaining('azureblob://account/container/a: ') });
  expect(failure).toMatchObject(code === 'STORAGE_CHANGED' ? {} : { cause: error });
});

test('the pause that the service asks for goes with the error', () => {
  const error = { statusCode: 503, response: headers({ 'retry-after': '7' }) };
  expect(azureFailure(error, 'a', 'read')).toMatchObject({ cause: { retryAfterMs: 7000 } });
});

test('what is no error of the SDK stays what it is', () => {
  for (const other of ['text', undefined, null]) expect(azureFailure(other, 'a', 'read')).toBe(other);
});
