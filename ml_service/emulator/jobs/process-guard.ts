// Runs one command in a process group of its own, and takes the whole group with it when the emulator is gone, whatever that died of.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { GuardedCommand } from './start-process.ts';

process.once('message', (message) => {
  const { command, folder, environment } = message as GuardedCommand;
  const child = spawn('bash', ['-c', command], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  child.once('error', (error) => {
    process.stderr.write(`The command could not be started: ${error.message}\n`);
    process.exit(127);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal!]));
});
// A polite end is for the command to take; this process has its exit code to tell.
process.on('SIGTERM', () => {});
process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
