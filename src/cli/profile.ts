import type { Command } from 'commander';
import { addWorkspaceOption, parseAsOf, wholeNumber } from './option-values.ts';
import type { ProfileOptions } from './run-profile.ts';

/** Adds `muster profile`: the exploratory analysis of a CSV file or of a feature group as a page with charts. */
export function addProfile(program: Command, ended: (exitCode: number) => void): void {
  const command = program
    .command('profile')
    .description(
      'writes a page with charts about a CSV file or a feature group: types, gaps, distributions, correlations',
    )
    .argument('<file|group>', 'a CSV file, or the name of a feature group')
    .option('--target <column>', 'the column to which the others are related')
    .option('--html <file>', 'where the page goes (default: reports/profile-NAME.html)')
    .option('--as-of <time|version>', 'of the group as it was then: 2026-01-31 or v3', parseAsOf)
    .option('--group-version <n>', 'the version of the group; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (subject: string, options: ProfileOptions) => {
    const { runProfile } = await import('./run-profile.ts');
    ended(await runProfile(subject, options));
  });
}
