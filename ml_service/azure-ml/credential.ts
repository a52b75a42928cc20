import type { TokenCredential } from '@azure/identity';
import { isRecord, messageOf, MusterError } from '#src/core/index.ts';
import type { Credential } from './access-token.ts';
import { isLoopback } from './workspace-place.ts';

/** Gives a variable of the environment; undefined where it is not set. */
type Variable = (name: string) => string | undefined;

/**
 * Opens the credential for an endpoint: on this machine that of the emulator; in a build with a service connection the one that asks Azure
 * DevOps for a token each time, so that it survives long waits; in a job the managed identity of its cluster; else DefaultAzureCredential.
 */
export async function openCredential(endpoint: string, variable: Variable): Promise<Credential> {
  if (isLoopback(endpoint)) return emulatorCredential(endpoint);
  const credential = await identityFor(variable);
  return async (scope) => {
    try {
      const got = await credential.getToken(scope);
      if (got !== null) return { token: got.token, expiresOn: got.expiresOnTimestamp };
    } catch (error) {
      throw noToken(`No identity was found: ${firstLine(messageOf(error))}`, error);
    }
    throw noToken('The identity gave no token.');
  };
}

async function identityFor(variable: Variable): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const [tenant, client, connection, access] = [
    'AZURESUBSCRIPTION_TENANT_ID',
    'AZURESUBSCRIPTION_CLIENT_ID',
    'AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
    'SYSTEM_ACCESSTOKEN',
  ].map((name) => variable(name));
  const isBuild = variable('SYSTEM_OIDCREQUESTURI') !== undefined;
  if (isBuild && tenant !== undefined && client !== undefined && connection !== undefined && access !== undefined)
    return new identity.AzurePipelinesCredential(tenant, client, connection, access);
  if (variable('AZUREML_RUN_ID') === undefined) return new identity.DefaultAzureCredential();
  const clientId = variable('DEFAULT_IDENTITY_CLIENT_ID');
  return clientId === undefined
    ? new identity.ManagedIdentityCredential()
    : new identity.ManagedIdentityCredential({ clientId });
}

function emulatorCredential(endpoint: string): Credential {
  return async (scope) => {
    const said = await askEmulator(endpoint, scope);
    if (isRecord(said) && typeof said['token'] === 'string' && typeof said['expiresOn'] === 'number')
      return { token: said['token'], expiresOn: said['expiresOn'] };
    throw noToken(`${endpoint}/token gave no token.`);
  };
}

async function askEmulator(endpoint: string, scope: string): Promise<unknown> {
  try {
    const answer = await fetch(`${endpoint}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scope }),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    return await answer.json();
  } catch (error) {
    throw new MusterError(
      'AZURE_ML_AUTH_FAILED',
      {
        what: `No emulator gives a token at ${endpoint}/token: ${messageOf(error)}.`,
        where: { path: 'AZURE_ML_ENDPOINT' },
        toDo: 'Start it with `npx muster emulate azure-ml`, or leave AZURE_ML_ENDPOINT empty for Azure itself.',
      },
      { cause: error },
    );
  }
}

function noToken(what: string, cause?: unknown): MusterError {
  return new MusterError('AZURE_ML_AUTH_FAILED', { what }, { cause });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
