import { cronFault, MusterError } from '#src/core/index.ts';
import { computeOf } from '#ml-service/azure-ml/index.ts';
import { endSchedule, scheduleJobs, type Purpose } from '#ml-service/pipelines/index.ts';
import { inAzure, type AzureOptions } from './azure-session.ts';

/** The options of `muster azure schedule`, as commander gives them. */
export type ScheduleOptions = AzureOptions & { readonly cron?: string; readonly end?: true };

/** Runs `muster azure schedule`: makes the schedule of a pipeline, changes it, or ends it. Gives the exit code 0; USAGE. */
export async function runSchedule(purpose: Purpose, { cron, end, ...options }: ScheduleOptions): Promise<number> {
  const fault = cron === undefined ? undefined : cronFault(cron);
  if ((cron === undefined) === (end === undefined) || fault !== undefined) {
    throw new MusterError('USAGE', {
      what: fault === undefined ? 'Neither or both of --cron and --end are given.' : `"${cron}" is no time: ${fault}.`,
      expected: '--cron with five fields of numbers, "*", "/", "," and "-", such as "0 5 * * *"; or --end',
    });
  }
  return inAzure(['schedule', purpose], options, async ({ settings, terminal, build, connect }) => {
    if (cron !== undefined) {
      await scheduleJobs(connect(), build, computeOf(settings), cron);
      return terminal.print(`What the build ${build.buildId} has published begins at ${cron} (UTC).`);
    }
    const isEnded = await endSchedule(connect(), build);
    terminal.print(isEnded ? 'The schedule is ended.' : 'There is no schedule.');
  });
}
