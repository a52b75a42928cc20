import { isRecord, type ErrorCode } from '#src/core/index.ts';

/** What a body of Azure says of an error: its codes from the outermost to the innermost, and the message. */
export type AzureError = { readonly codes: readonly string[]; readonly message: string };

/**
 * Reads the error of an answer: `{"error": {"code", "message", "details": […], "innererror": {"code", …}}}` (Azure REST API guidelines),
 * or the error alone. Undefined where the body holds none.
 */
export function azureErrorIn(body: unknown): AzureError | undefined {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : body;
  if (!isRecord(error) || typeof error['code'] !== 'string') return undefined;
  const { message } = error;
  return { codes: codesIn(error, 0), message: typeof message === 'string' ? message : '' };
}

/** What Muster makes of a code of Azure, and what the user can do where that is more exact than the remedy of ours. */
export type KnownFailure = readonly [code: ErrorCode, toDo?: string];

/** Gives what is known of the first code that is known. */
export function knownFailure({ codes }: AzureError): KnownFailure | undefined {
  for (const code of codes) {
    const failure = byCode[code.toLowerCase()];
    if (failure !== undefined) return failure;
  }
  return undefined;
}

const signIn =
  'Sign in anew (`az login`), with the tenant of the subscription where you have several: az login --tenant TENANT.';
const register =
  'Register it once for the subscription: az provider register --namespace Microsoft.MachineLearningServices.';
const quota =
  'Ask for more quota in the portal (Machine Learning, Quotas), or use a smaller cluster or another region.';
const name = 'Names of endpoints are unique within a region: choose another one with --endpoint.';

/**
 * Codes of Azure Resource Manager and Azure Machine Learning (learn.microsoft.com: ARM common deployment errors; batch endpoints,
 * troubleshooting).
 */
const known: Readonly<Record<string, KnownFailure>> = {
  AuthorizationFailed: ['AZURE_ML_FORBIDDEN'],
  LinkedAuthorizationFailed: ['AZURE_ML_FORBIDDEN'],
  UserNotAuthorized: ['AZURE_ML_FORBIDDEN'],
  RequestDisallowedByPolicy: ['AZURE_ML_FORBIDDEN', 'A policy of the subscription forbids this: ask who governs it.'],
  ScopeLocked: [
    'AZURE_ML_FORBIDDEN',
    'The resource group or the workspace is locked: remove the lock, or ask who set it.',
  ],
  ExpiredAuthenticationToken: ['AZURE_ML_AUTH_FAILED'],
  TokenExpired: ['AZURE_ML_AUTH_FAILED'],
  InvalidAuthenticationToken: ['AZURE_ML_AUTH_FAILED', signIn],
  InvalidAuthenticationTokenTenant: ['AZURE_ML_AUTH_FAILED', signIn],
  AuthenticationFailed: ['AZURE_ML_AUTH_FAILED', signIn],
  SubscriptionNotFound: ['AZURE_ML_NOT_FOUND', 'Check AZURE_SUBSCRIPTION_ID: az account list shows yours.'],
  InvalidSubscriptionId: ['AZURE_ML_NOT_FOUND', 'Check AZURE_SUBSCRIPTION_ID: az account list shows yours.'],
  ResourceGroupNotFound: ['AZURE_ML_NOT_FOUND', 'Check AZURE_RESOURCE_GROUP: az group list shows those there are.'],
  ResourceNotFound: ['AZURE_ML_NOT_FOUND'],
  NotFound: ['AZURE_ML_NOT_FOUND'],
  ParentResourceNotFound: ['AZURE_ML_NOT_FOUND'],
  MissingSubscriptionRegistration: ['AZURE_ML_REFUSED', register],
  NoRegisteredProviderFound: ['AZURE_ML_REFUSED', register],
  ReadOnlyDisabledSubscription: ['AZURE_ML_REFUSED', 'The subscription is disabled: enable it, or use another one.'],
  QuotaExceeded: ['AZURE_ML_QUOTA', quota],
  SubscriptionQuotaExceeded: ['AZURE_ML_QUOTA', quota],
  InsufficientQuota: ['AZURE_ML_QUOTA', quota],
  OutOfQuota: ['AZURE_ML_QUOTA', quota],
  OutOfCapacity: ['AZURE_ML_QUOTA', 'The region has no such machines left now: run again later, or use another size.'],
  SkuNotAvailable: ['AZURE_ML_QUOTA', 'The region has no such machines: use another size or another region.'],
  EndpointExists: ['AZURE_ML_CONFLICT', name],
  EndpointAlreadyExists: ['AZURE_ML_CONFLICT', name],
  NameUnavailable: ['AZURE_ML_CONFLICT', name],
  Conflict: ['AZURE_ML_CONFLICT'],
  ResourceConflict: ['AZURE_ML_CONFLICT'],
  AnotherOperationInProgress: ['AZURE_ML_CONFLICT', 'Another change is under way: run again when it is done.'],
};

const byCode: Readonly<Record<string, KnownFailure>> = Object.fromEntries(
  Object.entries(known).map(([code, failure]) => [code.toLowerCase(), failure]),
);

const deepest = 6;

function codesIn(error: Readonly<Record<string, unknown>>, depth: number): readonly string[] {
  const { code, details, innererror, innerError } = error;
  const inner = [...(Array.isArray(details) ? (details as readonly unknown[]) : []), innererror, innerError];
  const below = depth >= deepest ? [] : inner.flatMap((each) => (isRecord(each) ? codesIn(each, depth + 1) : []));
  return typeof code === 'string' ? [code, ...below] : below;
}
