import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ContainerClient } from '@azure/storage-blob';
import { startEmulator, type EmulatorOptions } from '#ml-service/emulator/index.ts';
import { startAzurite } from '#test/storage/azurite.ts';

/** What a request was answered. */
type Answered = {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- the answers of a REST API, whose fields the tests name
  readonly body: any;
};

/** Requests to an emulator in one workspace. */
export type EmulatorClient = {
  readonly address: string;
  readonly lines: string[];
  /** Sends a request to a path below the workspace, signed in. */
  readonly arm: (method: string, path: string, body?: unknown) => Promise<Answered>;
  /** Sends a request to any address as it is. */
  readonly send: (method: string, url: string, options?: SendOptions) => Promise<Answered>;
  readonly token: (scope: string) => Promise<string>;
  /** Uploads files and stores them as code; gives its id. */
  readonly putCode: (name: string, files: Readonly<Record<string, string>>) => Promise<string>;
  /** Asks for a job until it has ended, and gives it. */
  readonly ended: (job: string) => Promise<Answered['body']>;
  /** Gives the runs of the steps of a job by their names. */
  readonly steps: (job: string) => Promise<Readonly<Record<string, Answered['body']>>>;
  /** Gives the text of a log of a run, where there is one. */
  readonly log: (run: string, name?: string) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
};

type SendOptions = {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
};

export const workspaceId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws';
export const management = 'https://management.azure.com/.default';
export const apiVersion = 'api-version=2025-12-01';

/** Starts Azurite and an emulator on it, both in this process. */
export async function openEmulator(
  options: Partial<EmulatorOptions> = {},
): Promise<EmulatorClient & { readonly restart: () => Promise<EmulatorClient>; readonly blob: string }> {
  const azurite = await startAzurite();
  const folder = mkdtempSync(join(tmpdir(), 'muster-emulator-'));
  const start = async (): Promise<EmulatorClient> => {
    const lines: string[] = [];
    const server = await startEmulator({
      ...usual(folder, azurite.connectionString()),
      tell: (line) => lines.push(line),
      ...options,
    });
    return { ...clientOf(server.address), lines, close: server.close };
  };
  const client = await start();
  const all = [client];
  return {
    ...client,
    blob: azurite.connectionString(),
    restart: async () => {
      await all.at(-1)!.close();
      all.push(await start());
      return all.at(-1)!;
    },
    close: async () => {
      await all.at(-1)!.close();
      await azurite.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function usual(folder: string, blob: string): EmulatorOptions {
  return {
    port: 0,
    blob,
    folder: join(folder, 'state'),
    tokenSeconds: 3600,
    operationSeconds: 0,
    nodes: 4,
    location: 'westeurope',
    computes: ['cpu-cluster', 'other-cluster'],
    variables: {},
    faults: [],
    now: Date.now,
    tell: () => {},
  };
}

const send: EmulatorClient['send'] = async (method, url, { body, token, headers = {} } = {}) => {
  const response = await fetch(url, {
    method,
    headers: { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
};

/** Gives the requests to an emulator that listens at an address. */
export function clientOf(address: string): Omit<EmulatorClient, 'lines' | 'close'> {
  const token = async (scope: string): Promise<string> =>
    (await send('POST', `${address}/token`, { body: { scope } })).body.token;
  const arm: EmulatorClient['arm'] = async (method, path, body) =>
    send(method, `${address}${workspaceId}${path}${path.includes('?') ? '&' : '?'}${apiVersion}`, {
      token: await token(management),
      body,
    });
  const history = async (path: string): Promise<Answered> =>
    send('GET', `${address}/history/v1.0${workspaceId}${path}`, { token: await token(management) });
  return {
    address,
    send,
    token,
    arm,
    putCode: async (name, files) => {
      const slot = await arm('POST', `/codes/${name}/versions/1/startPendingUpload`, {
        pendingUploadType: 'TemporaryBlobReference',
        pendingUploadId: null,
      });
      const { blobUri, credential } = slot.body.blobReferenceForConsumption;
      const container = new ContainerClient(credential.sasUri);
      for (const [path, text] of Object.entries(files))
        await container.getBlockBlobClient(path).upload(text, Buffer.byteLength(text));
      const code = await arm('PUT', `/codes/${name}/versions/1`, { properties: { codeUri: blobUri } });
      return code.body.id;
    },
    ended: async (job) => {
      for (;;) {
        const { body } = await arm('GET', `/jobs/${job}`);
        if (['Completed', 'Failed', 'Canceled'].includes(body.properties.status)) return body;
        await pause(50);
      }
    },
    steps: async (job) => {
      const { body } = await history(`/runs/${job}/children`);
      return Object.fromEntries(body.value.map((run: Answered['body']) => [run.displayName, run]));
    },
    log: async (run, name = 'user_logs/std_log.txt') => {
      const { body } = await history(`/runs/${run}/details`);
      return body.logFiles[name] === undefined ? undefined : (await fetch(body.logFiles[name])).text();
    },
  };
}
