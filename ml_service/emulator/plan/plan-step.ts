import type { CommandSpec, InputSpec } from '../components/component-spec.ts';
import { isDataType } from '../components/component-spec.ts';
import { checkedValue } from '../components/input-value.ts';
import { refuseInput, refuseUnknown } from '../http/refusal.ts';
import { findComponent, findVersion, type Lookup } from './find-version.ts';
import type { JobInput, JobOutput } from './job-ports.ts';
import { durationMs, type PipelineNode } from './pipeline-node.ts';
import type { PlannedInput, PlannedOutput, StepPlan } from './step-plan.ts';

/** What a step may be bound to: the inputs and outputs of the pipeline, and the outputs of its steps with their types. */
export type Surroundings = {
  readonly inputs: Readonly<Record<string, JobInput>>;
  readonly outputs: Readonly<Record<string, JobOutput>>;
  readonly steps: Readonly<Record<string, CommandSpec>>;
};

/** Gives the command component of a step; refuses one that is missing or no command. */
export function componentOf(name: string, node: PipelineNode, lookup: Lookup): CommandSpec {
  const spec = findComponent(lookup, node.componentId);
  return spec.type === 'command' ? spec : refuseUnknown(`the pipeline component that the step "${name}" names`);
}

/** Plans one step: its inputs bound and checked against its component, its code and environment found. */
export function planStep(name: string, node: PipelineNode, around: Surroundings, lookup: Lookup): StepPlan {
  const spec = around.steps[name]!;
  checkPorts(name, node, spec);
  const inputs: Record<string, PlannedInput> = {};
  for (const [port, inputSpec] of Object.entries(spec.inputs)) {
    const planned = planInput(`${name}.${port}`, node.inputs[port], inputSpec, around);
    if (planned !== undefined) inputs[port] = planned;
  }
  const outputs = Object.entries(spec.outputs).map(([port, { type }]): [string, PlannedOutput] => [
    port,
    planOutput(`${name}.${port}`, node.outputs[port], type, around),
  ]);
  return {
    command: spec.command,
    ...(spec.code === undefined ? {} : { codeId: findVersion(lookup, 'codes', spec.code).id }),
    environmentId: findVersion(lookup, 'environments', spec.environment).id,
    componentId: node.componentId,
    inputs,
    outputs: Object.fromEntries(outputs),
    environmentVariables: node.environment_variables ?? {},
    ...shapeOf(node, spec),
  };
}

type Shape = Pick<StepPlan, 'nodes' | 'processesPerNode' | 'isDistributed' | 'timeoutMs'>;

function shapeOf({ resources, distribution, limits }: PipelineNode, spec: CommandSpec): Shape {
  const spread = distribution ?? spec.distribution ?? undefined;
  const timeout = limits?.timeout ?? undefined;
  return {
    nodes: resources?.instance_count ?? spec.resources?.instance_count ?? 1,
    processesPerNode: spread?.process_count_per_instance ?? 1,
    isDistributed: spread !== undefined,
    ...(timeout === undefined ? {} : { timeoutMs: durationMs(timeout) }),
  };
}

function checkPorts(name: string, { inputs, outputs }: PipelineNode, spec: CommandSpec): void {
  for (const [kind, given, known] of [
    ['input', inputs, spec.inputs],
    ['output', outputs, spec.outputs],
  ] as const)
    for (const port of Object.keys(given))
      if (!Object.hasOwn(known, port)) refuseInput(`The component of the step "${name}" has no ${kind} "${port}".`);
}

function planInput(
  name: string,
  given: PipelineNode['inputs'][string] | undefined,
  spec: InputSpec,
  around: Surroundings,
): PlannedInput | undefined {
  if (given === undefined) return absentInput(name, spec);
  if (given.job_input_type !== 'literal') return dataInput(name, given.job_input_type, given, spec);
  const binding = /^\$\{\{\s*parent\.(.*?)\s*\}\}$/.exec(given.value)?.[1];
  if (binding === undefined && given.value.includes('${{'))
    refuseInput(`The input "${name}" is "${given.value}", but a binding stands alone: \${{parent.inputs.x}}.`);
  if (binding === undefined) return valueInput(name, given.value, spec);
  const [, input] = /^inputs\.(\w+)$/.exec(binding) ?? [];
  if (input !== undefined) return fromParent(name, input, spec, around);
  return fromStep(name, binding, spec, around);
}

function fromStep(name: string, binding: string, spec: InputSpec, { steps }: Surroundings): PlannedInput {
  const [, step = '', output = ''] = /^jobs\.(\w+)\.outputs\.(\w+)$/.exec(binding) ?? [];
  const type = steps[step]?.outputs[output]?.type;
  if (type === undefined)
    refuseInput(`The input "${name}" is bound to parent.${binding}, which the pipeline does not have.`);
  if (type !== spec.type) refuseInput(`The input "${name}" is of type ${spec.type}, but is bound to a ${type}.`);
  return { kind: 'output', type, step, output };
}

function absentInput(name: string, spec: InputSpec): PlannedInput | undefined {
  if (spec.default !== undefined) return { kind: 'value', text: String(spec.default) };
  return spec.optional === true ? undefined : refuseInput(`The required input "${name}" is missing.`);
}

function valueInput(name: string, text: string, spec: InputSpec): PlannedInput {
  if (isDataType(spec.type))
    refuseInput(`The input "${name}" is of type ${spec.type}, but is given the value "${text}".`);
  return { kind: 'value', text: checkedValue(text, spec, name) };
}

function dataInput(
  name: string,
  type: string,
  { uri, mode }: { readonly uri: string; readonly mode?: string | null | undefined },
  spec: InputSpec,
): PlannedInput {
  if (type !== spec.type) refuseInput(`The input "${name}" is of type ${spec.type}, but is given a ${type}.`);
  return { kind: 'data', type, uri, ...(mode === undefined || mode === null ? {} : { mode }) };
}

function fromParent(name: string, input: string, spec: InputSpec, { inputs }: Surroundings): PlannedInput | undefined {
  const given = inputs[input];
  if (given === undefined)
    return spec.optional === true
      ? undefined
      : refuseInput(`The input "${name}" is bound to the input "${input}", which the pipeline is not given.`);
  return given.jobInputType === 'literal'
    ? valueInput(name, given.value, spec)
    : dataInput(name, given.jobInputType, given, spec);
}

function planOutput(
  name: string,
  given: PipelineNode['outputs'][string] | undefined,
  type: string,
  { outputs }: Surroundings,
): PlannedOutput {
  if (given === undefined) return { type };
  const bound = 'value' in given ? /^\$\{\{\s*parent\.outputs\.(\w+)\s*\}\}$/.exec(given.value)?.[1] : undefined;
  const target = 'value' in given ? outputs[bound ?? ''] : { ...given, jobOutputType: given.job_output_type };
  if (target === undefined) refuseInput(`The output "${name}" is bound to an output that the pipeline does not have.`);
  if (target.jobOutputType !== type)
    refuseInput(`The output "${name}" is of type ${type}, not ${target.jobOutputType}.`);
  const { uri, mode } = target;
  return {
    type,
    ...(uri === undefined || uri === null ? {} : { uri }),
    ...(mode === undefined || mode === null ? {} : { mode }),
  };
}
