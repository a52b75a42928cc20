import { Option, type Command } from 'commander';
import { MusterError } from '#src/core/index.ts';

/** The options by which a command says which steps it means, as commander gives them. */
export type RunFlags = {
  readonly from?: string;
  readonly to?: string;
  readonly only?: readonly string[];
  readonly force?: readonly string[];
  readonly rerun?: true;
  readonly verify?: true;
};

/** Adds the options that choose steps; `force` is the option of that name where the command has one of its own. */
export function addRunFlags(command: Command, force: Option = forceSteps()): Command {
  return command
    .addOption(new Option('--from <step>', 'only this step and those after it'))
    .addOption(new Option('--to <step>', 'only this step and those before it'))
    .addOption(new Option('--only <step,...>', 'only these steps').argParser(names))
    .addOption(force)
    .addOption(
      new Option(
        '--rerun',
        'run the steps of --only even if nothing changed, as `muster train` does: unlike with --force they may take over from their last run what is still right',
      ),
    )
    .addOption(new Option('--verify', 'hash the files and read the tables of steps before they are reused'));
}

function forceSteps(): Option {
  return new Option('--force <step,...|all>', 'steps to run even if nothing changed: their names, or all').argParser(
    names,
  );
}

/** Gives what the options ask of a plan or a run. */
export function requestOf({ from, to, only, force, rerun, verify }: RunFlags): {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly force: readonly string[] | 'all' | undefined;
  readonly isAsked: boolean;
  readonly verify: boolean;
} {
  const forced = stepsOf(force);
  const isAsked = rerun === true;
  if (isAsked) checkRerun({ only, forced });
  return { from, to, only, force: isAsked ? only : forced, isAsked, verify: verify === true };
}

/** Gives the steps that `--force` names; an empty name is a `--force` without a step, which releases a fleet. */
function stepsOf(force: readonly string[] | undefined): readonly string[] | 'all' | undefined {
  return force?.includes('all') === true ? 'all' : force?.filter((name) => name !== '');
}

function checkRerun({
  only,
  forced,
}: {
  readonly only: readonly string[] | undefined;
  readonly forced: ReturnType<typeof stepsOf>;
}): void {
  if (only !== undefined && (forced === undefined || forced.length === 0)) return;
  throw new MusterError('USAGE', {
    what: only === undefined ? '--rerun stands without --only.' : '--rerun stands beside steps to --force.',
    where: { path: '--rerun' },
    expected: '--only STEP --rerun, without the name of a step after --force',
  });
}

/** Reads `a,b`; an option that is given twice adds to what it said before. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(',').map((name) => name.trim())];
}
