import { expect, test } from '@jest/globals';
import {
  checkPipelines,
  pipelineRules,
  type PipelineFault,
  type PipelineRule,
} from '#ml-service/azure-devops/index.ts';
import { readTrees } from '#ml-service/azure-devops/check-pipelines.ts';
import { expandPipeline } from '#ml-service/azure-devops/templates/expand-templates.ts';
import { scalarsOf } from '#ml-service/azure-devops/pipeline-tree.ts';
import { projectPipelines } from '#test/azure-pipelines/project-pipelines.ts';

const folder = 'pipelines/azure-devops/';

test('the pipelines of this project keep every rule', () => {
  expect(checkPipelines(projectPipelines)).toEqual([]);
});

type Planted = readonly [rule: PipelineRule, what: string, file: string, text: string, fault: string];

const planted: readonly Planted[] = [
  ['yaml', 'a quote that is not closed', 'names.yml', 'value: muster-production', "value: 'muster-production"],
  ['template', 'a template that does not exist', 'batchai-ci.yml', 'templates/check.yml', 'templates/checks.yml'],
  ['template', 'a template without that part', 'batchai-ci.yml', 'templates/check.yml', 'templates/install.yml'],
  [
    'template',
    'a template within itself',
    'templates/install.yml',
    '  - script:',
    '  - template: install.yml\n  - script:',
  ],
  ['template-unused', 'a template that nothing names', 'batchai-ci.yml', '      - template: templates/check.yml\n', ''],
  ['template-unused', 'a pipeline without a trigger', 'batchai-dataprep.yml', 'trigger: none\n', ''],
  [
    'template-parameter',
    'an unknown parameter',
    'batchai-ci.yml',
    'purpose: training\n',
    'purpose: training\n              retries: 3\n',
  ],
  [
    'template-parameter',
    'a parameter that is missing',
    'templates/run-job.yml',
    '          displayName: Begin the job on Azure Machine Learning\n',
    '',
  ],
  [
    'template-parameter',
    'a value that is not allowed',
    'batchai-inference.yml',
    'purpose: inference',
    'purpose: forecast',
  ],
  [
    'template-parameter',
    'a value of another type',
    'batchai-ci.yml',
    'strict: ${{ parameters.strict }}',
    'strict: perhaps',
  ],
  [
    'template-parameter',
    'a default that is not allowed',
    'batchai-ci.yml',
    'default: when a model is registered',
    'default: sometimes',
  ],
  [
    'parameter-unknown',
    'a parameter that is not declared',
    'templates/verify.yml',
    'iif(parameters.strict,',
    'iif(parameters.strikt,',
  ],
  [
    'parameter-unused',
    'a parameter that nothing uses',
    'batchai-dataprep.yml',
    'dataprep -- --pipeline ${{ parameters.pipeline }}',
    'dataprep',
  ],
  [
    'expression',
    'a function that does not exist',
    'templates/run-job.yml',
    'condition: canceled()',
    'condition: cancelled()',
  ],
  ['expression', 'a bracket that is not closed', 'batchai-ci.yml', "'partial'))", "'partial')"],
  [
    'expression',
    'too few operands',
    'names.yml',
    "eq(variables['Build.SourceBranch'], 'refs/heads/main')",
    "eq(variables['Build.SourceBranch'])",
  ],
  [
    'expression',
    'a status within a template',
    'batchai-ci.yml',
    "${{ if ne(parameters.deploy, 'never') }}",
    '${{ if succeeded() }}',
  ],
  [
    'expression',
    'an else without an if',
    'names.yml',
    "${{ if eq(variables['Build.SourceBranch'], 'refs/heads/main') }}",
    '${{ else }}',
  ],
  ['name-twice', 'two stages of one name', 'batchai-ci.yml', 'stage: Deploy', 'stage: Train'],
  ['name-twice', 'two jobs of one name', 'templates/run-job.yml', 'job: Cancel', 'job: Wait'],
  ['name-twice', 'two steps of one name', 'templates/install.yml', '    displayName: npm ci', '    name: muster'],
  ['depends-on', 'a stage that does not exist', 'batchai-ci.yml', 'dependsOn: ModelCI', 'dependsOn: ModelCl'],
  ['depends-on', 'a job that does not exist', 'templates/verify.yml', 'dependsOn: Wait', 'dependsOn: Waits'],
  [
    'depends-on',
    'a status of what is not waited for',
    'templates/run-job.yml',
    'condition: canceled()',
    "condition: and(canceled(), failed('Verify'))",
  ],
  [
    'cycle',
    'jobs that wait for each other',
    'templates/run-job.yml',
    'dependsOn: ${{ parameters.dependsOn }}',
    'dependsOn: [Cancel]',
  ],
  [
    'condition-status',
    'a condition without a status',
    'batchai-ci.yml',
    'condition: and(succeeded(), in(',
    'condition: and(true, in(',
  ],
  ['output-unknown', 'a step that does not exist', 'templates/run-job.yml', 'muster.jobName', 'submit.jobName'],
  ['output-unknown', 'a variable that the step does not set', 'templates/run-job.yml', 'muster.jobName', 'muster.job'],
  [
    'output-unknown',
    'a job that does not exist',
    'batchai-ci.yml',
    'Verify.muster.modelRegistered',
    'Verified.muster.modelRegistered',
  ],
  [
    'output-unknown',
    'a stage that is not waited for',
    'batchai-ci.yml',
    'dependencies.Train.outputs',
    'dependencies.ModelCI.outputs',
  ],
  ['output-unknown', 'a job that is not waited for', 'templates/run-job.yml', '    dependsOn: Submit\n', ''],
  [
    'variable-unknown',
    'a macro that nothing defines',
    'templates/run-job.yml',
    '$(AZURE_RESOURCE_GROUP)',
    '$(AZURE_RESOURCE_GROUPS)',
  ],
  [
    'variable-unknown',
    'a variable of Azure DevOps that does not exist',
    'templates/install.yml',
    '$(Agent.OS)',
    '$(Agent.System)',
  ],
  [
    'variable-unknown',
    'a variable without a value before the build',
    'templates/azure-command.yml',
    '${{ variables.azureTarget }}',
    '${{ variables.azureTargets }}',
  ],
  ['npm-script', 'an npm script that does not exist', 'templates/check.yml', 'npm run check\n', 'npm run checks\n'],
  [
    'name-not-literal',
    'a service connection of a variable',
    'templates/azure-command.yml',
    '${{ variables.azureTarget }}',
    '$(azureTarget)',
  ],
  [
    'name-not-literal',
    'an environment of a variable',
    'batchai-ci.yml',
    'environment: ${{ variables.azureTarget }}',
    'environment: $(azureTarget)',
  ],
  [
    'name-not-literal',
    'a group of a variable',
    'variables.yml',
    'group: ${{ variables.azureTarget }}',
    'group: $(azureTarget)',
  ],
  ['agentless', 'a wait that ends after an hour', 'templates/run-job.yml', '    timeoutInMinutes: 0\n', ''],
  ['agentless', 'a task that waits on an agent', 'templates/run-job.yml', '    pool: server\n', ''],
  [
    'agentless',
    'a script without an agent',
    'templates/run-job.yml',
    '    steps:\n      - task: AzureML',
    '    steps:\n      - script: echo\n      - task: AzureML',
  ],
];

test.each(planted)('%s: %s is found', (rule, _, file, text, fault) => {
  const good = projectPipelines.files.get(folder + file)!;
  expect(good).toContain(text);
  const found = faultsOf(file, good.replace(text, fault));
  expect(found.map((each) => each.rule)).toContain(rule);
});

test('every rule has a fault that was planted', () => {
  expect([...new Set(planted.map(([rule]) => rule))].sort()).toEqual([...pipelineRules].sort());
});

test('a fault has its rule, its file, line and column, and what is meant', () => {
  const good = projectPipelines.files.get(`${folder}templates/run-job.yml`)!;
  const line = good.split('\n').findIndex((text) => text.includes('muster.jobName')) + 1;
  const found = faultsOf('templates/run-job.yml', good.replace('muster.jobName', 'muster.jobname'));
  expect(found).toEqual([
    {
      rule: 'output-unknown',
      what: 'dependencies.Submit.outputs.muster.jobname: The step muster of Submit sets no output variable "jobname". Did you mean "jobName"?',
      at: { file: `${folder}templates/run-job.yml`, line, column: 16 },
    },
  ]);
});

test('a pull request has nothing of Azure in it, a push has', () => {
  expect([asksAzure('PullRequest'), asksAzure('IndividualCI')]).toEqual([false, true]);
});

test.each([
  ['refs/heads/main', 'muster-production'],
  ['refs/heads/develop', 'muster-development'],
  ['refs/heads/feature/main', 'muster-development'],
])('%s uses the service connection, group and environment %s alone', (branch, name) => {
  const texts = textsOf({ 'Build.Reason': 'Manual', 'Build.SourceBranch': branch });
  expect(new Set(texts.filter((text) => text.startsWith('muster-')))).toEqual(new Set([name]));
});

function asksAzure(reason: string): boolean {
  const texts = textsOf({ 'Build.Reason': reason, 'Build.SourceBranch': 'refs/heads/main' });
  return texts.some((text) => /^(AzureCLI|AzureML)/.test(text) || text.includes('AZURE_'));
}

/** The texts of batchai-ci.yml as a build that begins so runs it. */
function textsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  const trees = readTrees(projectPipelines.files, () => {});
  const root = trees.get(`${folder}batchai-ci.yml`)!;
  return scalarsOf(expandPipeline(root, trees, { parameters: {}, variables }, () => {})).map(({ text }) => text);
}

function faultsOf(file: string, text: string): readonly PipelineFault[] {
  const files = new Map([...projectPipelines.files, [folder + file, text]]);
  return checkPipelines({ ...projectPipelines, files });
}
