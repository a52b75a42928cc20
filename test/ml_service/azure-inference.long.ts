import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSandbox, type Ended } from '#test/e2e/command.ts';
import { openCheckout, type Checkout } from './local-cloud/checkout.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud/local-cloud.ts';
import { smallFleetFiles, smallPipelineFile, smallPipelineText } from './local-cloud/small-fleet.ts';

const slow = 600_000;
const sandbox = openSandbox();
const file = join(sandbox.folder, 'small.yml');
let cloud: LocalCloud;
let checkout: Checkout;
beforeAll(async () => {
  writeFileSync(file, smallPipelineText());
  checkout = openCheckout();
  checkout.write(smallFleetFiles(3));
  // As the page of the emulator names faults on its command line.
  cloud = await openLocalCloud('--fault', 'slow-start,step=dataprep,seconds=2');
});
afterAll(async () => {
  checkout.remove();
  await cloud.close();
  sandbox.remove();
});

const publish = (purpose: string): Promise<Ended> =>
  cloud.muster(
    ['azure', 'publish', purpose, '--pipeline', smallPipelineFile, '--build-id', '1', '--no-endpoint'],
    {},
    checkout.folder,
  );
const azure = (command: string, purpose: string): Promise<Ended> =>
  cloud.muster(['azure', command, purpose, '--pipeline', file, '--build-id', '1']);

test(
  'a published inference forecasts with the champions of the training, though a machine starts slowly, one is lost, and MLflow takes nothing',
  async () => {
    expect(await publish('training')).toMatchObject({ exitCode: 0, err: '' });
    expect(await azure('run', 'training')).toMatchObject({ exitCode: 0, err: '' });
    expect((await azure('verify', 'training')).out).toContain('release 1: 3 keys');

    await cloud.addFaults(
      { kind: 'node-lost', step: 'inference', afterText: 'PROD' },
      { kind: 'run-forbidden', run: 'small-inference-1', times: 99 },
    );
    const published = await publish('inference');
    expect(published).toMatchObject({ exitCode: 0, err: '' });
    expect(published.out).toContain('Published small_inference_pipeline 1.');
    const ran = await azure('run', 'inference');
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toContain('small-inference-1 has completed');
    expect(Object.keys(await cloud.filesOf('small-inference-1'))).toContain('forecasts/item_demand_forecast.csv');
    // The run of the job was closed to its steps.
    expect(await cloud.metricsOf('small-inference-1')).toEqual({});
    const log = (await cloud.logOf('small-inference-1', 'inference')) ?? '';
    expect(log.match(/^small {2}PROD/gm)).toHaveLength(2);
    expect(log).not.toMatch(/npx muster|to go on/);
    expect((await azure('jobs', 'inference')).out).toMatch(/small-inference-1 {2}Completed/);
  },
  slow,
);
