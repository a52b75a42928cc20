import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '#src/storage/index.ts';
import { uriPlace, type BlobPlace } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import type { PlannedInput, StepPlan } from '../plan/step-plan.ts';
import type { JobRecord } from './job-record.ts';

/** What the placeholders of a command stand for. */
export type PortValues = {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
};

/** Says that the data of an input are not there: the job fails, as it does in Azure. */
export type InputFault = { readonly code: string; readonly message: string };

/**
 * Brings the inputs of a step into its folder and makes the folders of its outputs. Gives what the command is told of them, or which
 * input is not there.
 */
export async function openPorts(
  record: JobRecord,
  plan: StepPlan,
  folder: string,
  emulator: Emulator,
): Promise<PortValues | InputFault> {
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(plan.inputs)) {
    const value = await openInput(input, record, join(folder, 'inputs', name), emulator);
    if (value === undefined)
      return {
        code: 'ScriptExecution.StreamAccess.NotFound',
        message: `The data of the input "${name}" were not found.`,
      };
    inputs[name] = value;
  }
  const outputs: Record<string, string> = {};
  for (const [name, { type }] of Object.entries(plan.outputs)) {
    const place = join(folder, 'outputs', name);
    await makeFolder(place);
    outputs[name] = type === 'uri_file' ? join(place, name) : place;
  }
  return { inputs, outputs };
}

/** Uploads what a step wrote to where its outputs are kept. */
export async function keepOutputs(record: JobRecord, folder: string, emulator: Emulator): Promise<void> {
  for (const [name, { type, uri }] of Object.entries(record.outputs)) {
    const place = placeOf(uri, record, emulator);
    const local = join(folder, 'outputs', name);
    if (type !== 'uri_file') await emulator.blobs.uploadFolder(local, place);
    else if ((await readdir(local)).includes(name)) await emulator.blobs.uploadFile(join(local, name), place);
  }
}

async function openInput(
  input: PlannedInput,
  record: JobRecord,
  folder: string,
  emulator: Emulator,
): Promise<string | undefined> {
  if (input.kind === 'value') return input.text;
  const uri = input.kind === 'data' ? input.uri : writtenUri(input, record, emulator);
  if (input.mode === 'Direct') return uri;
  const files = await emulator.blobs.download(placeOf(uri, record, emulator), folder);
  if (input.type === 'uri_file') return files === 1 ? join(folder, (await readdir(folder))[0]!) : undefined;
  // A step may write nothing: its folder is empty to the next one.
  return files > 0 || input.kind === 'output' ? folder : undefined;
}

function writtenUri(
  { step, output }: Extract<PlannedInput, { readonly kind: 'output' }>,
  { parent, workspaceId }: JobRecord,
  { jobs }: Emulator,
): string {
  const pipeline = jobs.get(parent!.id)!;
  const child = pipeline.work.kind === 'pipeline' ? pipeline.work.children[step] : undefined;
  return jobs.get(`${workspaceId}/jobs/${child}`)!.outputs[output]!.uri;
}

function placeOf(uri: string, { workspaceId }: JobRecord, { resources, blobs }: Emulator): BlobPlace {
  return uriPlace(uri, { resources, workspaceId, blobAddress: blobs.address });
}
