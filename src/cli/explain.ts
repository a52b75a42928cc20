import type { Command } from 'commander';
import { addFleetOptions } from './fleet-options.ts';
import type { ExplainOptions } from './run-explain.ts';

const examples = `
A key is written location=LOC-01,product_id=1001; with a comma in a value as 'location=LOC-01,product_id="c,d"' or '["LOC-01","c,d"]'; - for a fleet of one model.

Examples
  muster explain location=LOC-01,product_id=1001
  muster explain location=LOC-01,product_id=1001 --run run-20261122T003008Z`;

/** Adds `muster explain`: why a key was or was not registered. */
export function addExplain(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('explain')
    .description(
      'says why a key was or was not registered: from which rows, which numbers, by which rules, and what would change it',
    )
    .argument('<key>', 'the key; see below')
    .option(
      '--run <run>',
      'the run that decided: its id, a beginning of it, or "last" (default: the newest that decided about the key)',
    )
    .addHelpText('after', examples);
  addFleetOptions(command).action(async (key: string, options: ExplainOptions) => {
    const { runExplain } = await import('./run-explain.ts');
    ended(await runExplain(key, options));
  });
}
