import type { PastRun, PastStepDetail } from '#src/pipelines/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { Job } from '#ml-service/azure-ml/index.ts';

/** A job of a build as verify knows of it: what the tables record of its run, and what Azure says of it, each where it is known. */
export type KnownJob = {
  readonly name: string;
  readonly run: PastRun<PastStepDetail> | undefined;
  readonly job: Pick<Job, 'status' | 'studioUrl'> | undefined;
};

/**
 * Says of each job of a build, in the order in which they are given, why it came to no gate: in which step it failed, that it was cancelled, or
 * where to look. Of a build of which nothing is known it says what that may mean.
 */
export function endedWithoutGate(jobs: readonly KnownJob[], { uri }: Pick<ObjectStore, 'uri'>): readonly string[] {
  if (jobs.length > 0) return jobs.map((each) => reasonOf(each, uri));
  return [
    `The workspace ${uri} has no record of a run of this build, and Azure was not asked for its jobs: it has begun none, they are at work on their first step, ended before they wrote a record, as with input that is refused, or wrote to another workspace. \`muster azure jobs\` and their logs tell more.`,
  ];
}

function reasonOf({ name, run, job }: KnownJob, uri: string): string {
  const failed = run?.steps.find(({ state }) => state === 'failed');
  if (failed !== undefined) return `The step ${failed.step} of ${name} failed: ${errorText(failed)}`;
  if (job === undefined)
    return `The run ${name} has not come to its gate. \`muster azure jobs\` tells whether it goes on.`;
  if (job.status === 'Canceled') return `The job ${name} was cancelled before it came to its gate.`;
  const page = job.studioUrl === undefined ? '' : ` ${job.studioUrl} shows it.`;
  const ended = `The job ${name} ${job.status === 'Failed' ? 'failed' : 'has completed'}`;
  if (run !== undefined)
    return `${ended}, and none of its steps recorded a failure or a gate: its logs tell more.${page}`;
  return `${ended}, and the workspace ${uri} has no record of it: its input was refused, or it wrote to another workspace. Its logs tell more.${page}`;
}

// The message of an error with a code begins with it.
function errorText({ errorCode, error }: PastStepDetail): string {
  if (errorCode === null || error?.startsWith(`${errorCode}:`) === true) return error ?? '';
  return error === null ? errorCode : `${errorCode}: ${error}`;
}
