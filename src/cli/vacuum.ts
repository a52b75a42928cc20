import { InvalidArgumentError, type Command } from 'commander';
import type { VacuumCommandOptions } from './run-vacuum.ts';

/** Adds `muster vacuum`: deletes files of the workspace that no version in use names, and those of runs on which none of these rests. */
export function addVacuum(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('vacuum')
    .description(
      'deletes files of tables, logs and artifacts of runs that no version of the last days, and no release, needs',
    )
    .option('--days <number>', 'how many days back every version stays readable', wholeDays, 7)
    .option('--force', 'allow fewer than 7 days: a command that runs at the same time may lose its files')
    .option('--dry-run', 'only say what would be deleted')
    .option('--workspace <dir>', 'where tables and models are kept (default: MUSTER_WORKSPACE, else "workspace")')
    .action(async (options: VacuumCommandOptions) => {
      const { runVacuum } = await import('./run-vacuum.ts');
      ended(await runVacuum(options));
    });
}

function wholeDays(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of days.');
  return Number(text);
}
