import { MusterError } from '#src/core/index.ts';
import type { CommitBy } from '#src/feature-store/index.ts';
import type { RunIdentity } from '#src/pipelines/index.ts';
import { loadSettings, secretValues } from '#src/settings/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { hideSecrets } from './redact.ts';
import { newRun } from './run-identity.ts';
import { storageOptions } from './storage-options.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command that works on the tables of a workspace is given. */
export type WorkspaceSession = {
  readonly workspace: ObjectStore;
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl+C. */
  readonly signal: AbortSignal;
  /** Gives who commits now, in the name of this command. */
  readonly commitBy: () => CommitBy;
};

/**
 * Opens settings, terminal and workspace for the work of one command named as in its help, and gives the exit code 0. Throws
 * INTERRUPTED where it was stopped, and what the settings and the work throw.
 */
export async function inWorkspace(
  command: string,
  options: { readonly workspace?: string },
  work: (session: WorkspaceSession) => Promise<void>,
): Promise<number> {
  const settings = loadSettings(process.cwd(), options);
  hideSecrets(secretValues(settings));
  const { out, err } = { out: process.stdout, err: process.stderr };
  const { logLevel: level, isAzureDevOps } = settings;
  const terminal = openTerminal(out, err, { level, hasStatusLine: err.isTTY, now: Date.now, isAzureDevOps });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const { signal } = interrupt;
  try {
    const workspace = openStore(settings.workspace, storageOptions(settings, terminal));
    // Asked for once and only by what commits: the code version costs two calls of git.
    let run: RunIdentity | undefined;
    const commitBy = (): CommitBy => {
      run ??= newRun(Date.now(), settings, command);
      return { run: run.id, step: command, codeVersion: run.codeVersion, now: Date.now() };
    };
    await work({ workspace, terminal, signal, commitBy });
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new MusterError('INTERRUPTED', { what: `muster ${command} was stopped.` }, { cause: error });
  } finally {
    terminal.clear();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
