import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Gives the version of Muster's code: that of package.json and, in a git checkout, the commit, with `+changes` where files differ from it. */
export function codeVersion(): string {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const status = git('status', '--porcelain=v2', '--branch', '--untracked-files=no') ?? '';
  // The lines of the branch begin with "# "; a branch without a commit is "(initial)". Each further line is a file that differs.
  const commit = /^# branch\.oid ([0-9a-f]{12})/m.exec(status)?.[1];
  if (commit === undefined) return version;
  return `${version}-${commit}${/^[^#]/m.test(status) ? '+changes' : ''}`;
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
