import { Argument, Option, type Command } from 'commander';
import { wholeNumber, type AddCommand } from '#src/cli/index.ts';
import type { Purpose } from '#ml-service/pipelines/index.ts';
import type { CancelOptions } from './run-cancel.ts';
import type { JobsOptions } from './run-jobs.ts';
import type { PublishOptions } from './run-publish.ts';
import type { BeginOptions } from './run-begin.ts';
import type { ScheduleOptions } from './run-schedule.ts';
import type { VerifyOptions } from './run-verify.ts';

type Ended = (exitCode: number) => void;

const examples = `
Examples
  muster azure publish training --build-id 4711
  muster azure run training --build-id 4711
  muster azure verify training --build-id 4711
  muster azure cancel training --build-id 4711
  muster azure publish inference --build-id 4711 --pipeline pipelines/batchai.yml`;

/** Adds `muster azure`: pipelines that are published to Azure Machine Learning, and their jobs. */
export const addAzure: AddCommand = (program, ended) => {
  const azure = program
    .command('azure')
    .helpGroup('Azure:')
    .description('published pipelines on Azure Machine Learning: publish, run, verify, cancel, jobs, schedule')
    .addHelpText('after', examples);
  for (const add of [addPublish, addRun, addVerify, addCancel, addJobs, addSchedule]) add(azure, ended);
  for (const command of azure.commands) {
    const more = command.name() === 'schedule' ? ' --cron "0 5 * * *"' : '';
    command.addHelpText('after', `\nExample\n  muster azure ${command.name()} training --build-id 4711${more}`);
  }
};

function addPublish(azure: Command, ended: Ended): void {
  const command = azure
    .command('publish')
    .description('publishes code, environment and steps of a pipeline under the id of the build');
  addShared(command)
    .option('--nodes <n>', 'machines that share the training of a fleet', wholeNumber, 1)
    .option('--endpoint <name>', 'the batch endpoint that runs it (default: one named after the pipeline)')
    .option('--no-endpoint', 'make no batch endpoint: jobs are begun with `muster azure run` alone')
    .option('--keep-deployments <n>', 'deployments of earlier builds that stay behind the endpoint', wholeNumber, 5)
    .addOption(
      new Option(
        '--pass <name>',
        'a variable of the environment that the pipeline file names, to go with the steps, where all who see the job can read it; may be repeated',
      ).argParser((name: string, before: readonly string[] | undefined) => [...(before ?? []), name]),
    )
    .action(async (purpose: Purpose, options: PublishOptions) => {
      const { runPublish } = await import('./run-publish.ts');
      ended(await runPublish(purpose, options));
    });
}

function addRun(azure: Command, ended: Ended): void {
  const command = azure
    .command('run')
    .description(
      'begins the job of what the build has published, or finds the one that is under way, waits for it, and keeps the data that it saw as data assets',
    );
  addShared(command)
    .option('--no-wait', 'print the name of the job and end')
    .option('--endpoint <name>', 'begin it by this batch endpoint: each call begins another job')
    .action(async (purpose: Purpose, options: BeginOptions) => {
      const { runBegin } = await import('./run-begin.ts');
      ended(await runBegin(purpose, options));
    });
}

function addVerify(azure: Command, ended: Ended): void {
  const command = azure
    .command('verify')
    .description('says from the tables of the workspace whether the build has registered a model, and why not');
  addShared(command, ['training'])
    .option('--job <name>', 'the job, where it was begun by an endpoint (default: those of the build)')
    .option('--strict', 'fail where no model was registered; a part of the keys is enough')
    .option(
      '--keep-model',
      'show the data of the job and each release in the studio: as data assets, and as versions of a model',
    )
    .option('--workspace <dir>', 'where tables and models are kept (default: MUSTER_WORKSPACE)')
    .action(async (purpose: Purpose, options: VerifyOptions) => {
      const { runVerify } = await import('./run-verify.ts');
      ended(await runVerify(purpose, options));
    });
}

function addCancel(azure: Command, ended: Ended): void {
  const command = azure.command('cancel').description('cancels the jobs of the build that have not ended');
  addShared(command).action(async (purpose: Purpose, options: CancelOptions) => {
    const { runCancel } = await import('./run-cancel.ts');
    ended(await runCancel(purpose, options));
  });
}

function addJobs(azure: Command, ended: Ended): void {
  const command = azure.command('jobs').description('lists the jobs of the build and their states');
  addShared(command)
    .option('--json', 'print it as JSON')
    .action(async (purpose: Purpose, options: JobsOptions) => {
      const { runJobs } = await import('./run-jobs.ts');
      ended(await runJobs(purpose, options));
    });
}

function addSchedule(azure: Command, ended: Ended): void {
  const command = azure
    .command('schedule')
    .description('begins jobs of what the build has published at certain times, in place of the schedule before');
  addShared(command)
    .option('--cron <expression>', 'when: minute, hour, day, month, day of the week, in UTC, such as "0 5 * * *"')
    .option('--end', 'end the schedule of the pipeline')
    .action(async (purpose: Purpose, options: ScheduleOptions) => {
      const { runSchedule } = await import('./run-schedule.ts');
      ended(await runSchedule(purpose, options));
    });
}

function addShared(command: Command, purposes: readonly Purpose[] = ['training', 'inference']): Command {
  return command
    .addArgument(new Argument('<purpose>', 'which part of the pipeline').choices(purposes))
    .option('--pipeline <file>', 'the pipeline file that is published', 'pipelines/batchai.yml')
    .option('--build-id <id>', 'the build (default: BUILD_ID)');
}
