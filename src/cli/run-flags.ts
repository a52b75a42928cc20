import { Option, type Command } from 'commander';

/** The options by which a command says which steps it means, as commander gives them. */
export type RunFlags = {
  readonly from?: string;
  readonly to?: string;
  readonly only?: readonly string[];
  readonly force?: readonly string[];
  readonly verify?: true;
};

/** Adds the options that choose steps; `force` is the option of that name where the command has one of its own. */
export function addRunFlags(command: Command, force: Option = forceSteps()): Command {
  return command
    .addOption(new Option('--from <step>', 'only this step and those after it'))
    .addOption(new Option('--to <step>', 'only this step and those before it'))
    .addOption(new Option('--only <step,...>', 'only these steps').argParser(names))
    .addOption(force)
    .addOption(new Option('--verify', 'hash the files and read the tables of steps before they are reused'));
}

function forceSteps(): Option {
  return new Option('--force <step,...|all>', 'steps to run even if nothing changed: their names, or all').argParser(
    names,
  );
}

/** Gives what the options ask of a plan or a run. */
export function requestOf({ from, to, only, force, verify }: RunFlags): {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly force: readonly string[] | 'all' | undefined;
  readonly verify: boolean;
} {
  return { from, to, only, force: force?.includes('all') === true ? 'all' : force, verify: verify === true };
}

/** Reads `a,b`; an option that is given twice adds to what it said before. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((name) => name.trim())];
}
