import { z } from 'zod';
import { checkCommandText } from '../components/command-text.ts';
import { commandSpec } from '../components/component-spec.ts';
import { checkName, parseInput } from '../http/parse-input.ts';
import { findVersion, type Lookup } from './find-version.ts';
import { jobFields, type PlannedJob } from './job-fields.ts';
import { pipelineNode } from './pipeline-node.ts';
import { planStep } from './plan-step.ts';

const commandJob = z.strictObject({
  ...jobFields,
  jobType: z.literal('Command'),
  command: z.string().min(1),
  environmentId: z.string(),
  codeId: z.string().nullish(),
  environmentVariables: z.record(z.string(), z.string()).nullish(),
  distribution: z
    .strictObject({
      distributionType: z.literal('PyTorch', { error: 'The emulator knows the distribution PyTorch only' }),
      processCountPerInstance: z.number().int().min(1).nullish(),
    })
    .nullish(),
  resources: z.looseObject({ instanceCount: z.number().int().min(1).nullish() }).nullish(),
  limits: z.strictObject({ jobLimitsType: z.literal('Command'), timeout: z.string().nullish() }).nullish(),
  queueSettings: z.unknown().optional(),
});

/** Checks and plans a job that is one command: a step whose component nobody stored, and checked as one. */
export function planCommandJob(name: string, body: unknown, lookup: Lookup): PlannedJob {
  const job = parseInput(commandJob, body, 'a command job');
  checkName(job.experimentName, 'name of the experiment');
  const { inputs, outputs } = { inputs: job.inputs ?? {}, outputs: job.outputs ?? {} };
  const spec = parseInput(
    commandSpec,
    {
      name,
      version: '1',
      type: 'command',
      command: job.command,
      environment: findVersion(lookup, 'environments', job.environmentId).id,
      ...(job.codeId === undefined || job.codeId === null ? {} : { code: findVersion(lookup, 'codes', job.codeId).id }),
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([port, input]) => [port, { type: typeOf(input.jobInputType) }]),
      ),
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([port, output]) => [port, { type: output.jobOutputType }]),
      ),
    },
    'a command job',
  );
  checkCommandText(spec);
  const node = parseInput(
    pipelineNode,
    {
      type: 'command',
      componentId: '',
      inputs: Object.fromEntries(Object.keys(inputs).map((port) => [port, bound(`inputs.${port}`, 'job_input_type')])),
      outputs: Object.fromEntries(Object.keys(outputs).map((port) => [port, bound(`outputs.${port}`, 'type')])),
      environment_variables: job.environmentVariables ?? {},
      ...(job.distribution === undefined || job.distribution === null
        ? {}
        : {
            distribution: {
              type: 'PyTorch',
              process_count_per_instance: job.distribution.processCountPerInstance ?? 1,
            },
          }),
      resources: { instance_count: job.resources?.instanceCount ?? 1 },
      limits: { timeout: job.limits?.timeout },
    },
    'a command job',
  );
  const { componentId: _, ...plan } = planStep(name, node, { inputs, outputs, steps: { [name]: spec } }, lookup);
  return { properties: job, experiment: job.experimentName, displayName: job.displayName ?? name, kind: 'step', plan };
}

function typeOf(type: string): string {
  return type === 'literal' ? 'string' : type;
}

function bound(port: string, typeField: 'job_input_type' | 'type'): Readonly<Record<string, string>> {
  return { [typeField]: 'literal', value: `\${{parent.${port}}}` };
}
