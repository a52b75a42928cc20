import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { digestOf } from '#src/core/index.ts';
import { run, type Ended } from '#test/e2e/command.ts';
import { projectRoot } from '#test/house/project.ts';
import { clientOf, management, workspaceId } from '#test/ml_service/emulator/emulator-client.ts';
import { account, connectionStringOf } from '#test/storage/azurite.ts';
import { startService } from './service-process.ts';

/** Azurite and the emulator of Azure Machine Learning, each a process of its own. */
export type LocalCloud = {
  readonly connectionString: string;
  /** Of the workspace of tables. */
  readonly uri: string;
  /** Runs `muster` in a folder, the project's where none is named, with the settings of this cloud. */
  readonly muster: (
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
    folder?: string,
  ) => Promise<Ended>;
  /** Has faults happen, as `POST /emulator/faults` takes them. */
  readonly addFaults: (...faults: readonly unknown[]) => Promise<void>;
  /** Gives the digests of the files that the steps of a job wrote for people, by their paths. */
  readonly filesOf: (job: string) => Promise<Readonly<Record<string, string>>>;
  /** Gives the text of the log of a step of a job. */
  readonly logOf: (job: string, step: string, log?: string) => Promise<string | undefined>;
  /** Gives the metrics that the run of a job has in MLflow. */
  readonly metricsOf: (job: string) => Promise<Readonly<Record<string, number>>>;
  /** Gives the tags that the run of a job has in MLflow. */
  readonly tagsOf: (job: string) => Promise<Readonly<Record<string, string>>>;
  /** Gives the properties of a resource of the workspace by its path, such as `/data/a/versions/1`. */
  readonly resource: (path: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

const container = 'fleets';

/** Starts both on free ports of this machine; `emulatorArgs` are options of `muster emulate azure-ml`. */
export async function openLocalCloud(...emulatorArgs: readonly string[]): Promise<LocalCloud> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-cloud-'));
  const azurite = await startAzuriteProcess();
  const connectionString = connectionStringOf(azurite.address);
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  await blobs.createContainer(container);
  const script = join(projectRoot, 'bin/muster.mjs');
  const places = ['--folder', join(folder, 'state'), '--packages', join(projectRoot, 'node_modules')];
  const options = ['--port', '0', '--operation-seconds', '0.1', '--job-variables', 'AZURE_STORAGE_CONNECTION_STRING'];
  const emulator = await startService(
    [script, 'emulate', 'azure-ml', ...places, ...options, ...emulatorArgs],
    { AZURE_STORAGE_CONNECTION_STRING: connectionString },
    /emulated at (http\S+)/,
  );
  const client = clientOf(emulator.address);
  const uri = `azureblob://${account}/${container}/muster`;
  const trackedOf = async (job: string): Promise<Readonly<Record<'metrics' | 'tags', unknown>>> => {
    const url = `${emulator.address}/mlflow/v1.0${workspaceId}/api/2.0/mlflow/runs/get?run_id=${job}`;
    return (await client.send('GET', url, { token: await client.token(management) })).body.run.data;
  };
  const environment = { ...settingsOf(emulator.address), MUSTER_WORKSPACE: uri };
  return {
    connectionString,
    uri,
    muster: (args, more = {}, cwd = projectRoot) =>
      run(
        [join(cwd, 'bin/muster.mjs'), ...args],
        { ...environment, AZURE_STORAGE_CONNECTION_STRING: connectionString, ...more },
        cwd,
      ),
    addFaults: async (...faults) => {
      await client.send('POST', `${emulator.address}/emulator/faults`, { body: faults });
    },
    filesOf: async (job) => {
      const steps = Object.values(await client.steps(job)) as readonly { readonly runId: string }[];
      const files = await Promise.all(steps.map(({ runId }) => filesBelow(blobs, `azureml/${runId}/files/`)));
      return Object.assign({}, ...files) as Readonly<Record<string, string>>;
    },
    logOf: async (job, step, log) => client.log((await client.steps(job))[step].runId, log),
    metricsOf: async (job) => pairsOf((await trackedOf(job)).metrics as readonly Pair<number>[]),
    tagsOf: async (job) => pairsOf((await trackedOf(job)).tags as readonly Pair<string>[]),
    resource: async (path) => (await client.arm('GET', path)).body.properties,
    close: async () => {
      await emulator.close();
      await azurite.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Pair<Value> = { readonly key: string; readonly value: Value };

function pairsOf<Value>(pairs: readonly Pair<Value>[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

async function startAzuriteProcess(): ReturnType<typeof startService> {
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const args = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence', '--skipApiVersionCheck'];
  return startService([script, ...args, '--disableTelemetry', '--silent'], {}, /listens on (http\S+)/);
}

function settingsOf(address: string): Readonly<Record<string, string>> {
  const [, , subscription = '', , group = '', , , , workspace = ''] = workspaceId.split('/');
  return {
    AZURE_ML_ENDPOINT: address,
    AZURE_SUBSCRIPTION_ID: subscription,
    AZURE_RESOURCE_GROUP: group,
    AZURE_ML_WORKSPACE: workspace,
    AZURE_ML_LOCATION: 'westeurope',
    AZURE_ML_COMPUTE: 'cpu-cluster',
  };
}

async function filesBelow(blobs: BlobServiceClient, prefix: string): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for await (const { name } of blobs.listContainers({ prefix: 'azureml-blobstore-' })) {
    const held = blobs.getContainerClient(name);
    for await (const blob of held.listBlobsFlat({ prefix })) {
      const bytes = await held.getBlobClient(blob.name).downloadToBuffer();
      files[blob.name.slice(prefix.length)] = digestOf(bytes);
    }
  }
  return files;
}
