import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isMusterError } from '#src/core/index.ts';
import { loadSettings, secretValues } from '#src/settings/index.ts';

function folderWith(dotEnv?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  if (dotEnv !== undefined) writeFileSync(join(folder, '.env'), dotEnv);
  return folder;
}

function faultsOf(act: () => unknown): { code: string; paths: readonly unknown[]; text: string } {
  try {
    act();
  } catch (error) {
    if (isMusterError(error))
      return { code: error.code, paths: error.faults.map((fault) => fault.where?.path), text: error.message };
  }
  throw new Error('no fault');
}

test('without .env and environment the defaults hold, and nothing can change them', () => {
  const settings = loadSettings(folderWith(), {}, {});
  expect(settings).toEqual({
    executionMode: 'DEV',
    workspace: 'workspace',
    output: '.',
    logLevel: 'info',
    azureConnectionString: undefined,
    storageTimeoutMs: 60_000,
    httpsHosts: [],
    largestInputBytes: 1_024_000_000,
    allowsPrivateAddresses: false,
    isAzureDevOps: false,
    azureMl: { endpoint: '' },
    job: {},
    ranks: expect.any(Function),
    pipelineOverrides: '',
    variable: expect.anything(),
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

test('the environment goes before .env, which goes before the defaults; what is empty is not set', () => {
  const folder = folderWith('MUSTER_LOG_LEVEL=debug\nMUSTER_WORKSPACE=from-file\nMUSTER_OUTPUT=\n');
  expect(loadSettings(folder, {}, { MUSTER_WORKSPACE: 'from-environment', MUSTER_LOG_LEVEL: ' ' })).toMatchObject({
    workspace: 'from-environment',
    logLevel: 'debug',
    output: '.',
  });
});

test('pipeline files get the variables that the environment or .env has, and nothing for those that are empty', () => {
  const { variable, pipelineOverrides } = loadSettings(
    folderWith('A=file\nB=file\nMUSTER_SET=horizon=6; seed=2\n'),
    {},
    { A: 'environment', C: ' ' },
  );
  expect(['A', 'B', 'C', 'D', 'toString'].map(variable)).toEqual([
    'environment',
    'file',
    undefined,
    undefined,
    undefined,
  ]);
  expect(pipelineOverrides).toBe('horizon=6; seed=2');
});

test('a .env with a BOM, CRLF, quotes and comments is read', () => {
  const folder = folderWith('\uFEFFMUSTER_OUTPUT="out put" # here\r\nMUSTER_LOG_LEVEL=warn\r\n');
  expect(loadSettings(folder, {}, {})).toMatchObject({ output: 'out put', logLevel: 'warn' });
});

test('all faults are told at once, without the values', () => {
  const given = { AML_PIPELINE_EXEC_MODE: 'secret-1', MUSTER_LOG_LEVEL: 'secret-2' };
  const { code, paths, text } = faultsOf(() => loadSettings(folderWith(), {}, given));
  expect(code).toBe('SETTINGS_INVALID');
  expect(paths).toEqual(['AML_PIPELINE_EXEC_MODE', 'MUSTER_LOG_LEVEL']);
  expect(text).not.toContain('secret');
});

test('the settings of stores are read as what they mean', () => {
  const given = {
    AZURE_STORAGE_CONNECTION_STRING: 'UseDevelopmentStorage=true',
    MUSTER_STORAGE_TIMEOUT_SECONDS: '0.5',
    MUSTER_HTTPS_HOSTS: ' Data.example.com, *.example.org ,',
    MUSTER_HTTPS_MAX_MB: '3',
    MUSTER_ALLOW_PRIVATE_ADDRESSES: 'true',
  };
  expect(loadSettings(folderWith(), {}, given)).toMatchObject({
    azureConnectionString: 'UseDevelopmentStorage=true',
    storageTimeoutMs: 500,
    httpsHosts: ['data.example.com', '*.example.org'],
    largestInputBytes: 3_000_000,
    allowsPrivateAddresses: true,
  });
});

test.each([
  ['MUSTER_STORAGE_TIMEOUT_SECONDS', '0'],
  ['MUSTER_STORAGE_TIMEOUT_SECONDS', '1e3'],
  ['MUSTER_STORAGE_TIMEOUT_SECONDS', '-1'],
  ['MUSTER_HTTPS_HOSTS', 'https://example.com/'],
  ['MUSTER_HTTPS_MAX_MB', '1.5'],
  ['MUSTER_ALLOW_PRIVATE_ADDRESSES', 'yes'],
  ['AZURE_RESOURCE_GROUP', '..'],
  ['AZURE_RESOURCE_GROUP', 'group.'],
])('%s is not taken as %s', (name, value) => {
  expect(faultsOf(() => loadSettings(folderWith(), {}, { [name]: value })).paths).toEqual([name]);
});

test.each([
  [undefined, []],
  ['AccountName=a;AccountKey=a+b/c==;EndpointSuffix=x', ['a+b/c==', 'a%2Bb%2Fc%3D%3D']],
  [
    'BlobEndpoint=https://a;SharedAccessSignature=sv=1&sig=a%2Fb%3D&se=2',
    ['sv=1&sig=a%2Fb%3D&se=2', 'a%2Fb%3D', 'a/b='],
  ],
  ['something else 100%', []],
  ['UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://me:word@host', []],
])('of the connection string %j these values are secret, beside itself: %j', (azureConnectionString, expected) => {
  const values = secretValues({ azureConnectionString });
  expect(values).toEqual(expect.arrayContaining([...expected]));
  expect(values.includes(azureConnectionString!)).toBe(azureConnectionString !== undefined);
});

test('what stands for Azurite everywhere is no secret', () => {
  expect(secretValues({ azureConnectionString: 'UseDevelopmentStorage=true' })).toEqual([]);
  expect(secretValues({ azureConnectionString: ' usedevelopmentstorage=TRUE; ' })).toEqual([]);
});

test.each([
  [{ AZUREML_ROOT_RUN_ID: 'job-1', MUSTER_JOB_IS_RUN: 'true' }, 'job-1'],
  [{ AZUREML_ROOT_RUN_ID: 'job-1' }, undefined],
  [{ MUSTER_JOB_IS_RUN: 'true' }, undefined],
])('of %j the name of the run is %s', (environment, name) => {
  expect(loadSettings(folderWith(), {}, environment).job.name).toBe(name);
});

test('PROD needs a workspace that outlives the job', () => {
  expect(faultsOf(() => loadSettings(folderWith(), {}, { AML_PIPELINE_EXEC_MODE: 'PROD' })).paths).toEqual([
    'MUSTER_WORKSPACE',
  ]);
  expect(
    loadSettings(folderWith(), {}, { AML_PIPELINE_EXEC_MODE: 'PROD', MUSTER_WORKSPACE: '/mnt/w' }).executionMode,
  ).toBe('PROD');
});

test('options of the command go before everything else', () => {
  const folder = folderWith('AML_PIPELINE_EXEC_MODE=PROD\n');
  expect(loadSettings(folder, { workspace: '/mnt/w', output: 'o' }, { MUSTER_OUTPUT: 'x' })).toMatchObject({
    executionMode: 'PROD',
    workspace: '/mnt/w',
    output: 'o',
  });
});

test('a .env that cannot be read is a fault of its own', () => {
  const folder = folderWith();
  expect(faultsOf(() => loadSettings(join(folder, 'nowhere', '\0'), {}, {})).code).toBe('SETTINGS_INVALID');
});

test.each([
  ['True', true],
  ['true', true],
  ['False', false],
  ['', false],
  [undefined, false],
])('TF_BUILD=%s means Azure DevOps: %s', (value, isAzureDevOps) => {
  expect(loadSettings('/nowhere', {}, value === undefined ? {} : { TF_BUILD: value })).toMatchObject({ isAzureDevOps });
});

test('RANK and WORLD_SIZE say which of several processes this one is; options go before them', () => {
  const environment = { RANK: '1', WORLD_SIZE: '4', MUSTER_RANK_TIMEOUT_SECONDS: '90' };
  const ranks = loadSettings('/nowhere', {}, environment).ranks();
  expect(ranks).toEqual({ rank: 1, worldSize: 4, timeoutMs: 90_000 });
  expect(Object.isFrozen(ranks)).toBe(true);
  expect(loadSettings('/nowhere', { rank: 0, worldSize: 2 }, environment).ranks()).toMatchObject({
    rank: 0,
    worldSize: 2,
  });
});

test.each([{}, { WORLD_SIZE: '1' }, { RANK: '0', WORLD_SIZE: '1' }, { RANK: '', WORLD_SIZE: ' ' }])(
  '%j is one process alone',
  (environment) => {
    expect(loadSettings('/nowhere', {}, environment).ranks()).toBeUndefined();
  },
);

test.each([
  [{ RANK: '-1', WORLD_SIZE: '2' }, ['RANK']],
  [{ RANK: '0', WORLD_SIZE: '0' }, ['WORLD_SIZE']],
])('%j is refused', (environment, paths) => {
  expect(faultsOf(() => loadSettings('/nowhere', {}, environment))).toMatchObject({ code: 'SETTINGS_INVALID', paths });
});

test.each([
  [{ RANK: '1' }, ['WORLD_SIZE']],
  [{ WORLD_SIZE: '2' }, ['RANK']],
  [{ RANK: '2', WORLD_SIZE: '2' }, ['RANK']],
])('%j is refused where work is shared, and nowhere else', (environment, paths) => {
  const settings = loadSettings('/nowhere', {}, environment);
  expect(faultsOf(() => settings.ranks())).toMatchObject({ code: 'SETTINGS_INVALID', paths });
});
