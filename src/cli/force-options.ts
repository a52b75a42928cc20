import { Option, type Command } from 'commander';
import { names } from './run-flags.ts';

/** What a command says of a fleet that the gate holds, as commander gives it; an empty name in `force` is a `--force` without a step. */
export type ForceOptions = {
  readonly force?: readonly string[];
  readonly reason?: string;
  readonly actor?: string;
};

const releasing = 'release a fleet all the same that the gate holds; --reason says why';

/** Gives `--force` of a command that also has steps to force. */
export function forceStepsOrRelease(): Option {
  return new Option(
    '--force [step,...|all]',
    `with names, steps to run even if nothing changed, or all; without, ${releasing}`,
  )
    .preset('')
    .argParser(names);
}

/** Gives `--force` of a command that runs the gate alone. */
export function forceRelease(): Option {
  return new Option('--force', releasing).preset('').argParser(names);
}

/** Adds the options that say why, and who. */
export function addForceReason(command: Command): Command {
  return command
    .option('--reason <text>', 'why --force; it is kept with the release')
    .option('--actor <name>', 'who forces; it is kept with the release (default: the user of this machine)');
}
