import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Gives the version of Muster's code: that of package.json and, in a git checkout, the commit, with `+changes` where files differ from it. */
export function codeVersion(): string {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const commit = git('rev-parse', '--short=12', 'HEAD');
  if (commit === undefined) return version;
  const hasChanges = git('status', '--porcelain', '--untracked-files=no') !== '';
  return `${version}-${commit}${hasChanges ? '+changes' : ''}`;
}

// Without git, or outside a checkout, there is no commit to name: that is an answer, not a fault.
function git(...args: readonly string[]): string | undefined {
  try {
    const cwd = new URL('../..', import.meta.url);
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
