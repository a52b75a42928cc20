import type { Command } from 'commander';
import { addWorkspaceOption, wholeNumber } from './option-values.ts';
import type { ListOptions } from './runs/run-list-runs.ts';
import type { RunsOptions } from './runs/runs-options.ts';

type Ended = (exitCode: number) => void;

const examples = `
A run is named by its id, by a beginning of it that no other has, or as "last".
The duration is the time at which its steps were at work; the start of the command is left out.

Examples
  muster runs list --pipeline batchai --limit 5
  muster runs show last
  muster runs compare run-20261122T003008Z last
  muster runs logs last train`;

/** Adds `muster runs`: what ran, why, with what, and what came of it. */
export function addRuns(program: Command, ended: Ended): void {
  const runs = program
    .command('runs')
    .description('what ran: list, show, compare, logs')
    .addHelpText('after', examples);
  for (const add of [addList, addShow, addCompare, addLogs]) add(runs, ended);
}

function addList(runs: Command, ended: Ended): void {
  const command = runs
    .command('list')
    .description('shows runs, the newest first')
    .option('--pipeline <name>', 'only the runs of this pipeline')
    .option('--limit <number>', 'how many to show', wholeNumber, 20)
    .option('--json', 'print them as JSON');
  addWorkspaceOption(command).action(async (options: ListOptions) => {
    const { runListRuns } = await import('./runs/run-list-runs.ts');
    ended(await runListRuns(options));
  });
}

function addShow(runs: Command, ended: Ended): void {
  const command = runs
    .command('show <run>')
    .description('shows all that is recorded of a run, step by step')
    .option('--json', 'print it as JSON');
  addWorkspaceOption(command).action(async (run: string, options: RunsOptions) => {
    const { runShowRun } = await import('./runs/run-show-run.ts');
    ended(await runShowRun(run, options));
  });
}

function addCompare(runs: Command, ended: Ended): void {
  const command = runs
    .command('compare <first> <second>')
    .description('shows what differs between two runs')
    .option('--json', 'print it as JSON');
  addWorkspaceOption(command).action(async (first: string, second: string, options: RunsOptions) => {
    const { runCompareRuns } = await import('./runs/run-compare-runs.ts');
    ended(await runCompareRuns([first, second], options));
  });
}

function addLogs(runs: Command, ended: Ended): void {
  const command = runs
    .command('logs <run> [step]')
    .description('prints the lines that were kept of a run, or of one step');
  addWorkspaceOption(command).action(async (run: string, step: string | undefined, options: RunsOptions) => {
    const { runShowLogs } = await import('./runs/run-show-logs.ts');
    ended(await runShowLogs(run, step, options));
  });
}
