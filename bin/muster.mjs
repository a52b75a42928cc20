#!/usr/bin/env node
// Checks the Node version in words that help, then hands over. Plain JavaScript, so that any Node can read it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const needed = [24, 12];
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > needed[0] || (major === needed[0] && minor >= needed[1]);

if (isNewEnough) {
  endWithLauncher();
  // Compiled code is kept between runs, in the folder for temporary files: a quarter less time to start.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('../ml_service/cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.exitCode = await runOnOwnNode();
}

/** The Node that `npm ci` brought along runs the same command; where it has none for this machine, says what to install. */
async function runOnOwnNode() {
  const folder = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = fileURLToPath(new URL(`../node_modules/${folder}/bin/${program}`, import.meta.url));
  if (existsSync(own)) {
    return runBelow(own);
  }
  console.error(
    [
      `Muster needs Node ${needed.join('.')} or newer; this is Node ${process.versions.node}.`,
      'Either run `npm ci` in the project folder (on Linux and Windows it brings the right Node along, for this project only),',
      'or install Node 24 from https://nodejs.org and run the command again.',
    ].join('\n'),
  );
  return 2;
}

/** Runs the command on another Node below this process. Signals reach it, it ends when this process does, and its exit code is this one's. */
function runBelow(program) {
  const isWindows = process.platform === 'win32';
  const child = spawn(program, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // In a group of its own a Ctrl-C of the terminal comes to it once, from here; Windows knows no such groups.
    detached: !isWindows,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!isWindows) child.kill(signal);
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`The Node of this project cannot be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** A process that was started with a channel to its launcher ends in order when the launcher is gone, whatever it died of. */
function endWithLauncher() {
  if (!process.connected) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The channel alone keeps no process alive.
  process.channel.unref();
}
