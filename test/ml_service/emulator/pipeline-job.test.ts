import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openEmulator, workspaceId } from './emulator-client.ts';
import { pipelineBody, putComponents, step } from './small-pipeline.ts';

let emulator: Awaited<ReturnType<typeof openEmulator>>;
beforeAll(async () => {
  emulator = await openEmulator();
  const code = await emulator.putCode('scripts', {
    'prepare.mjs': `
      import { writeFileSync } from 'node:fs';
      import { greeting } from './words/greeting.mjs';
      const [folder, number] = process.argv.slice(2);
      writeFileSync(folder + '/rows.txt', greeting + ' ' + number);
      console.log(JSON.stringify(process.env));`,
    'words/greeting.mjs': `export const greeting = 'rows';`,
    'train.mjs': `
      import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
      const [data, model, ...rest] = process.argv.slice(2);
      console.log('here: ' + readdirSync('.').sort().join(' '));
      writeFileSync(model + '/model.txt', [readFileSync(data + '/rows.txt', 'utf8'), ...rest].join(' | '));`,
  });
  await putComponents(emulator, code, {
    prepare: {
      command: 'node prepare.mjs ${{outputs.rows}} ${{inputs.number}}',
      inputs: { number: { type: 'number', default: 7, max: 100 } },
      outputs: { rows: 'uri_folder' },
    },
    train: {
      command: 'node train.mjs ${{inputs.rows}} ${{outputs.model}} $[[--depth ${{inputs.depth}}]]',
      inputs: { rows: { type: 'uri_folder' }, depth: { type: 'integer', optional: true } },
      outputs: { model: 'uri_folder' },
    },
    read: {
      command: 'cat ${{inputs.model}}/model.txt',
      inputs: { model: { type: 'uri_folder' } },
    },
    fails: { command: 'echo it is broken >&2; exit 3', inputs: { after: { type: 'uri_folder', optional: true } } },
    sleeps: { command: 'echo begun; sleep 600' },
  });
});
afterAll(async () => emulator.close());

const rows = '${{parent.jobs.prepare.outputs.rows}}';

test('runs two steps in the order of their bindings, each from the uploaded code, and passes on what they write', async () => {
  const { arm, ended, steps, log } = emulator;
  const jobs = {
    train: step(
      'train',
      { rows, depth: '5' },
      { outputs: { model: { type: 'literal', value: '${{parent.outputs.model}}' } } },
    ),
    prepare: step('prepare', { number: '${{parent.inputs.number}}' }, { environment_variables: { MORE: 'x y' } }),
    read: step('read', { model: '${{parent.jobs.train.outputs.model}}' }),
  };
  const body = pipelineBody(jobs, {
    inputs: { number: { jobInputType: 'literal', value: '12' } },
    outputs: { model: { jobOutputType: 'uri_folder' } },
  });
  const made = await arm('PUT', '/jobs/two-steps', body);
  expect(made.status).toBe(201);
  expect(made.body.properties.status).toBe('NotStarted');
  const job = await ended('two-steps');
  expect(job.properties.status).toBe('Completed');
  const runs = await steps('two-steps');
  expect(Object.values(runs).map((run) => run.status)).toEqual(['Completed', 'Completed', 'Completed']);
  expect(await log(runs['read'].runId)).toBe('rows 12 | --depth | 5');
  expect(await log(runs['train'].runId)).toBe('here: prepare.mjs train.mjs words\n');
  expect(job.properties.outputs.model.uri).toContain(`${runs['train'].runId}/model/`);

  const variables = JSON.parse((await log(runs['prepare'].runId))!) as Record<string, string>;
  expect(variables).toMatchObject({
    MORE: 'x y',
    AZUREML_RUN_ID: runs['prepare'].runId,
    AZUREML_ROOT_RUN_ID: 'two-steps',
    AZUREML_ARM_WORKSPACE_NAME: 'ws',
    AZUREML_ARM_PROJECT_NAME: 'small',
    AZUREML_NODE_COUNT: '1',
  });
  // What the shell sets by itself is no part of what the job was given.
  const shell = new Set(['PWD', 'OLDPWD', 'SHLVL', '_']);
  const foreign = Object.keys(variables).filter(
    (name) => !shell.has(name) && !/^(AZUREML_|MLFLOW_|AZ_BATCH|MSI_|DEFAULT_IDENTITY|PATH$|HOME$|MORE$)/.test(name),
  );
  expect(foreign).toEqual([]);
});

test('a step that fails makes the job fail, cancels the rest, and leaves its log and an error', async () => {
  const { arm, ended, steps, log } = emulator;
  const jobs = {
    prepare: step('prepare'),
    fails: step('fails', { after: rows }),
    sleeps: step('sleeps'),
    last: step('train', { rows }),
  };
  await arm('PUT', '/jobs/broken', pipelineBody(jobs));
  expect((await ended('broken')).properties.status).toBe('Failed');
  const runs = await steps('broken');
  expect([runs['fails'].status, runs['sleeps'].status]).toEqual(['Failed', 'Canceled']);
  expect(await log(runs['fails'].runId)).toBe('it is broken\n');
  expect(runs['fails'].error.error.message).toContain('status code 3');
  expect(runs['fails'].error.error.message).toContain('user_logs/std_log.txt');
});

test('a pipeline that continues on failure runs all that does not need the broken step', async () => {
  const { arm, ended, steps } = emulator;
  const jobs = { fails: step('fails'), prepare: step('prepare'), train: step('train', { rows }) };
  await arm('PUT', '/jobs/continues', pipelineBody(jobs, { settings: { continue_on_step_failure: true } }));
  expect((await ended('continues')).properties.status).toBe('Failed');
  const runs = await steps('continues');
  expect([runs['fails'].status, runs['prepare'].status, runs['train'].status]).toEqual([
    'Failed',
    'Completed',
    'Completed',
  ]);
});

test('a job that is cancelled ends its processes', async () => {
  const { arm, ended, steps, log } = emulator;
  await arm('PUT', '/jobs/long', pipelineBody({ sleeps: step('sleeps'), after: step('prepare') }));
  while ((await log((await steps('long'))['sleeps'].runId)) !== 'begun\n');
  const canceled = await arm('POST', '/jobs/long/cancel');
  expect(canceled.status).toBe(202);
  expect(canceled.headers.get('location')).toContain('/mfeOperationResults/');
  expect((await ended('long')).properties.status).toBe('Canceled');
  expect((await steps('long'))['sleeps'].status).toBe('Canceled');
  expect((await arm('POST', '/jobs/long/cancel')).status).toBe(200);
});

test('the processes of a distributed step know their ranks, and one that fails ends all', async () => {
  const { arm, ended, steps, log } = emulator;
  const distribution = {
    distribution: { type: 'PyTorch', process_count_per_instance: 2 },
    resources: { instance_count: 2 },
  };
  await putComponents(emulator, undefined, {
    ranks: { command: 'echo $RANK of $WORLD_SIZE, $LOCAL_RANK on $NODE_RANK at $MASTER_ADDR', more: distribution },
    one_fails: { command: 'if [ $RANK = 1 ]; then exit 9; else sleep 600; fi', more: distribution },
  });
  await arm('PUT', '/jobs/ranks', pipelineBody({ ranks: step('ranks') }));
  expect((await ended('ranks')).properties.status).toBe('Completed');
  const { ranks } = await steps('ranks');
  const logs = await Promise.all(
    [0, 1, 2, 3].map(async (rank) => log(ranks.runId, `user_logs/std_log_process_${rank}.txt`)),
  );
  expect(logs).toEqual(
    [0, 1, 2, 3].map((rank) => `${rank} of 4, ${rank % 2} on ${Math.floor(rank / 2)} at 127.0.0.1\n`),
  );

  await arm('PUT', '/jobs/one-fails', pipelineBody({ one: step('one_fails') }));
  expect((await ended('one-fails')).properties.status).toBe('Failed');
  expect((await steps('one-fails'))['one'].error.error.message).toContain('status code 9');
});

test('a step that asks for more machines than there are fails, and holds up no other', async () => {
  const { arm, ended, steps } = emulator;
  const many = { resources: { instance_count: 5 } };
  expect((await arm('PUT', '/jobs/too-many', pipelineBody({ fails: step('fails', {}, many) }))).status).toBe(201);
  expect((await ended('too-many')).properties.status).toBe('Failed');
  const message = 'The step asks for 5 machines, and there are 4: --nodes says how many';
  expect((await steps('too-many'))['fails'].error.error.message).toBe(message);
  await arm('PUT', '/jobs/behind', pipelineBody({ prepare: step('prepare') }));
  expect((await ended('behind')).properties.status).toBe('Completed');
});

test('a limit of a month does not end a step at once', async () => {
  const { arm, ended } = emulator;
  await putComponents(emulator, undefined, { short: { command: 'sleep 0.3' } });
  const limits = { job_limits_type: 'Command', timeout: 'P30D' };
  await arm('PUT', '/jobs/long-limit', pipelineBody({ short: step('short', {}, { limits }) }));
  expect((await ended('long-limit')).properties.status).toBe('Completed');
});

test('a command job runs without a pipeline', async () => {
  const { arm, ended, log } = emulator;
  const { status } = await arm('PUT', '/jobs/alone', {
    properties: {
      jobType: 'Command',
      command: 'echo ${{inputs.word}} $EXTRA',
      environmentId: `${workspaceId}/environments/node/versions/1`,
      inputs: { word: { jobInputType: 'literal', value: 'hello' } },
      environmentVariables: { EXTRA: 'there' },
    },
  });
  expect(status).toBe(201);
  expect((await ended('alone')).properties.status).toBe('Completed');
  expect(await log('alone')).toBe('hello there\n');
});
