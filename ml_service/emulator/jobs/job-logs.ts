import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobPlace } from '../blobs/blob-place.ts';
import type { Blobs } from '../blobs/blobs.ts';
import type { StepPlan } from '../plan/step-plan.ts';

/** Gives the names of the logs of a step, one for each process, as its artifacts have them. */
export function logNames({ isDistributed, nodes, processesPerNode }: StepPlan): readonly string[] {
  if (!isDistributed) return Array.from({ length: nodes }, (_, node) => (node === 0 ? firstLog : numbered(node)));
  return Array.from({ length: nodes * processesPerNode }, (_, rank) => numbered(rank));
}

const firstLog = 'user_logs/std_log.txt';

function numbered(rank: number): string {
  return `user_logs/std_log_process_${rank}.txt`;
}

/** Gives the place of the artifacts of a job: in Azure the container of the datastore `workspaceartifactstore`. */
export function artifactPlace(jobName: string, artifact = ''): BlobPlace {
  return { container: 'azureml', path: `ExperimentRun/dcid.${jobName}/${artifact}` };
}

const everyMs = 1000;

/** Uploads the logs of a job again and again while they grow. Gives what uploads them for the last time and ends it. */
export function keepLogs(jobName: string, folder: string, names: readonly string[], blobs: Blobs): () => Promise<void> {
  const sizes = new Map<string, number>();
  const upload = async (): Promise<void> => {
    for (const name of names) {
      const size = (await stat(join(folder, name)).catch(() => undefined))?.size;
      if (size === undefined || size === sizes.get(name)) continue;
      await blobs.uploadFile(join(folder, name), artifactPlace(jobName, name));
      sizes.set(name, size);
    }
  };
  let running = Promise.resolve();
  // An upload that fails on the way is made again with the next; the last one tells its fault.
  const timer = setInterval(() => void (running = running.then(upload).catch(() => {})), everyMs);
  return async () => {
    clearInterval(timer);
    await running;
    await upload();
  };
}
