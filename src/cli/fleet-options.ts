import type { Command } from 'commander';
import { addWorkspaceOption } from './option-values.ts';

/** The options that the commands about models and releases share, as commander gives them. */
export type FleetOptions = { readonly fleet?: string; readonly json?: true; readonly workspace?: string };

/** Adds the options that say which fleet of which workspace, and that JSON is wanted. */
export function addFleetOptions(command: Command): Command {
  return addWorkspaceOption(
    command
      .option(
        '--fleet <name>',
        'the fleet, which has the name of its pipeline (default: the only one of the workspace)',
      )
      .option('--json', 'print it as JSON'),
  );
}

/** Adds the options that say who changes something, and why. */
export function addReasonOptions(command: Command): Command {
  return command
    .option('--reason <text>', 'why; it is kept with the release')
    .option('--actor <name>', 'who; it is kept with the release (default: the user of this machine)');
}
