import { expect, test } from '@jest/globals';
import { validateByMicrosoft, type FileKind } from './microsoft-validator.ts';
import { azureDevOpsFiles, kindOf } from './pipeline-files.ts';

const files = azureDevOpsFiles();

test('there are pipelines and templates of every kind that is used', () => {
  const kinds = new Set([...files.values()].map(kindOf));
  expect([...kinds].sort()).toEqual(['jobs', 'pipeline', 'steps', 'variables']);
});

test.each([...files])("%s passes Microsoft's validator", async (_, text) => {
  expect(await validateByMicrosoft(text, kindOf(text))).toEqual([]);
});

test.each<readonly [string, string, string, string]>([
  ['an unknown key of a pipeline', 'batchai-ci.yml', 'pool:\n', 'pools:\n'],
  ['an unknown kind of filter', 'batchai-ci.yml', '  branches:\n', '  branch:\n'],
  ['a task that does not exist', 'templates/azure-command.yml', 'AzureCLI@2', 'AzureCLI@99'],
  ['an unknown input of a task', 'templates/azure-command.yml', 'inlineScript: npm', 'inlineScriptt: npm'],
  ['a missing input of a task', 'templates/azure-command.yml', '      scriptType: bash\n', ''],
  ['a missing input of the task that waits', 'templates/run-job.yml', '          azureMLJobName: $(jobName)\n', ''],
  ['an unknown input of the task that waits', 'templates/run-job.yml', 'azureMLJobName:', 'jobName:'],
  ['an unknown input of UseNode@1', 'templates/install.yml', 'version: 24.x', 'versionSpec: 24.x'],
  ['no file of coverage', 'templates/check.yml', 'summaryFileLocation:', 'summaryFile:'],
  ['a job in the place of a step', 'templates/install.yml', '  - script: npm ci', '  - job: npm ci'],
  ['a variable without a name', 'variables.yml', '  - name: BUILD_ID', '  - nam: BUILD_ID'],
])("%s does not pass Microsoft's validator", async (_, path, text, fault) => {
  const good = files.get(`pipelines/azure-devops/${path}`)!;
  expect(good).toContain(text);
  expect(await validateByMicrosoft(good.replace(text, fault), kindOf(good))).not.toEqual([]);
});

test.each<readonly [FileKind, string]>([
  ['pipeline', 'steps:\n  - script: a\n  - script: b\n    name: c\n'],
  [
    'jobs',
    'jobs:\n  - job: A\n    pool: server\n    steps:\n      - task: Delay@1\n        inputs:\n          delayForMinutes: 1\n',
  ],
])('a %s written by hand that is right passes', async (kind, text) => {
  expect(await validateByMicrosoft(text, kind)).toEqual([]);
});
