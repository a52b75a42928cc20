import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '#src/core/index.ts';
import { openStore } from '#src/storage/index.ts';
import { openSandbox, type Ended } from '#test/e2e/command.ts';
import { csvFiles } from '#test/e2e/small-input.ts';
import { openCheckout } from './local-cloud/checkout.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud/local-cloud.ts';
import { smallFleetFiles, smallPipelineFile, smallPipelineText } from './local-cloud/small-fleet.ts';

const nKeys = 40;
// Minutes where others work on the machine as well; a quarter of that where nobody does.
const slow = 600_000;
const sandbox = openSandbox();
// What is published is of a checkout that is gone; commands of other agents find the pipeline file here.
const file = join(sandbox.folder, 'small.yml');
const devWorkspace = join(sandbox.folder, 'dev');
const devOutput = join(sandbox.folder, 'dev-output');
let cloud: LocalCloud;
beforeAll(async () => {
  writeFileSync(file, smallPipelineText());
  cloud = await openLocalCloud();
});
afterAll(async () => {
  await cloud.close();
  sandbox.remove();
});

type Publication = {
  readonly files?: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
  /** Runs in the checkout before it is published. */
  readonly before?: (folder: string) => Promise<void>;
};

/** Publishes the training of the small fleet from a checkout, which is gone then. */
async function publish(build: string, { files = {}, more = [], before }: Publication = {}): Promise<Ended> {
  const checkout = openCheckout();
  try {
    checkout.write({ ...smallFleetFiles(nKeys), ...files });
    await before?.(checkout.folder);
    const args = ['azure', 'publish', 'training', '--pipeline', smallPipelineFile, '--build-id', build, ...more];
    return await cloud.muster(args, {}, checkout.folder);
  } finally {
    checkout.remove();
  }
}

const azure = (command: string, build: string, ...more: readonly string[]): Promise<Ended> =>
  cloud.muster(['azure', command, 'training', '--pipeline', file, '--build-id', build, ...more]);

/** Asks a workspace of tables with SQL, and gives the answer as text. */
async function asked(query: string, workspace: string): Promise<string> {
  const args = ['sql', query, '--json', '--workspace', workspace, '--cache', join(sandbox.folder, 'cache')];
  const ended = await cloud.muster(args);
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  return ended.out;
}

/** The digests of the packed models of a workspace. */
async function packs(workspace: string): Promise<readonly string[]> {
  const store = openStore(workspace, { connectionString: cloud.connectionString });
  const digests: string[] = [];
  for await (const { path } of store.list('fleets/small/model_blobs/'))
    if (path.endsWith('.parquet')) digests.push(digestOf(await store.read(path)));
  return digests.sort();
}

test(
  'what a checkout published trains after it is gone: run, wait, gate and verify, and gives the bytes of DEV',
  async () => {
    const published = await publish('1', {
      before: async (folder) => {
        const args = ['run', smallPipelineFile, '--to', 'evaluate', '--workspace', devWorkspace, '--output', devOutput];
        expect(await cloud.muster(args, {}, folder)).toMatchObject({ exitCode: 0, err: '' });
      },
    });
    expect(published).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('Published small_training_pipeline 1.'),
    });
    const ran = await azure('run', '1');
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toContain('small-training-1 has completed');
    const verified = await azure('verify', '1', '--strict');
    expect(verified.out).toMatch(
      /^Model was registered for this run\.\nrelease 1: 39 of 40 keys \(FIRST \d+.*\nBLOCKED_DATA {2}1 key /,
    );

    // The studio shows which data the job saw.
    const [, version = ''] = /^data feature_groups_demand_1 (0-[0-9a-f]{12})$/m.exec(ran.out) ?? [];
    const data = `feature_groups_demand_1:${version}`;
    expect(await cloud.resource(`/data/feature_groups_demand_1/versions/${version}`)).toMatchObject({
      dataType: 'uri_folder',
      dataUri: expect.stringMatching(
        /\/datastores\/muster_devstoreaccount1_fleets\/paths\/muster\/feature_groups\/demand_1$/,
      ),
      tags: { BuildId: '1', run: 'small-training-1', version: '0' },
    });
    expect(await cloud.tagsOf('small-training-1')).toMatchObject({
      'muster.dataprep.data': data,
      'muster.train.data': data,
    });
    const kept = await azure('verify', '1', '--keep-model');
    expect(kept.out).toContain(`data feature_groups_demand_1 ${version}, as it was kept before\nmodel small 1\n`);
    expect(await cloud.resource('/models/small/versions/1')).toMatchObject({
      jobName: 'small-training-1',
      tags: { data },
    });

    // The run of the job in MLflow shows it too.
    expect(await cloud.metricsOf('small-training-1')).toMatchObject({
      'dataprep.keys': nKeys,
      'train.keys': nKeys,
      'evaluate.release': 1,
    });

    const inDev = csvFiles(devOutput);
    expect(Object.keys(inDev).length).toBeGreaterThan(2 * nKeys);
    const inProd = await cloud.filesOf('small-training-1');
    expect(Object.fromEntries(Object.entries(inProd).filter(([path]) => path.endsWith('.csv')))).toEqual(inDev);
    expect((await packs(devWorkspace)).length).toBeGreaterThan(0);
    expect(await packs(cloud.uri)).toEqual(await packs(devWorkspace));
    const decisions = 'select * exclude (run, decided_at) from decisions order by location, product_id';
    expect(JSON.parse(await asked(decisions, cloud.uri))).toEqual(JSON.parse(await asked(decisions, devWorkspace)));
  },
  slow,
);

test(
  'with equal data the next build registers nothing, says so with its reason, and is no failure',
  async () => {
    expect((await publish('2')).out).toContain('there already');
    const ran = await azure('run', '2');
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toMatch(/^data feature_groups_demand_1 0-[0-9a-f]{12}, as it was kept before$/m);
    const verified = await azure('verify', '2');
    expect(verified).toMatchObject({ exitCode: 0, err: '' });
    expect(verified.out).toMatch(/^Model was not registered for this run\.\n.+/);
    expect(await asked('select count(distinct release) as n from releases', cloud.uri)).toContain('1');
    expect(await azure('verify', '2', '--strict')).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('AZURE_ML_NOT_REGISTERED'),
    });
  },
  slow,
);

test(
  'a step that breaks makes the job fail, and its log is shown',
  async () => {
    await publish('3', { files: { 'DataPrep_inputs/small/demand.csv': 'location,product_id,period\nA,B,2024-01\n' } });
    const ran = await azure('run', '3');
    expect(ran.exitCode).toBe(1);
    expect(ran.err).toContain('AZURE_ML_JOB_FAILED');
    expect(ran.err).toContain('in the step dataprep');
    expect(ran.out).toMatch(/log of dataprep[^]*quantity[^]*end of the log of dataprep/);
    const verified = await azure('verify', '3');
    expect(verified.exitCode).toBe(0);
    expect(verified.out).toMatch(
      /^Model was not registered for this run\.\nThe job small-training-3 failed, .* no record of it/,
    );
  },
  slow,
);

test(
  'a job that nobody waits for is cancelled by its build, and the next run is another attempt',
  async () => {
    await cloud.addFaults({ kind: 'slow-start', step: 'dataprep', seconds: 600 });
    await publish('4');
    expect(await azure('run', '4', '--no-wait')).toMatchObject({ exitCode: 0, out: 'small-training-4\n' });
    // A second one finds the job that is under way.
    expect((await azure('run', '4', '--no-wait')).out).toBe('small-training-4\n');
    expect((await azure('cancel', '4')).out).toBe('Cancelled small-training-4.\n');
    const listed = async (): Promise<string> => (await azure('jobs', '4', '--json')).out;
    while (!(await listed()).includes('"Canceled"'));
    // The emulator has no studio, and so no page to show.
    expect((await azure('jobs', '4')).out).toMatch(/^job +status\n-+ {2}-+\nsmall-training-4 {2}Canceled\n$/);
    expect((await azure('verify', '4')).out).toBe(
      'Model was not registered for this run.\nThe job small-training-4 was cancelled before it came to its gate.\n',
    );
    expect((await azure('cancel', '4')).out).toBe('The build 4 has no job that goes on.\n');
    expect((await azure('run', '4', '--no-wait')).out).toBe('small-training-4-retry2\n');
    await azure('cancel', '4');
  },
  slow,
);

test(
  'the batch endpoint of a published pipeline begins a job that trains as well',
  async () => {
    const published = await publish('5', { more: ['--endpoint', 'small-fleet'] });
    expect(published.out).toContain('endpoint     small-fleet');
    const begun = await azure('run', '5', '--endpoint', 'small-fleet', '--no-wait');
    expect(begun).toMatchObject({ exitCode: 0, err: '' });
    const job = begun.out.trim();
    // There is an answer when its gate has decided.
    const verified = async (): Promise<Ended> => azure('verify', '5', '--job', job);
    let ended = await verified();
    while (ended.err.includes('AZURE_ML_JOB_NOT_ENDED')) ended = await verified();
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    expect(ended.out).toMatch(/^Model was not registered for this run\.\n/);
    expect(ended.out).not.toContain('failed');
    expect(await azure('verify', '99')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('AZURE_ML_NO_JOB'),
    });
  },
  slow,
);
