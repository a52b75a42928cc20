import { didYouMean } from '#src/core/index.ts';
import type { Job, Model, Stage } from '../pipeline-model.ts';
import { variablesSetBy } from './script-outputs.ts';

/** Where an expression stands: a stage, or a job of it; `steps` for a condition or a variable of a step. */
export type Standing = {
  readonly model: Model;
  readonly stage: Stage;
  readonly job?: Job | undefined;
  readonly isStep?: boolean;
  readonly isCondition: boolean;
};

type OutputsOfScript = (npmScript: string) => readonly string[];

/**
 * Says what is wrong with a path that begins with `dependencies` or `stageDependencies`; undefined where it holds. A job sees the jobs of its
 * stage that it waits for, and by `stageDependencies` those of the stages that its stage waits for; the condition of a stage sees by
 * `dependencies` the stages that it waits for
 * (https://learn.microsoft.com/azure/devops/pipelines/process/expressions#dependencies).
 */
export function outputFault(path: readonly string[], standing: Standing, outputs: OutputsOfScript): string | undefined {
  const { stage, job, isStep, isCondition } = standing;
  if (isStep === true) return `A step does not see ${path[0]}: take it into a variable of its job.`;
  if (path[0] === 'stageDependencies') {
    if (job === undefined && isCondition) return 'The condition of a stage asks by dependencies.';
    return ofOtherStage(path, standing, outputs);
  }
  if (job !== undefined)
    return ofJob(path.slice(1), { jobs: stage.jobs, after: job.after.map(({ text }) => text), of: job.name }, outputs);
  if (!isCondition) return 'A variable of a stage asks by stageDependencies.';
  return ofStage(path, standing, outputs);
}

function ofOtherStage(
  [, stageName, ...rest]: readonly string[],
  { model, stage }: Standing,
  outputs: OutputsOfScript,
): string | undefined {
  const other = otherStage(stageName, model, stage);
  if (typeof other === 'string') return other;
  return ofJob(rest, { jobs: other.jobs, after: other.jobs.map(({ name }) => name), of: stage.name }, outputs);
}

/** `dependencies.Stage.outputs['Job.step.variable']`, `dependencies.Stage.result`. */
function ofStage(
  [, stageName, what, output]: readonly string[],
  { model, stage }: Standing,
  outputs: OutputsOfScript,
): string | undefined {
  const other = otherStage(stageName, model, stage);
  if (typeof other === 'string') return other;
  if (what === 'result' && output === undefined) return undefined;
  if (what !== 'outputs' || output === undefined) return wrongForm("dependencies.STAGE.outputs['JOB.STEP.VARIABLE']");
  const [jobName = '', ...rest] = output.split('.');
  return ofJob([jobName, 'outputs', rest.join('.')], { jobs: other.jobs, after: [jobName], of: stage.name }, outputs);
}

function otherStage(name: string | undefined, { stages }: Model, { name: own, after }: Stage): Stage | string {
  const names = stages.map((each) => each.name);
  const other = stages.find((each) => each.name === name);
  if (other === undefined) return `There is no stage "${name}".${didYouMean(name ?? '', names)}`;
  return after.some(({ text }) => text === name) ? other : `The stage ${own} does not wait for ${name}.`;
}

function ofJob(
  [name = '', what, output]: readonly string[],
  { jobs, after, of }: { readonly jobs: readonly Job[]; readonly after: readonly string[]; readonly of: string },
  outputs: OutputsOfScript,
): string | undefined {
  const job = jobs.find((each) => each.name === name);
  const names = jobs.map((each) => each.name);
  if (job === undefined) return `There is no job "${name}".${didYouMean(name, names)}`;
  if (!after.includes(name)) return `${of} does not wait for the job ${name}.`;
  if (what === 'result' && output === undefined) return undefined;
  if (what !== 'outputs' || output === undefined) return wrongForm("JOB.outputs['STEP.VARIABLE']");
  return ofStep(job, job.isDeployment ? output.replace(`${name}.`, '') : output, outputs);
}

function ofStep(job: Job, output: string, outputs: OutputsOfScript): string | undefined {
  const [stepName = '', variable, ...rest] = output.split('.');
  if (variable === undefined || rest.length > 0) return wrongForm("outputs['STEP.VARIABLE']");
  const names = job.steps.flatMap(({ name }) => name ?? []);
  const step = job.steps.find(({ name }) => name === stepName);
  if (step === undefined) return `The job ${job.name} has no step "${stepName}".${didYouMean(stepName, names)}`;
  const set = variablesSetBy(step, outputs)?.flatMap(({ name, isOutput }) => (isOutput ? [name] : []));
  if (set === undefined || set.includes(variable)) return undefined;
  return `The step ${stepName} of ${job.name} sets no output variable "${variable}".${didYouMean(variable, set)}`;
}

function wrongForm(form: string): string {
  return `It is not in the form ${form} or …result.`;
}
