import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '#test/e2e/command.ts';

// The identity library reads the environment of its process, and speaks with Azure DevOps by https alone: each case is a process of its own.
const script = 'test/ml_service/azure-ml/token-process.ts';
const folder = mkdtempSync(join(tmpdir(), 'azure-credential-'));
const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
const servers: Server[] = [];
beforeAll(() => {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files], {
    stdio: 'ignore',
  });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  rmSync(folder, { recursive: true });
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return (server.address() as AddressInfo).port;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

type Asked = { readonly url: string; readonly headers: IncomingMessage['headers']; readonly form: URLSearchParams };

/** Answers with JSON, and keeps what was asked. */
function answering(asked: Asked[], answer: (of: Asked) => unknown): RequestListener {
  return (request, response) => {
    const reply = (text: string): void => {
      const of = { url: request.url!, headers: request.headers, form: new URLSearchParams(text) };
      asked.push(of);
      const said = answer(of);
      response.writeHead(said === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(said ?? { error: 'not_found' }));
    };
    void textOf(request).then(reply);
  };
}

async function tokensFor(
  environment: Readonly<Record<string, string>>,
  ...minutes: readonly number[]
): Promise<unknown> {
  const { out, err } = await run([script, ...minutes.map(String)], environment);
  expect(err).toBe('');
  return JSON.parse(out) as unknown;
}

// A token of four minutes is renewed after two; the library keeps none that ends within five.
const lifetimeSeconds = 240;

test('a build with a service connection asks Azure DevOps for a new assertion whenever a token is due or refused', async () => {
  const asked: Asked[] = [];
  let address = '';
  let [nAssertions, nTokens] = [0, 0];
  const answer = ({ url }: Asked): unknown => {
    if (url.startsWith('/oidc')) return { oidcToken: `assertion-${++nAssertions}` };
    if (url.includes('/.well-known/openid-configuration'))
      return {
        issuer: `${address}/adfs`,
        authorization_endpoint: `${address}/adfs/oauth2/authorize`,
        token_endpoint: `${address}/adfs/oauth2/token`,
        jwks_uri: `${address}/adfs/keys`,
      };
    if (url.startsWith('/adfs/oauth2/token'))
      return { access_token: `token-${++nTokens}`, token_type: 'Bearer', expires_in: lifetimeSeconds };
    return undefined;
  };
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
  address = `https://localhost:${await listen(createSecureServer(tls, answering(asked, answer)))}`;
  const build = {
    NODE_EXTRA_CA_CERTS: certificate,
    AZURE_AUTHORITY_HOST: address,
    SYSTEM_OIDCREQUESTURI: `${address}/oidc`,
    SYSTEM_ACCESSTOKEN: 'access of the build',
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID: 'connection-1',
    AZURESUBSCRIPTION_CLIENT_ID: 'client-1',
    // Of this authority alone the library does not ask the cloud whether it is known.
    AZURESUBSCRIPTION_TENANT_ID: 'adfs',
  };
  expect(await tokensFor(build, 0, 1, 3)).toEqual(['token-1', 'token-1', 'token-2', 'token-3']);
  for (const { url, headers } of asked.filter((each) => each.url.startsWith('/oidc'))) {
    expect(url).toMatch(/^\/oidc\?api-version=[^&]+&serviceConnectionId=connection-1$/);
    expect(headers.authorization).toBe('Bearer access of the build');
  }
  // Each token was got for an assertion of its own: those of Azure DevOps live ten minutes.
  const forms = asked.filter(({ url }) => url.startsWith('/adfs/oauth2/token')).map(({ form }) => form);
  const assertions = forms.map((form) => form.get('client_assertion'));
  expect(new Set(assertions).size).toBe(3);
  for (const assertion of assertions) expect(assertion).toMatch(/^assertion-\d+$/);
  expect(forms[0]?.get('client_id')).toBe('client-1');
  expect(forms[0]?.get('scope')).toContain('https://management.azure.com/.default');

  // What Azure DevOps refuses is told as a missing identity, without the access token.
  const refused = await tokensFor({ ...build, SYSTEM_OIDCREQUESTURI: `${address}/none` }, 0);
  expect(refused).toMatchObject({
    code: 'AZURE_ML_AUTH_FAILED',
    message: expect.stringContaining('No identity was found'),
  });
  expect(JSON.stringify(refused)).not.toContain('access of the build');
});

test.each([
  ['that Azure Machine Learning gives a job', 'MSI_ENDPOINT', 'MSI_SECRET', 'secret', 'clientid'],
  ['of newer services', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER', 'x-identity-header', 'client_id'],
])(
  'in a job the managed identity %s gives tokens, each asked for by its client id',
  async (_, place, proof, header, id) => {
    const asked: Asked[] = [];
    const answer = (): unknown => {
      const expiresOn = Math.floor(Date.now() / 1000) + lifetimeSeconds;
      return {
        access_token: `token-${asked.length}`,
        expires_on: String(expiresOn),
        resource: 'https://management.azure.com',
        token_type: 'Bearer',
      };
    };
    const port = await listen(createServer(answering(asked, answer)));
    const job = {
      AZUREML_RUN_ID: 'step-1',
      DEFAULT_IDENTITY_CLIENT_ID: '00000000-0000-0000-0000-00000000000a',
      [place]: `http://localhost:${port}/msi/token`,
      [proof]: 'secret of the job',
    };
    expect(await tokensFor(job, 0, 1, 3)).toEqual(['token-1', 'token-1', 'token-2', 'token-3']);
    expect(asked.map(({ headers }) => headers[header])).toEqual(Array.from({ length: 3 }, () => 'secret of the job'));
    const query = new URL(asked[0]!.url, 'http://localhost').searchParams;
    expect(query.get('resource')).toBe('https://management.azure.com');
    expect(query.get(id)).toBe(job.DEFAULT_IDENTITY_CLIENT_ID);
  },
);
