// All that the client asks of Azure Resource Manager from a publication to the end of a schedule, with what the emulator answers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRunsById } from '#src/pipelines/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { connectAzureMl, listJobs, readStepRuns, type AzureMl } from '#ml-service/azure-ml/index.ts';
import {
  beginJob,
  cancelJobs,
  endSchedule,
  keepData,
  keepReleases,
  publishPipeline,
  scheduleJobs,
  type BuildJobs,
} from '#ml-service/pipelines/index.ts';
import { run } from '#test/e2e/command.ts';
import { writePipeline, writeSmallInput } from '#test/e2e/small-input.ts';
import { workspaceId } from '#test/ml_service/emulator/emulator-client.ts';
import { batchai, keptReport, smallCheckout } from '#test/ml_service/pipelines/small-checkout.ts';

/** A request of the client with its answer. */
export type Exchange = {
  readonly method: string;
  /** Below the workspace, such as `codes/muster/versions/1`; empty for the workspace itself, the whole path of what lies elsewhere. */
  readonly path: string;
  /** Names and values of the query, in the order of the names. */
  readonly query: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
};

const compute = 'cpu-cluster';
const workspace = 'azureblob://account/container/muster';

/** Runs the client through two builds of the pipeline of batchai on an emulator, and gives each request with its answer. */
export async function clientExchanges(endpoint: string): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  const stop = record(endpoint, (exchange) => exchanges.push(exchange));
  const checkout = smallCheckout();
  const folder = await mkdtemp(join(tmpdir(), 'exchanges-'));
  try {
    const azure = connectionTo(endpoint);
    for (const buildId of ['1', '2', '3']) await publish(azure, buildId, checkout.folder);
    const build: BuildJobs = { pipeline: 'batchai', purpose: 'training', buildId: '2' };
    const { job } = await beginJob(azure, build, compute);
    await readStepRuns(azure, job.name);
    await cancelJobs(azure, build);
    await listJobs(azure, `BuildId=${build.buildId}`);
    await scheduleJobs(azure, build, compute, '0 5 * * *');
    await endSchedule(azure, build);
    await prepareData(folder, job.name);
    const runs = await readRunsById(openLocalDirectory(join(folder, 'workspace')), [job.name]);
    await keepData(azure, build, workspace, runs.get(job.name));
    const release = {
      release: 1,
      run: job.name,
      nKeys: 2,
      codes: { FIRST: 2 },
      folder: 'fleets/batchai',
      forced: [],
    };
    await keepReleases(azure, build, workspace, { releases: [release], runs });
  } finally {
    stop();
    checkout.remove();
    await rm(folder, { recursive: true });
  }
  return exchanges;
}

function connectionTo(endpoint: string): AzureMl {
  const [, , subscriptionId = '', , resourceGroup = '', , , , name = ''] = workspaceId.split('/');
  const azureMl = { subscriptionId, resourceGroup, workspace: name, location: 'westeurope', compute, endpoint };
  return connectAzureMl(
    { azureMl, variable: () => undefined },
    {
      seed: 1,
      now: Date.now,
      signal: new AbortController().signal,
      onRetry: () => {},
      rules: { pollMs: 5 },
    },
  );
}

/** Runs data preparation as a step of a job, so that the job has tables to keep. */
async function prepareData(folder: string, job: string): Promise<void> {
  const file = writePipeline(folder, writeSmallInput(folder, 2));
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  const { exitCode, err } = await run(['bin/muster.mjs', 'dataprep', '--pipeline', file, ...places], {
    AZUREML_ROOT_RUN_ID: job,
    MUSTER_JOB_IS_RUN: 'true',
  });
  if (exitCode !== 0) throw new Error(err);
}

async function publish(azure: AzureMl, buildId: string, folder: string): Promise<void> {
  const request = {
    purpose: 'training',
    pipeline: await batchai(),
    file: 'pipelines/batchai.yml',
    folder,
    buildId,
    workspace,
    codeVersion: '1',
    overrides: '',
    variables: {},
    compute,
    nNodes: 4,
    endpoint: 'batchai',
    // So that the third build removes the deployment of the first one.
    nKeptDeployments: 1,
  } as const;
  await publishPipeline(azure, request, keptReport());
}

function record(endpoint: string, keep: (exchange: Exchange) => void): () => void {
  const { fetch } = globalThis;
  globalThis.fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin === endpoint && url.pathname !== '/token') {
      const text = await answer.clone().text();
      keep({
        method: init?.method ?? 'GET',
        path: pathBelowWorkspace(url),
        query: queryOf(url),
        body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
        status: answer.status,
        answer: text === '' ? undefined : (JSON.parse(text) as unknown),
      });
    }
    return answer;
  };
  return () => {
    globalThis.fetch = fetch;
  };
}

/** Gives the path of an address as exchanges have it. */
export function pathBelowWorkspace({ pathname }: URL): string {
  const path = decodeURIComponent(pathname);
  return path.startsWith(workspaceId) ? path.slice(workspaceId.length + 1) : path;
}

/** Gives the query of an address as exchanges have it. */
export function queryOf({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}
