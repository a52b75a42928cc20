import { InvalidArgumentError, type Command } from 'commander';
import { addFleetOptions, addReasonOptions } from './fleet-options.ts';
import { wholeNumber } from './option-values.ts';
import { namedKeysOption } from './pipeline-options.ts';
import type { ListReleasesOptions } from './release/run-list-releases.ts';
import type { RollBackOptions } from './release/run-roll-back.ts';
import type { ReleaseOptions } from './release/run-show-release.ts';

type Ended = (exitCode: number) => void;

const examples = `
Examples
  muster release list
  muster release diff 2 3
  muster release rollback --dry-run
  muster release rollback 2 --location LOC-01 --reason "wrong prices in the inputs of LOC-01"
  muster release rollback 2 --keys location=LOC-01,product_id=1001 --keys location=LOC-02 --reason "…"`;

/** Adds `muster release`: what went into service when, and the way back. */
export function addRelease(program: Command, ended: Ended): void {
  const release = program
    .command('release')
    .description('releases of a fleet: list, show, diff, rollback')
    .addHelpText('after', examples);
  for (const add of [addList, addShow, addDiff, addRollBack]) add(release, ended);
}

function addList(release: Command, ended: Ended): void {
  const command = release
    .command('list')
    .description('shows releases, the newest first')
    .option('--limit <number>', 'how many to show', wholeNumber, 20);
  addFleetOptions(command).action(async (options: ListReleasesOptions) => {
    const { runListReleases } = await import('./release/run-list-releases.ts');
    ended(await runListReleases(options));
  });
}

function addShow(release: Command, ended: Ended): void {
  const command = release
    .command('show')
    .description('shows one release, the newest unless another is named, and the champions that it moved')
    .argument('[release]', 'its number', releaseNumber)
    .option('--limit <number>', 'how many champions to show', wholeNumber, 20);
  addFleetOptions(command).action(async (number: number | undefined, options: ReleaseOptions) => {
    const { runShowRelease } = await import('./release/run-show-release.ts');
    ended(await runShowRelease(number, options));
  });
}

function addDiff(release: Command, ended: Ended): void {
  const command = release
    .command('diff')
    .description('shows the champions that differ between two releases')
    .argument('<before>', 'the number of a release', releaseNumber)
    .argument('<after>', 'the number of another', releaseNumber)
    .option('--limit <number>', 'how many champions to show', wholeNumber, 20);
  addFleetOptions(command).action(async (before: number, after: number, options: ReleaseOptions) => {
    const { runDiffReleases } = await import('./release/run-show-release.ts');
    ended(await runDiffReleases([before, after], options));
  });
}

function addRollBack(release: Command, ended: Ended): void {
  const command = release
    .command('rollback')
    .description('brings the champions of an older release back, after their bytes were checked, by one more release')
    .argument('[release]', 'the release whose champions come back (default: the one before the newest)', releaseNumber)
    .option('--location <value>', 'only the keys of this location')
    .option('--product <value>', 'only the keys of this product')
    .addOption(namedKeysOption())
    .option('--dry-run', 'load and compare all, and say what would come back; release nothing')
    .option('--limit <number>', 'how many champions to show', wholeNumber, 20);
  addFleetOptions(addReasonOptions(command)).action(async (number: number | undefined, options: RollBackOptions) => {
    const { runRollBack } = await import('./release/run-roll-back.ts');
    ended(await runRollBack(number, options));
  });
}

function releaseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be the number of a release.');
  return Number(text);
}
