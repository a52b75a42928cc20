import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LineageCommandOptions } from './run-lineage.ts';

const names = `
Things
  demand  demand_1  demand_1@3       a feature group: its newest version, version 1, version 3 of its table
  view:demand_view  view:demand_view@1
  dataset:demand_view@1/2            training dataset 2 of version 1 of the view
  batchai  batchai@2                 a fleet: its newest release, release 2
  model:batchai/LOC-01/1001          the champion of a key; @2 behind it names its second version
  run:run-20261122T003008Z-2ca875    all that a run committed
  fleets/batchai/challengers         the path of a table
  release:batchai@2                  what the JSON output calls "id"
Where a feature group and a fleet have one name, put group: or fleet: before it.

Examples
  muster lineage batchai
  muster lineage demand --direction down --depth 2
  muster lineage model:batchai/LOC-01/1001 --svg lineage.svg`;

/** Adds `muster lineage`: where a thing comes from and what was made from it. */
export function addLineage(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('lineage')
    .description('shows where a thing comes from and what was made from it, from the logs of the workspace')
    .argument('<thing>', 'a feature group, view, training dataset, fleet, model, run or table; see below')
    .addOption(
      new Option('--direction <way>', 'up to its sources, down to what was made from it')
        .choices(['up', 'down', 'both'])
        .default('both'),
    )
    .option('--depth <steps>', 'how many steps to follow (default: all)', wholeSteps)
    .option('--all', 'show every commit, and not only the newest state of each thing')
    .option('--json', 'print nodes and edges as JSON')
    .option('--svg <file>', 'write a picture to a file')
    .option('--workspace <dir>', 'where tables and models are kept (default: MUSTER_WORKSPACE, else "workspace")')
    .addHelpText('after', names)
    .action(async (thing: string, options: LineageCommandOptions) => {
      const { runLineage } = await import('./run-lineage.ts');
      ended(await runLineage(thing, options));
    });
}

function wholeSteps(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of steps.');
  return Number(text);
}
