import { isMusterError } from '#src/core/index.ts';
import { recordAt, textAt, textsOf } from './answer.ts';
import { failure, type AzureTask } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { listAll } from './list.ts';
import { callToEnd } from './long-running.ts';
import { resourceUrl } from './workspace-place.ts';

/** A job as Azure tells of it. */
export type Job = {
  readonly name: string;
  /** NotStarted, Starting, Provisioning, Preparing, Queued, Running, Finalizing, CancelRequested, Completed, Failed, Canceled, … */
  readonly status: string;
  readonly displayName: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The page of the job in the studio; undefined where Azure names none. */
  readonly studioUrl: string | undefined;
};

const terminal: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Canceled']);

/** Says whether a job has ended. NotResponding and Unknown are no ends: the service may come back. */
export function hasJobEnded({ status }: Pick<Job, 'status'>): boolean {
  return terminal.has(status);
}

/** Reads a job; undefined where there is none of that name. */
export async function findJob(azure: AzureMl, name: string): Promise<Job | undefined> {
  const url = resourceUrl(azure.place, `jobs/${name}`);
  const what = `read the job ${name}`;
  const answer = await callIfThere(azure, { method: 'GET', url, what });
  return answer === undefined ? undefined : jobIn(answer.body, { what, url });
}

/** Reads the jobs that have a tag, the newest first as Azure lists them; all pages. */
export async function listJobs(azure: AzureMl, tag: string): Promise<readonly Job[]> {
  const what = `list the jobs with the tag ${tag}`;
  const url = `${resourceUrl(azure.place, 'jobs')}&jobType=Pipeline&tag=${encodeURIComponent(tag)}`;
  return listAll(azure, { what, url }, jobIn);
}

/** Cancels a job and waits until Azure has taken it; false where it had ended before. */
export async function cancelJob(azure: AzureMl, name: string): Promise<boolean> {
  const url = resourceUrl(azure.place, `jobs/${name}/cancel`);
  try {
    await callToEnd(azure, { method: 'POST', url, what: `cancel the job ${name}` });
    return true;
  } catch (error) {
    // A job that ended in the meantime cannot be cancelled; that is no fault.
    const mayHaveEnded = isMusterError(error) && ['AZURE_ML_CONFLICT', 'AZURE_ML_REFUSED'].includes(error.code);
    const job = mayHaveEnded ? await findJob(azure, name) : undefined;
    if (job !== undefined && hasJobEnded(job)) return false;
    throw error;
  }
}

/** Reads a job from an answer. Throws AZURE_ML_ANSWER. */
export function jobIn(body: unknown, task: AzureTask): Job {
  const properties = recordAt(body, 'properties');
  const [name, status] = [textAt(body, 'name'), textAt(properties, 'status')];
  if (name === undefined || status === undefined)
    throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer names no job with a status' });
  const studio = recordAt(recordAt(properties, 'services'), 'Studio');
  return {
    name,
    status,
    displayName: textAt(properties, 'displayName'),
    tags: textsOf(properties?.['tags']),
    studioUrl: textAt(studio, 'endpoint'),
  };
}
