import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { changedParts, mapInOrder, missingParts, readTable, tableVersion } from '#src/tables/index.ts';
import type { RunContext, StepOutput } from '../step.ts';
import { digestOfFile } from './step-inputs.ts';
import { tableState, versionText } from './table-state.ts';

/** A file as a step left it: path below the output folder, bytes, time of the last write in epoch milliseconds, SHA-256. */
type FileFact = readonly [path: string, size: number, modifiedMs: number, digest: string];

/** What a step wrote, as it was when the step ended; `id` is the same for the same content. */
export type RecordedOutput =
  | { readonly name: string; readonly kind: 'table'; readonly id: string }
  | { readonly name: string; readonly kind: 'files'; readonly id: string; readonly files: readonly FileFact[] };

type Place = Pick<RunContext, 'workspace' | 'outputFolder' | 'signal'>;

/** Gives what a step wrote with the ids of now. A file that is gone already has no digest, so that the step will run again. */
export async function recordOutputs(
  { workspace, outputFolder, signal }: Place,
  produced: readonly StepOutput[],
): Promise<readonly RecordedOutput[]> {
  const recorded: RecordedOutput[] = [];
  for (const output of produced) {
    if (output.kind === 'table') {
      const id = await tableState(workspace, output.name, { version: output.version, signal });
      recorded.push({ name: output.name, kind: 'table', id });
      continue;
    }
    const files = await mapInOrder([...output.files].sort(), async (path) => factOf(outputFolder, path));
    const id = digestOf(JSON.stringify(files.map(([path, , , digest]) => [path, digest])));
    recorded.push({ name: output.name, kind: 'files', id, files });
  }
  return recorded;
}

/**
 * Says in words what is no longer as a step left it, or gives undefined where all of it is: tables at the version of then, files with
 * the size and time of then; where only the time differs, the same bytes. `verify` hashes every file and every part file of a table.
 */
export async function brokenOutput(
  place: Place,
  outputs: readonly RecordedOutput[],
  { verify = false }: { readonly verify?: boolean | undefined } = {},
): Promise<string | undefined> {
  for (const output of outputs) {
    const broken =
      output.kind === 'table'
        ? await brokenTable(place, output, verify)
        : await brokenFile(place, output.files, verify);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

async function brokenTable(
  { workspace, signal }: Place,
  { name, id }: RecordedOutput,
  verify: boolean,
): Promise<string | undefined> {
  const now = await tableState(workspace, name, { signal });
  if (now !== id) {
    const version = versionText(now);
    if (version === 'none') return `its output ${name} is gone`;
    return version === versionText(id)
      ? `its output ${name} was made anew by something else`
      : `its output ${name} is at ${version}, and it left ${versionText(id)}`;
  }
  const [missing] = await missingParts(workspace, name, { signal });
  if (missing !== undefined) return `its output ${name} lacks the file ${missing}`;
  return verify ? changedBytes({ workspace, signal }, name) : undefined;
}

async function changedBytes(
  { workspace, signal }: Pick<Place, 'workspace' | 'signal'>,
  name: string,
): Promise<string | undefined> {
  const { changed, unknown } = await changedParts(workspace, name, { signal });
  if (changed.length > 0) return `its output ${name} has other bytes than were written in ${changed.join(', ')}`;
  return unknown.length === 0 ? undefined : damageOf(workspace, name);
}

async function damageOf(workspace: ObjectStore, name: string): Promise<string | undefined> {
  try {
    await readTable(workspace, name, { version: (await tableVersion(workspace, name))! });
    return undefined;
  } catch (error) {
    return `its output ${name} cannot be read: ${(error as Error).message}`;
  }
}

async function brokenFile(
  { outputFolder }: Place,
  files: readonly FileFact[],
  verify: boolean,
): Promise<string | undefined> {
  const found = await mapInOrder(files, async ([path, size, modifiedMs, digest]) => {
    const file = join(outputFolder, path);
    const facts = await statFile(file);
    if (facts === undefined) return `its output ${file} is gone`;
    const isSame =
      facts.size === size && ((facts.modifiedMs === modifiedMs && !verify) || (await digestOfFile(file)) === digest);
    return isSame ? undefined : `its output ${file} was changed by something else`;
  });
  return found.find((each) => each !== undefined);
}

async function factOf(outputFolder: string, path: string): Promise<FileFact> {
  const file = join(outputFolder, path);
  const [facts, digest] = [await statFile(file), await digestOfFile(file)];
  return [path, facts?.size ?? -1, facts?.modifiedMs ?? -1, digest ?? ''];
}

async function statFile(file: string): Promise<{ readonly size: number; readonly modifiedMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(file);
    return { size, modifiedMs: mtimeMs };
  } catch {
    return undefined;
  }
}
