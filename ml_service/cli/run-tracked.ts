// The commands that run steps.
const commands: ReadonlySet<string> = new Set(['run', 'dataprep', 'train', 'evaluate', 'inference']);

/** Does the work of a command line, and gives its exit code. In a job of Azure Machine Learning MLflow is then told how the steps ended. */
export async function runTracked(args: readonly string[], work: () => Promise<number>): Promise<number> {
  const [command = ''] = args;
  const since = Date.now();
  const exitCode = await work();
  // What was refused ran no step.
  if (!commands.has(command) || exitCode === 2) return exitCode;
  const { trackJob } = await import('./track-job.ts');
  await trackJob(args, since);
  return exitCode;
}
