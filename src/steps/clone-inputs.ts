import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileNameOf } from '#src/core/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { cloneFile, isRemoteUri, type CloneOutcome } from '#src/storage/index.ts';

/** An input as a file of this machine. */
export type LocalInput = {
  /** The path to read. */
  readonly path: string;
  /** What messages call it: a path that the user can open, or the place from where it was read. */
  readonly name: string;
};

/** The inputs of a pipeline, all on this machine. */
export type LocalInputs = {
  readonly demand: LocalInput;
  readonly knownFuture: LocalInput | undefined;
  /** One line for each input that was cloned: what that took. */
  readonly remarks: readonly string[];
};

/**
 * Gives a function the inputs of the pipeline as files of this machine. Those that lie elsewhere are cloned: in DEV into
 * `DataPrep_inputs/<pipeline>/` below the output folder, where they stay for the next run; in PROD into a folder that is removed
 * when the function ends. Below the output folder, since a command writes nowhere but there and into the workspace.
 */
export async function withLocalInputs<T>(context: StepContext, act: (inputs: LocalInputs) => Promise<T>): Promise<T> {
  const { pipeline, remoteInputs } = context;
  const uris = [pipeline.inputs['demand'], pipeline.inputs['known_future']];
  if (!uris.some((uri) => uri !== undefined && isRemoteUri(uri))) return act(await localInputs(context, ''));
  if (remoteInputs.keepsClones)
    return act(await localInputs(context, join(context.outputFolder, 'DataPrep_inputs', fileNameOf(pipeline.name))));
  const folder = await mkdtemp(join(tmpdir(), 'muster-inputs-'));
  try {
    return await act(await localInputs(context, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function localInputs(context: StepContext, folder: string): Promise<LocalInputs> {
  const { inputs } = context.pipeline;
  // The definition was checked: a step that needs the input has it.
  const [demand, future] = [inputs['demand']!, inputs['known_future']];
  const sameName = future !== undefined && cloneName(demand) === cloneName(future);
  const nameOf = (role: string, uri: string): string => (sameName ? `${role}-${cloneName(uri)}` : cloneName(uri));
  const remarks: string[] = [];
  const local = async (role: string, uri: string): Promise<LocalInput> => {
    if (!isRemoteUri(uri)) return { path: uri, name: uri };
    const { input, remark } = await clone(context, uri, join(folder, nameOf(role, uri)));
    remarks.push(remark);
    return input;
  };
  const first = await local('demand', demand);
  return {
    demand: first,
    knownFuture: future === undefined ? undefined : await local('known_future', future),
    remarks,
  };
}

/** Gives the name of the file at a place: the last part of its path, made safe. */
function cloneName(uri: string): string {
  const path = uri.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return fileNameOf(posix.basename(path));
}

async function clone(
  context: StepContext,
  uri: string,
  file: string,
): Promise<{ readonly input: LocalInput; readonly remark: string }> {
  const { remoteInputs, report, signal } = context;
  const remote = remoteInputs.open(uri);
  const onProgress = (done: number, total = done): void =>
    report.progress(`cloning ${remote.uri} (MB)`, Math.ceil(done / 1e6), Math.ceil(total / 1e6));
  const outcome = await cloneFile(remote, file, { signal, onProgress });
  const input = { path: file, name: remoteInputs.keepsClones ? file : remote.uri };
  const what = remoteInputs.keepsClones ? `${sentences[outcome]} ${file}` : 'read';
  return { input, remark: `${remote.uri}: ${what}` };
}

const sentences: Readonly<Record<CloneOutcome, string>> = {
  unchanged: 'unchanged, nothing to clone into',
  resumed: 'an earlier copy broke off; the rest was cloned into',
  copied: 'cloned into',
};
