import { isMusterError, isRecord } from '#src/core/index.ts';
import { recordAt, textAt, textsOf } from './answer.ts';
import { failure } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call } from './call.ts';
import { readLogFile } from './read-log-file.ts';
import { runHistoryAddress } from './workspace.ts';

/** A step of a job, as the run history tells of it. */
export type StepRun = {
  readonly name: string;
  /** The name of the step in its pipeline. */
  readonly step: string;
  readonly status: string;
};

/** Reads the steps of a job that were begun so far, in the order of their begin. */
export async function readStepRuns(azure: AzureMl, job: string): Promise<readonly StepRun[]> {
  const url = `${await runHistoryAddress(azure)}/runs/${job}/children`;
  const task = { what: `read the steps of the job ${job}`, url };
  const { body } = await call(azure, { method: 'GET', ...task });
  const list = isRecord(body) ? body['value'] : undefined;
  if (!Array.isArray(list)) throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer holds no list' });
  return (list as readonly unknown[])
    .flatMap((run) => {
      const [name, status] = [textAt(run, 'runId'), textAt(run, 'status')];
      if (name === undefined || status === undefined) return [];
      const step = textAt(run, 'displayName') ?? textAt(run, 'name') ?? name;
      return { name, status, step, createdAt: textAt(run, 'createdUtc') ?? '' };
    })
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/**
 * Reads the log of a step: what its command printed. Undefined where it has none yet; of a file that cannot be read a line says why. Throws
 * what the calls throw.
 */
export async function readStepLog(azure: AzureMl, run: string): Promise<string | undefined> {
  const url = `${await runHistoryAddress(azure)}/runs/${run}/details`;
  const { body } = await call(azure, { method: 'GET', url, what: `read the logs of ${run}` });
  const own = Object.entries(textsOf(recordAt(body, 'logFiles')))
    .filter(([name]) => /^user_logs\/std_log.*\.txt$/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const texts: string[] = [];
  for (const [name, address] of own) texts.push(await logOrReason(azure, name, address));
  return texts.length === 0 ? undefined : texts.join('\n');
}

// One file that cannot be read takes nothing away from the others.
async function logOrReason(azure: AzureMl, name: string, address: string): Promise<string> {
  try {
    return await readLogFile(azure, name, address);
  } catch (error) {
    if (azure.signal.aborted || !isMusterError(error)) throw error;
    return `(${error.message})`;
  }
}
