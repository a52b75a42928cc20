import { z } from 'zod';
import { checkName, parseInput } from '../http/parse-input.ts';
import { refuseInput, refuseUnknown } from '../http/refusal.ts';
import { findComponent, type Lookup } from './find-version.ts';
import { jobFields, type PlannedJob } from './job-fields.ts';
import { planCommandJob } from './plan-command-job.ts';
import { componentInputs, planPipeline } from './plan-pipeline.ts';

const pipelineJob = z.strictObject({
  ...jobFields,
  jobType: z.literal('Pipeline'),
  jobs: z.unknown().optional(),
  settings: z.unknown().optional(),
  sourceJobId: z.string().nullish(),
});

const jobBody = z.strictObject({ properties: z.looseObject({ jobType: z.string() }) });

/** Checks and plans a job that a request gives; refuses it at the first fault, and types of jobs that are not emulated. */
export function planJob(name: string, body: unknown, lookup: Lookup): PlannedJob {
  const { properties } = parseInput(jobBody, body, 'a job');
  if (properties.jobType === 'Pipeline') return planPipelineJob(name, properties, lookup);
  if (properties.jobType === 'Command') return planCommandJob(name, properties, lookup);
  if (['Sweep', 'AutoML', 'Spark'].includes(properties.jobType))
    return refuseUnknown(`jobs of the type ${properties.jobType}`);
  return refuseInput(`The jobType "${properties.jobType}" is none of Command, Pipeline, Sweep, AutoML and Spark.`);
}

function planPipelineJob(name: string, body: unknown, lookup: Lookup): PlannedJob {
  const job = parseInput(pipelineJob, body, 'a pipeline job');
  checkName(job.experimentName, 'name of the experiment');
  const given = job.inputs ?? {};
  const outputs = job.outputs ?? {};
  const named = { properties: job, experiment: job.experimentName, displayName: job.displayName ?? name };
  if (job.componentId === undefined || job.componentId === null) {
    if (job.jobs === undefined) refuseInput('A pipeline job has either jobs or a componentId.');
    const plan = planPipeline({ jobs: job.jobs, settings: job.settings, inputs: given, outputs }, lookup);
    return { ...named, kind: 'pipeline', plan };
  }
  if (job.jobs !== undefined && job.jobs !== null) refuseInput('A pipeline job has jobs or a componentId, not both.');
  const spec = findComponent(lookup, job.componentId);
  if (spec.type !== 'pipeline') refuseInput(`The component ${job.componentId} is no pipeline.`);
  const usual = Object.entries(spec.outputs).map(([port, { type }]) => [port, { jobOutputType: type }] as const);
  const plan = planPipeline(
    {
      jobs: spec.jobs,
      settings: job.settings,
      inputs: componentInputs(spec, given),
      outputs: { ...Object.fromEntries(usual), ...outputs },
    },
    lookup,
  );
  return { ...named, kind: 'pipeline', plan };
}
