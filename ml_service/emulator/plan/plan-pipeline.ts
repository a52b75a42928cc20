import type { PipelineSpec } from '../components/component-spec.ts';
import { isDataType } from '../components/component-spec.ts';
import { checkedValue } from '../components/input-value.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuseInput } from '../http/refusal.ts';
import type { Lookup } from './find-version.ts';
import type { JobInput, JobOutput } from './job-ports.ts';
import { pipelineNodes, pipelineSettings, type PipelineNode } from './pipeline-node.ts';
import { componentOf, planStep } from './plan-step.ts';
import { neededSteps, type PipelinePlan, type StepPlan } from './step-plan.ts';

/** A pipeline as a job gives it: its steps, what they may be bound to, and its settings. */
export type PipelineRequest = {
  readonly jobs: unknown;
  readonly settings: unknown;
  readonly inputs: Readonly<Record<string, JobInput>>;
  readonly outputs: Readonly<Record<string, JobOutput>>;
};

/** Plans a pipeline: every binding, type and reference is checked. Refuses it at the first fault. */
export function planPipeline(request: PipelineRequest, lookup: Lookup): PipelinePlan {
  const nodes = parseInput(pipelineNodes, request.jobs, 'the steps of a pipeline');
  const settings = parseInput(pipelineSettings, request.settings ?? {}, 'the settings of a pipeline');
  const specs = Object.entries(nodes).map(([name, node]) => [name, componentOf(name, node, lookup)] as const);
  const around = { inputs: request.inputs, outputs: request.outputs, steps: Object.fromEntries(specs) };
  const steps = Object.fromEntries(
    Object.entries(nodes).map(([name, node]) => [name, planStep(name, node, around, lookup)]),
  );
  checkOrder(steps);
  return {
    steps,
    outputs: writtenOutputs(nodes, request.outputs),
    continuesOnFailure: settings.continue_on_step_failure,
  };
}

/** Gives the inputs of a job that runs a pipeline component: what it is given, checked, and the defaults of the others. */
export function componentInputs(
  spec: PipelineSpec,
  given: Readonly<Record<string, JobInput>>,
): Record<string, JobInput> {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(spec.inputs, name)) refuseInput(`The component "${spec.name}" has no input "${name}".`);
  const inputs: Record<string, JobInput> = {};
  for (const [name, inputSpec] of Object.entries(spec.inputs)) {
    const input = given[name];
    if (input === undefined) {
      if (inputSpec.default !== undefined) inputs[name] = { jobInputType: 'literal', value: String(inputSpec.default) };
      else if (inputSpec.optional !== true) refuseInput(`The required input "${name}" is missing.`);
      continue;
    }
    const type = input.jobInputType === 'literal' ? 'a value' : input.jobInputType;
    if (isDataType(inputSpec.type) ? type !== inputSpec.type : type !== 'a value')
      refuseInput(`The input "${name}" is of type ${inputSpec.type}, but is given ${type}.`);
    if (input.jobInputType === 'literal') checkedValue(input.value, inputSpec, name);
    inputs[name] = input;
  }
  return inputs;
}

// Steps that wait for each other would never begin.
function checkOrder(steps: Readonly<Record<string, StepPlan>>): void {
  const done = new Set<string>();
  for (let waiting = Object.keys(steps); waiting.length > 0;) {
    const ready = waiting.filter((name) => neededSteps(steps[name]!).every((needed) => done.has(needed)));
    if (ready.length === 0) refuseInput(`The steps ${waiting.join(', ')} wait for each other.`);
    for (const name of ready) done.add(name);
    waiting = waiting.filter((name) => !done.has(name));
  }
}

function writtenOutputs(
  nodes: Readonly<Record<string, PipelineNode>>,
  outputs: Readonly<Record<string, JobOutput>>,
): PipelinePlan['outputs'] {
  const written: Record<string, { readonly step: string; readonly output: string }> = {};
  for (const [step, node] of Object.entries(nodes))
    for (const [output, bound] of Object.entries(node.outputs)) {
      const name = 'value' in bound ? /parent\.outputs\.(\w+)/.exec(bound.value)?.[1] : undefined;
      if (name !== undefined) written[name] = { step, output };
    }
  for (const name of Object.keys(outputs))
    if (!Object.hasOwn(written, name)) refuseInput(`No step writes the output "${name}" of the pipeline.`);
  return written;
}
