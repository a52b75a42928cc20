import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { startEmulator, type EmulatorOptions } from '#ml-service/emulator/index.ts';
import { lockFolder } from '#ml-service/emulator/state/lock-folder.ts';
import { startAzurite } from '#test/storage/azurite.ts';
import { clientOf } from './emulator-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options: EmulatorOptions = {
  port: 0,
  blob: 'UseDevelopmentStorage=true',
  folder: join(folder, 'state'),
  tokenSeconds: 3600,
  operationSeconds: 0,
  nodes: 1,
  location: 'westeurope',
  computes: ['cpu-cluster'],
  variables: {},
  faults: [],
  now: Date.now,
  tell: () => {},
};

test('a second emulator on the same folder is refused while the first is at work, which goes on', async () => {
  const first = await startEmulator(options);
  await expect(startEmulator(options)).rejects.toMatchObject({
    code: 'EMULATOR_IN_USE',
    faults: [{ where: { file: options.folder } }],
  });
  expect((await clientOf(first.address).arm('GET', '/jobs')).status).toBe(200);
  await first.close();
  await (await startEmulator(options)).close();
});

test('what a killed process leaves of its lock keeps nobody out', async () => {
  const socket = join(folder, 'killed.lock');
  const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => console.log('listens'))`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  await expect(lockFolder(folder, socket)).rejects.toMatchObject({ code: 'EMULATOR_IN_USE' });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const unlock = await lockFolder(folder, socket);
  await unlock();
});

test.each([
  ['a connection string that cannot be read', { blob: 'garbage' }, 'STORAGE_CONNECTION_STRING'],
  ['packages that are not there', { packages: join(folder, 'none') }, 'USAGE'],
])('%s is refused at the start', async (_, wrong, code) => {
  await expect(startEmulator({ ...options, ...wrong })).rejects.toMatchObject({ code });
});

test('an Azurite that is too old for the SDK is told with what starts it, and not as a failure that may pass', async () => {
  const azurite = await startAzurite({ skipApiVersionCheck: false });
  const emulator = await startEmulator({ ...options, blob: azurite.connectionString() });
  try {
    const { status, body } = await clientOf(emulator.address).arm('POST', '/codes/c/versions/1/startPendingUpload', {
      pendingUploadType: 'TemporaryBlobReference',
      pendingUploadId: null,
    });
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('--skipApiVersionCheck')]);
  } finally {
    await emulator.close();
    await azurite.close();
  }
});
