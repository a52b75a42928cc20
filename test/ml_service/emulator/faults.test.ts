import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseFault } from '#ml-service/emulator/index.ts';
import { apiVersion, management, openEmulator, workspaceId } from './emulator-client.ts';
import { pipelineBody, putComponents, step } from './small-pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
// Of two machines neither is promised to begin first: the second one waits until the first one has said that it has.
const begun = join(folder, 'begun');
let emulator: Awaited<ReturnType<typeof openEmulator>>;
beforeAll(async () => {
  emulator = await openEmulator({ faults: [parseFault('throttle,path=/jobs/first,times=2,retryAfter=3')] });
  await putComponents(emulator, undefined, {
    // The second start finds what the first one wrote: outputs are mounts.
    writes_once: {
      command:
        'if [ -e ${{outputs.folder}}/begun ]; then echo again; else touch ${{outputs.folder}}/begun; echo ready; sleep 600; fi',
      outputs: { folder: 'uri_folder' },
    },
    sleeps: { command: 'echo ready; sleep 600' },
    quick: { command: 'echo done' },
    ranks: {
      command: `echo start of $RANK; if [ $RANK = 0 ]; then touch ${begun}; else until [ -e ${begun} ]; do sleep 0.05; done; echo both; sleep 1; fi`,
      more: { distribution: { type: 'PyTorch' }, resources: { instance_count: 2 } },
    },
  });
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const addFault = async (rule: unknown): Promise<number> =>
  (await emulator.send('POST', `${emulator.address}/emulator/faults`, { body: rule })).status;
const listed = async (): Promise<unknown> =>
  (await emulator.send('GET', `${emulator.address}/emulator/faults`)).body.value;

test('calls that match are throttled as often as was asked for, and told when to come again', async () => {
  const { arm } = emulator;
  const answers = [await arm('GET', '/jobs/first'), await arm('GET', '/jobs/first'), await arm('GET', '/jobs/first')];
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 404]);
  expect(answers[0]!.headers.get('retry-after')).toBe('3');
  expect(answers[0]!.body.error.code).toBe('TooManyRequests');
});

test('the service is unavailable, a quota is refused: in the bodies of Azure', async () => {
  const { arm } = emulator;
  await addFault([
    { kind: 'unavailable', path: '/environments', method: 'GET', retryAfter: 0 },
    { kind: 'quota', path: '/jobs/' },
  ]);
  const unavailable = await arm('GET', '/environments/node/versions/1');
  expect([unavailable.status, unavailable.body.error.code]).toEqual([503, 'ServiceUnavailable']);
  const quota = await arm('PUT', '/jobs/over', pipelineBody({ quick: step('quick') }));
  expect([quota.status, quota.body.error.code]).toEqual([403, 'QuotaExceeded']);
  expect((await arm('GET', '/jobs/over')).status).toBe(404);
  expect(await listed()).toEqual([]);
});

test('a connection that is dropped loses the answer, not what was done', async () => {
  const { arm, send, token, address, ended } = emulator;
  const url = `${address}${workspaceId}/jobs/dropped?${apiVersion}`;
  const bearer = await token(management);
  await addFault({ kind: 'drop', path: '/jobs/dropped', method: 'PUT' });
  const body = pipelineBody({ quick: step('quick') });
  const failure = await send('PUT', url, { token: bearer, body }).catch((error: unknown) => error);
  expect(failure).toHaveProperty('message');
  expect(failure).not.toHaveProperty('status');
  expect((await arm('PUT', '/jobs/dropped', body)).status).toBe(200);
  expect((await ended('dropped')).properties.status).toBe('Completed');
});

test('a step whose node is lost is started again, with what it had written', async () => {
  const { arm, ended, steps, log, lines } = emulator;
  await addFault({ kind: 'node-lost', step: 'writes', afterText: 'ready' });
  await arm('PUT', '/jobs/lost', pipelineBody({ writes: step('writes_once') }));
  expect((await ended('lost')).properties.status).toBe('Completed');
  expect(await log((await steps('lost'))['writes'].runId)).toBe('ready\nagain\n');
  expect(lines.some((line) => line.includes('writes loses node 0'))).toBe(true);
});

test('of a distributed step one lost node starts all processes again', async () => {
  const { arm, ended, steps, log } = emulator;
  await addFault({ kind: 'node-lost', step: 'ranks', rank: 1, afterText: 'both' });
  await arm('PUT', '/jobs/lost-rank', pipelineBody({ ranks: step('ranks') }));
  expect((await ended('lost-rank')).properties.status).toBe('Completed');
  const { ranks } = await steps('lost-rank');
  expect(await log(ranks.runId, 'user_logs/std_log_process_0.txt')).toBe('start of 0\nstart of 0\n');
  expect(await log(ranks.runId, 'user_logs/std_log_process_1.txt')).toBe('start of 1\nboth\nstart of 1\nboth\n');
});

test('a fault that is told of while its step is at work happens to it', async () => {
  const { arm, ended, steps, log } = emulator;
  await arm('PUT', '/jobs/at-work', pipelineBody({ sleeps: step('sleeps') }));
  const { sleeps } = await steps('at-work');
  while ((await log(sleeps.runId)) !== 'ready\n');
  await addFault({ kind: 'node-lost', step: 'sleeps' });
  while ((await log(sleeps.runId)) !== 'ready\nready\n');
  await addFault({ kind: 'cancel', step: 'sleeps' });
  expect((await ended('at-work')).properties.status).toBe('Canceled');
});

test('a job whose nodes are lost again and again fails', async () => {
  const { arm, ended, steps } = emulator;
  await addFault({ kind: 'node-lost', step: 'unlucky', afterText: 'ready', times: 9 });
  await arm('PUT', '/jobs/unlucky', pipelineBody({ unlucky: step('sleeps') }));
  expect((await ended('unlucky')).properties.status).toBe('Failed');
  expect((await steps('unlucky'))['unlucky'].error.error.code).toBe('NodeLost');
  expect(await listed()).toHaveLength(1);
  await emulator.send('DELETE', `${emulator.address}/emulator/faults`);
  expect(await listed()).toEqual([]);
});

test('a job is cancelled from outside', async () => {
  const { arm, ended } = emulator;
  await addFault({ kind: 'cancel', step: 'sleeps', afterText: 'ready' });
  await arm('PUT', '/jobs/canceled', pipelineBody({ sleeps: step('sleeps') }));
  expect((await ended('canceled')).properties.status).toBe('Canceled');
});

test('a step that starts slowly is Preparing meanwhile, and a cancel ends the wait', async () => {
  const { arm, ended, steps } = emulator;
  await addFault({ kind: 'slow-start', step: 'quick', seconds: 600 });
  await arm('PUT', '/jobs/slow', pipelineBody({ quick: step('quick') }));
  while ((await steps('slow'))['quick'].status !== 'Preparing');
  await arm('POST', '/jobs/slow/cancel');
  expect((await ended('slow')).properties.status).toBe('Canceled');
});

test.each([
  [
    { kind: 'flood' },
    'kind: is none of throttle, unavailable, drop, quota, run-forbidden, slow-start, node-lost, cancel',
  ],
  [[{ kind: 'drop' }, { step: 'train' }], '[1].kind: is none of throttle, unavailable,'],
  [{ kind: 'cancel', step: 'train', afterSeconds: 'x' }, 'afterSeconds: is no number'],
  [{ kind: 'slow-start' }, 'seconds: is no number'],
  [[1], '[0]: is no object with a kind and its fields'],
])('a request for the fault %j is refused with the field and what it may be', async (rule, expected) => {
  const answer = await emulator.send('POST', `${emulator.address}/emulator/faults`, { body: rule });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(`is invalid. ${expected}`);
  expect(await listed()).toEqual([]);
});

test('a fault of the command line that cannot be read is refused', () => {
  expect(() => parseFault('flood')).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('kind is none of throttle,') }),
  );
  expect(() => parseFault('throttle,times=none')).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('times is no number.') }),
  );
  expect(parseFault('node-lost,step=train,afterText=a=b')).toMatchObject({
    kind: 'node-lost',
    step: 'train',
    afterText: 'a=b',
  });
});
