import { watchSessions, type PipelineSession } from '#src/cli/index.ts';

/**
 * Does the work of a command line, and gives its exit code. In a job of Azure Machine Learning MLflow is then told how the steps ended that it ran,
 * read from the tables that the command itself wrote.
 */
export async function runTracked(work: () => Promise<number>): Promise<number> {
  const since = Date.now();
  let session: PipelineSession | undefined;
  const leave = watchSessions((opened) => (session = opened));
  try {
    return await work();
  } finally {
    leave();
    if (session !== undefined) await track(session, since);
  }
}

async function track(session: PipelineSession, since: number): Promise<void> {
  const { trackJob } = await import('./track-job.ts');
  await trackJob(session, since);
}
