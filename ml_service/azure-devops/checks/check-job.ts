import { didYouMean } from '#src/core/index.ts';
import type { Job } from '../pipeline-model.ts';
import { scalarsOf, textAt, valueAt, type Report, type Scalar, type Tree } from '../pipeline-tree.ts';
import { npmScriptsOf, scriptOf } from './script-outputs.ts';

/** The tasks that run without an agent, and only so, in small letters. */
const agentlessTasks = new Set([
  'azuremljobwaittask',
  'delay',
  'manualvalidation',
  'publishtoazureservicebus',
  'azuremonitor',
  'queryworkitems',
  'invokerestapi',
  'azurefunction',
]);

/** The inputs of tasks that name a service connection. */
const connectionInputs = new Set([
  'azuresubscription',
  'connectedservicename',
  'connectedservicenamearm',
  'serviceconnection',
]);

/** Checks what a job runs: npm scripts that exist, names that are known before the build begins, tasks that fit its pool. */
export function checkJob(job: Job, npmScripts: readonly string[], report: Report): void {
  for (const step of job.steps) {
    checkTask(job, step.tree, report);
    const scripts = npmScriptsOf(scriptOf(step) ?? '');
    for (const name of scripts.filter((each) => !npmScripts.includes(each))) {
      const what = `package.json has no script "${name}".${didYouMean(name, npmScripts)}`;
      report({ rule: 'npm-script', what, at: step.tree.at });
    }
    const inputs = valueAt(step.tree, 'inputs');
    if (inputs?.kind !== 'mapping') continue;
    for (const { key, value } of inputs.entries)
      if (connectionInputs.has(key.toLowerCase())) checkLiteral(value, `The service connection ${key}`, report);
  }
  const environment = valueAt(job.tree, 'environment');
  if (environment !== undefined) checkLiteral(environment, 'The environment', report);
  const isUnlimited = textAt(job.tree, 'timeoutInMinutes') !== undefined;
  if (job.isAgentless && !isUnlimited) {
    const what = `The job ${job.name} waits without an agent, and ends after 60 minutes: timeoutInMinutes says otherwise, 0 without a limit.`;
    report({ rule: 'agentless', what, at: job.at });
  }
}

/** Checks that the groups among the variables of a pipeline, a stage or a job have names that are known before the build begins. */
export function checkGroups(variables: Tree | undefined, report: Report): void {
  const items = variables?.kind === 'list' ? variables.items : [];
  for (const group of items.flatMap((item) => valueAt(item, 'group') ?? []))
    checkLiteral(group, 'The variable group', report);
}

function checkTask({ name, isAgentless }: Job, step: Tree, report: Report): void {
  const task = textAt(step, 'task');
  const fits = agentlessTasks.has(task?.replace(/@.*$/, '').toLowerCase() ?? '');
  if (fits === isAgentless) return;
  const what = isAgentless
    ? `The job ${name} has no agent, which ${task ?? 'a script'} needs.`
    : `${task} runs without an agent: the job ${name} needs pool: server.`;
  report({ rule: 'agentless', what, at: step.at });
}

function checkLiteral(value: Tree, what: string, report: Report): void {
  const open = scalarsOf(value).find(({ text }: Scalar) => /\$[([]/.test(text));
  if (open === undefined) return;
  const fault = `${what} is ${open.text}, and must be known before the build begins, when Azure DevOps asks whether the pipeline may use it: a text, or \${{ }}.`;
  report({ rule: 'name-not-literal', what: fault, at: open.at });
}
