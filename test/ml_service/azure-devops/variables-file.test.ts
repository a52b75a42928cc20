import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { azureDevOpsVariables, groupSettings, pipelineRules } from '#ml-service/azure-devops/index.ts';
import { loadSettings, settingsSchema } from '#src/settings/index.ts';
import { projectFile } from '#test/house/project.ts';

type Entry = { readonly name?: string; readonly value?: string; readonly group?: string };
const { variables } = parse(projectFile('pipelines/azure-devops/variables.yml')) as {
  readonly variables: readonly Entry[];
};
const named = variables.flatMap(({ name }) => name ?? []);

test('variables.yml says what the schema of the settings says', () => {
  expect(projectFile('pipelines/azure-devops/variables.yml')).toBe(azureDevOpsVariables());
});

test('every setting is in variables.yml or in the variable group, but for those that no build sets', () => {
  const left = [
    'AZURE_STORAGE_CONNECTION_STRING',
    'AZUREML_ROOT_RUN_ID',
    'MUSTER_CODE_VERSION',
    'MUSTER_JOB_IS_RUN',
    'RANK',
    'TF_BUILD',
    'WORLD_SIZE',
  ];
  expect([...named, ...groupSettings, ...left].sort()).toEqual(Object.keys(settingsSchema.shape).sort());
});

test('a job with these variables and those of the group has settings that hold', () => {
  const group = {
    AZURE_SUBSCRIPTION_ID: '00000000-0000-0000-0000-000000000000',
    AZURE_RESOURCE_GROUP: 'muster',
    AZURE_ML_WORKSPACE: 'muster',
    AZURE_ML_LOCATION: 'westeurope',
    AZURE_ML_COMPUTE: 'cpu-cluster',
    MUSTER_WORKSPACE: 'azureblob://account/container/muster',
  };
  expect(Object.keys(group)).toEqual([...groupSettings]);
  const values = Object.fromEntries(
    variables.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])),
  );
  const settings = loadSettings('no-such-folder', {}, { ...values, ...group, BUILD_ID: '4711' });
  expect(settings).toMatchObject({ executionMode: 'PROD', workspace: group.MUSTER_WORKSPACE, buildId: '4711' });
});

test('the group comes last, so that it goes before the values of the file', () => {
  expect(variables.at(-1)).toEqual({ group: '${{ variables.azureTarget }}' });
});

test('docs/azure-devops.md names what the group needs, and every rule of the checks', () => {
  const page = projectFile('docs/azure-devops.md');
  for (const name of groupSettings) expect(page).toContain(`${name}=`);
  for (const rule of pipelineRules.filter((each) => each !== 'yaml')) expect(page).toContain(`\`${rule}\``);
});
