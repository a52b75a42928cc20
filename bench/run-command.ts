import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from './stopwatch.ts';

/** What a command took as a process of its own: wall seconds, seconds of all cores, and the most memory that it had at once. */
export type CommandCost = { readonly seconds: number; readonly cpuSeconds: number; readonly peakMegabytes: number };

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs `muster` with arguments as a user would, its usage counted by the system. Throws with its last lines where it fails. */
export async function runCommand(folder: string, args: readonly string[]): Promise<CommandCost> {
  const usageFile = join(folder, 'usage.json');
  const counted = ['--import', new URL('report-usage.ts', import.meta.url).href];
  const { seconds } = await timed(async () => runNode([...counted, join(root, 'bin/muster.mjs'), ...args], usageFile));
  const usage = JSON.parse(await readFile(usageFile, 'utf8')) as NodeJS.ResourceUsage;
  return {
    seconds: rounded(seconds),
    cpuSeconds: rounded((usage.userCPUTime + usage.systemCPUTime) / 1e6),
    peakMegabytes: rounded(usage.maxRSS / 1024),
  };
}

/** Gives a measured number with four digits. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

async function runNode(args: readonly string[], usageFile: string): Promise<void> {
  const env = { ...process.env, BENCH_USAGE_FILE: usageFile };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (said.length > 100) said.shift();
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${code}:\n${said.join('').slice(-2000)}`);
}
