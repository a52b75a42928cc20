import { randomUUID } from 'node:crypto';
import { uriPlace, usualDatastore } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import type { PipelinePlan, PlannedOutput, StepPlan } from '../plan/step-plan.ts';
import type { JobRecord } from './job-record.ts';

/** A job that was checked and planned. */
export type JobRequest = {
  readonly workspaceId: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly experiment: string;
  readonly displayName: string;
} & ({ readonly kind: 'step'; readonly plan: StepPlan } | { readonly kind: 'pipeline'; readonly plan: PipelinePlan });

/** Stores a job with the jobs of its steps, none of them begun. Refuses data and outputs at places that cannot be reached. */
export async function makeJob(request: JobRequest, emulator: Emulator): Promise<JobRecord> {
  const { workspaceId, name, kind, plan } = request;
  const base = { ...commonOf(request, emulator), id: `${workspaceId}/jobs/${name}`, name };
  const steps = kind === 'pipeline' ? Object.entries(plan.steps) : [[name, plan] as const];
  for (const [, step] of steps) checkPlaces(step, workspaceId, emulator);
  if (kind === 'step') return keep({ ...base, work: { kind, plan }, outputs: outputsOf(name, plan.outputs) }, emulator);
  const children = steps.map(([step, stepPlan]) => childOf(base, step, stepPlan));
  for (const child of children) await keep(child, emulator);
  const named = Object.fromEntries(children.map((child) => [child.parent!.step, child]));
  const outputs = Object.entries(plan.outputs).map(([output, from]) => [
    output,
    named[from.step]!.outputs[from.output]!,
  ]);
  // Last: a job that is there has all its steps.
  return keep(
    {
      ...base,
      work: { kind, plan, children: Object.fromEntries(children.map((child) => [child.parent!.step, child.name])) },
      outputs: Object.fromEntries(outputs) as JobRecord['outputs'],
    },
    emulator,
  );
}

type Base = Omit<JobRecord, 'work' | 'outputs'>;

function commonOf(
  { workspaceId, properties, experiment, displayName }: JobRequest,
  { now }: Emulator,
): Omit<Base, 'id' | 'name'> {
  return { workspaceId, properties, experiment, displayName, status: 'NotStarted', createdAt: now(), attempts: 0 };
}

function childOf(parent: Base, step: string, plan: StepPlan): JobRecord {
  const name = randomUUID();
  return {
    ...parent,
    id: `${parent.workspaceId}/jobs/${name}`,
    name,
    properties: { jobType: 'Command', command: plan.command, componentId: plan.componentId },
    displayName: step,
    parent: { id: parent.id, name: parent.name, step },
    work: { kind: 'step', plan },
    outputs: outputsOf(name, plan.outputs),
  };
}

async function keep(record: JobRecord, { jobs }: Emulator): Promise<JobRecord> {
  await jobs.put(record.id, record);
  return record;
}

function outputsOf(name: string, outputs: Readonly<Record<string, PlannedOutput>>): JobRecord['outputs'] {
  return Object.fromEntries(
    Object.entries(outputs).map(([output, { type, uri }]) => {
      const end = type === 'uri_file' ? '' : '/';
      return [
        output,
        { type, uri: uri ?? `azureml://datastores/${usualDatastore}/paths/azureml/${name}/${output}${end}` },
      ];
    }),
  );
}

function checkPlaces(plan: StepPlan, workspaceId: string, { resources, blobs }: Emulator): void {
  const context = { resources, workspaceId, blobAddress: blobs.address };
  for (const input of Object.values(plan.inputs)) if (input.kind === 'data') uriPlace(input.uri, context);
  for (const { uri } of Object.values(plan.outputs)) if (uri !== undefined) uriPlace(uri, context);
}
