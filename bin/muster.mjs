#!/usr/bin/env node
// Checks the Node version in words that help, then hands over. Plain JavaScript, so that any Node can read it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const needed = [24, 12];
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > needed[0] || (major === needed[0] && minor >= needed[1]);

if (isNewEnough) {
  // Compiled code is kept between runs, in the folder for temporary files: a quarter less time to start.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { main } = await import('../src/cli/main.ts');
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
    const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    // A terminal sends Ctrl-C to both; a signal from elsewhere is handed on. Either way the command ends in order first.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
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
