import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A command of the shell, the folder it runs in, and all of its environment. */
export type GuardedCommand = {
  readonly command: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** A process of a job with all that it starts. */
export type JobProcess = {
  /** Its exit code; 128 and the number of the signal where one ended it. */
  readonly exitCode: Promise<number>;
  /** Asks it to end, and ends it some seconds later. */
  readonly stop: () => void;
  /** Ends it at once, as a machine that loses its power. */
  readonly kill: () => void;
};

const guard = fileURLToPath(new URL('./process-guard.ts', import.meta.url));
const secondsToEnd = 5;

/** Starts a command whose output goes to the end of a file. It ends with this process, whatever this one dies of. */
export function startProcess(command: GuardedCommand, logFile: string): JobProcess {
  const log = openSync(logFile, 'a');
  // In a group of its own, so that what the command starts can be ended with it.
  const child = spawn(process.execPath, [guard], { detached: true, env: {}, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const signalGroup = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // All of it has ended.
    }
  };
  let lastCall: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const exitCode = new Promise<number>((resolve) => {
    child.once('error', () => {
      hasEnded = true;
      resolve(127);
    });
    child.once('exit', (code) => {
      clearTimeout(lastCall);
      hasEnded = true;
      // What the command left behind ends with it, as in a container.
      signalGroup('SIGKILL');
      resolve(code ?? 137);
    });
  });
  child.send(command, () => {});
  return {
    exitCode,
    stop: () => {
      // The number of the group may be that of another one by now.
      if (hasEnded) return;
      signalGroup('SIGTERM');
      lastCall ??= setTimeout(() => signalGroup('SIGKILL'), secondsToEnd * 1000);
    },
    kill: () => {
      if (!hasEnded) signalGroup('SIGKILL');
    },
  };
}
