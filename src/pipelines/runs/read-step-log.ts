import { readIfThere, type ObjectStore, type StoreOptions } from '#src/storage/index.ts';
import { stepLogPath } from './step-log.ts';

/** Reads the lines that were kept of a step of a run, each as `time level text`; undefined where no log was kept. */
export async function readStepLog(
  workspace: ObjectStore,
  { run, step }: { readonly run: string; readonly step: string },
  options: StoreOptions = {},
): Promise<readonly string[] | undefined> {
  const bytes = await readIfThere(workspace, stepLogPath(run, step), options);
  if (bytes === undefined) return undefined;
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
