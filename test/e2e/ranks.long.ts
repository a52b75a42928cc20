import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateSample } from '#src/sample-data/index.ts';
import { openStore } from '#src/storage/index.ts';
import { readTable, stringColumn, tableHistory } from '#src/tables/index.ts';
import { projectFile, projectRoot } from '#test/house/project.ts';
import { openSandbox, type Ended } from './command.ts';
import { csvFiles, writePipeline, writeSmallInput } from './small-input.ts';

// A multiple of 1,000 for 4 ranks, whose pieces hold 250 keys each; npm run robustness:nodes loses a machine of 10,000 keys.
const nKeys = 4000;
const nPieces = nKeys / 250;
const worldSize = 4;
const usageModule = join(projectRoot, 'bench/report-usage.ts');

const sandbox = openSandbox();
const at = (...names: readonly string[]): string => join(sandbox.folder, ...names);
let pipeline = '';
/** CPU seconds, user and system, of each process that ended by itself. */
const seconds: Record<string, number> = {};

beforeAll(() => {
  const sample = generateSample({ nLocations: nKeys / 40, nProducts: 40 });
  writeFileSync(at('demand.csv'), sample.demand);
  writeFileSync(at('known_future.csv'), sample.knownFuture);
  pipeline = at('batchai.yml');
  // One thread a process: what is compared are processes. The two quickest candidates: what ranks share does not depend on the others.
  const text = projectFile('pipelines/batchai.yml')
    .replaceAll('DataPrep_inputs/batchai/', `${sandbox.folder}/`)
    .replace(/^ +- (theta|ets|\{ learner: mean.*)$\n/gm, '');
  writeFileSync(pipeline, `${text}\nworkers: 1\n`);
});
afterAll(() => sandbox.remove());

type Running = { readonly child: ChildProcess; readonly ended: Promise<Ended> };

/** Starts a command on a workspace, by rank where one is given; what it took in CPU time goes into `seconds`. */
function start(workspace: string, args: readonly string[], rank?: number): Running {
  const output = rank === undefined || rank === 0 ? `${workspace}-output` : `${workspace}-output-${rank}`;
  const name = `${workspace} ${args[0]} ${rank ?? 'alone'}`;
  const usage = at(`${name.replaceAll(' ', '-')}.json`);
  const places = ['--workspace', at(workspace), '--output', at(output)];
  const child = spawn(
    process.execPath,
    ['--import', usageModule, join(projectRoot, 'bin/muster.mjs'), ...args, ...places],
    {
      cwd: projectRoot,
      env: {
        PATH: process.env['PATH'],
        BENCH_USAGE_FILE: usage,
        ...(rank === undefined ? {} : { RANK: String(rank), WORLD_SIZE: String(worldSize) }),
      },
    },
  );
  const written = { out: '', err: '' };
  child.stdout.on('data', (piece: Buffer) => (written.out += piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => (written.err += piece.toString('utf8')));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => {
      if (code !== null) seconds[name] = cpuSeconds(usage);
      resolve({ ...written, exitCode: code ?? -1 });
    }),
  );
  return { child, ended };
}

function cpuSeconds(usage: string): number {
  const { userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usage, 'utf8')) as NodeJS.ResourceUsage;
  return (userCPUTime + systemCPUTime) / 1e6;
}

function startAll(workspace: string): readonly Running[] {
  return Array.from({ length: worldSize }, (_, rank) => start(workspace, ['train', '--pipeline', pipeline], rank));
}

/** Starts all ranks, kills one when it is time, and soon the others, as a job ends of which one process died. */
async function killWhen(isTime: () => boolean): Promise<void> {
  const running = startAll('ranks');
  while (!isTime()) await sleep(50);
  running[2]!.child.kill('SIGKILL');
  await sleep(200);
  for (const { child } of running) child.kill('SIGKILL');
  for (const { ended } of running) expect(await ended).toMatchObject({ exitCode: -1 });
}

/** The names of what ranks keep of a pass. */
function piecesThere(workspace: string, pass: 'compare' | 'fit'): readonly string[] {
  const folder = at(workspace, 'shards');
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((path) => path.split('/').at(-1)!.startsWith(`${pass}-`));
}

test('4,000 keys on 4 processes, of which some are killed in both passes: every key once, one release, the bytes of one process', async () => {
  for (const workspace of ['alone', 'ranks']) {
    expect(await start(workspace, ['dataprep', '--pipeline', pipeline]).ended).toMatchObject({ exitCode: 0, err: '' });
  }
  expect(await start('alone', ['train', '--pipeline', pipeline]).ended).toMatchObject({ exitCode: 0, err: '' });

  await killWhen(() => piecesThere('ranks', 'compare').length >= nPieces / 2);
  const compared = piecesThere('ranks', 'compare');
  expect(compared.length).toBeLessThan(nPieces);
  await killWhen(() => piecesThere('ranks', 'fit').length >= nPieces / 4);
  const fitted = piecesThere('ranks', 'fit');
  expect(fitted.length).toBeLessThan(nPieces);
  for (const { ended } of startAll('ranks')) expect(await ended).toMatchObject({ exitCode: 0, err: '' });
  // What was kept before each death is what was taken up.
  for (const [pass, before] of [
    ['compare', compared],
    ['fit', fitted],
  ] as const) {
    const there = piecesThere('ranks', pass);
    expect(there).toEqual(expect.arrayContaining([...before]));
    expect(there).toHaveLength(nPieces);
  }

  for (const workspace of ['alone', 'ranks']) {
    expect(await start(workspace, ['evaluate', '--pipeline', pipeline]).ended).toMatchObject({ exitCode: 0, err: '' });
  }
  const expected = csvFiles(at('alone-output'));
  expect(csvFiles(at('ranks-output'))).toEqual(expected);
  expect(Object.keys(expected)).toContain('model_metrics/decisions.csv');
  const store = openStore(at('ranks'));
  const { rows } = (await readTable(store, 'fleets/batchai/challengers'))!;
  const [locations, products] = ['location', 'product_id'].map((name) => stringColumn(rows, name));
  const keys = locations!.map((location, i) => `${location} ${products![i]}`);
  expect(keys).toHaveLength(nKeys);
  expect(new Set(keys).size).toBe(nKeys);
  expect(await tableHistory(store, 'fleets/batchai/challengers')).toHaveLength(1);
  expect(await tableHistory(store, 'fleets/batchai/releases')).toHaveLength(1);
  process.stdout.write(`CPU seconds: ${JSON.stringify(seconds)}\n`);
}, 1_800_000);

test('a whole run by --rank and --world-size: rank 0 runs every step, the others say what they leave to it', async () => {
  const small = openSandbox();
  try {
    const file = writePipeline(small.folder, writeSmallInput(small.folder, 20));
    const [driver, other] = await Promise.all(
      ['0', '1'].map(async (rank) => small.muster('run', file, '--rank', rank, '--world-size', '2')),
    );
    expect(driver).toMatchObject({ exitCode: 0, err: '' });
    expect(driver!.out).toContain('rank 0 of 2');
    expect(driver!.out).toMatch(/^evaluate .* registered; release 1\.$/m);
    expect(other).toMatchObject({ exitCode: 0, err: '' });
    expect(other!.out).toMatch(/^train .* rank 1 of 2 did its 10 of 20 keys; rank 0 has committed them$/m);
    expect(other!.out).toContain('Left to rank 0: dataprep, evaluate, inference.');
    const { exitCode, err } = await small.muster('train', '--pipeline', file, '--rank', '2', '--world-size', '2');
    expect(exitCode).toBe(2);
    expect(err).toContain('SETTINGS_INVALID');
  } finally {
    small.remove();
  }
});
