import type { Command } from 'commander';
import { addWorkspaceOption, wholeNumber } from './option-values.ts';
import type { ReportOptions } from './run-report.ts';

const examples = `
Examples
  muster report
  muster report pipelines/batchai.yml --release 3 --to release-3.html
  muster report --png reports/charts
  muster report --json | jq .coverage`;

/** Adds `muster report`: the performance of a fleet as a page with charts. */
export function addReport(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('report')
    .description('writes a page with charts about a fleet: errors, coverage, winners, the worst keys, cost, optimism')
    .argument('[pipeline]', 'the pipeline file', 'pipelines/batchai.yml')
    .option('--run <run>', 'the run that trained or judged: its id, a beginning of it, or "last" (default: the newest)')
    .option('--release <n>', 'the release whose evaluation is meant', wholeNumber)
    .option('--to <file>', 'where the page goes (default: reports/PIPELINE.html)')
    .option('--png <folder>', 'write each chart as a PNG file as well')
    .option('--json', 'print the numbers as JSON; the page is written only where --to says so')
    .addHelpText('after', examples);
  addWorkspaceOption(command).action(async (file: string, options: ReportOptions) => {
    const { runReport } = await import('./run-report.ts');
    ended(await runReport(file, options));
  });
}
