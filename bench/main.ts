import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '#src/core/index.ts';
import { runWorkload, type WorkloadRun } from './run-workload.ts';
import type { AccuracyBench, Bench, BenchLine } from './workload.ts';

/** All benches by name, with a line that says what each measures; each is loaded when it runs. */
const benches: Readonly<
  Record<string, { readonly about: string; readonly load: () => Promise<Bench | AccuracyBench> }>
> = {
  'e2e-100k': {
    about: 'take fleets of 1,000, 10,000 and 100,000 keys from CSV files over training and gate to forecasts',
    load: async () => (await import('./e2e-100k.ts')).e2e100k,
  },
  'forecast-fleet': {
    about:
      'fit and forecast 366 monthly series and 200 real keys, beside statsforecast and forecast of R: series/s of a core',
    load: async () => (await import('./forecast-fleet.ts')).forecastFleet,
  },
  'forecasts-100k': {
    about:
      'forecast 100,000 keys with the models at hand, beside the predict of statsforecast and a loop over ml-random-forest, and write the files',
    load: async () => (await import('./forecasts-100k.ts')).forecasts100k,
  },
  'gbt-parity': {
    about: 'boost 200 real keys with the rules of xgboost 1.7.4: keys whose error is that of xgboost within 0.1 %',
    load: async () => (await import('./tree-parity.ts')).gbtParity,
  },
  'hist-100k': {
    about:
      'grow 100 trees of 31 leaves on 100,000 rows by histograms, beside xgboost, LightGBM and scikit-learn, one thread each',
    load: async () => (await import('./hist-100k.ts')).hist100k,
  },
  'many-fit': {
    about:
      'fit forest, booster, ridge and seasonal naive to 200 real keys 20 times, score them and pick the best, beside scikit-learn with xgboost, R and ml-random-forest: keys/s of a core',
    load: async () => (await import('./many-fit.ts')).manyFit,
  },
  'many-fit-2': {
    about: 'the fits of many-fit on one thread and on two, where two cores are free: keys/s by the clock',
    load: async () => (await import('./many-fit-2.ts')).manyFit2,
  },
  'online-read': {
    about:
      'look up the newest features of a key, of 1 million, beside a Map of objects and a prepared statement of DuckDB',
    load: async () => (await import('./online-read.ts')).onlineRead,
  },
  'pack-io': {
    about: 'write 10,000 models of 30 KB and read one, beside a file for each and a blob for each',
    load: async () => (await import('./pack-io.ts')).packIo,
  },
  'pit-join': {
    about:
      'join labels with 10 million features as of their times, beside the ASOF JOIN of DuckDB and the merge_asof of pandas',
    load: async () => (await import('./pit-join.ts')).pitJoin,
  },
  'plan-cached': {
    about: 'plan and run twelve steps of which nothing changed, inside the process and as a command',
    load: async () => (await import('./plan-cached.ts')).planCached,
  },
  'registry-100k': {
    about: 'register 100,000 versions, search, look up, promote, roll back, open cold, beside MLflow on SQLite',
    load: async () => (await import('./registry-100k.ts')).registry100k,
  },
  'rf-parity': {
    about: 'mean error of forests of 200 real keys and ten seeds beside those of scikit-learn',
    load: async () => (await import('./tree-parity.ts')).rfParity,
  },
  'table-io': {
    about: 'write and read a table of 10 million rows, beside the COPY and scan of DuckDB',
    load: async () => (await import('./table-io.ts')).tableIo,
  },
  'tourism-accuracy': {
    about: 'mean MASE of each candidate and of the chosen one on 366 monthly series, and the coverage of the intervals',
    load: async () => (await import('./tourism-bench.ts')).tourismBench,
  },
  'train-threads': {
    about: 'train 400 keys on the main thread alone and on two threads, where two cores are free: keys/s by the clock',
    load: async () => (await import('./train-threads.ts')).trainThreads,
  },
};

const usage = 'npm run bench -- NAME [--rows N] [--keys N] [--rounds N] [--without PEER[,PEER]] | --list | --help';

process.exitCode = await main(process.argv.slice(2));

type Asked = ReturnType<typeof parsed>;

function parsed(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      list: { type: 'boolean' },
      rows: { type: 'string' },
      keys: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '5' },
      without: { type: 'string', multiple: true, default: [] },
    },
  });
}

/** Runs one bench and prints a line of JSON for each of its workloads. Gives the exit code: 0 all ok, 1 not, 2 wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  const asked = askedBy(args);
  if (asked === undefined) return 2;
  const { values, positionals } = asked;
  if (values.help === true) {
    process.stdout.write(`Use: ${usage}\n`);
    return 0;
  }
  if (values.list === true) {
    for (const [name, { about }] of Object.entries(benches)) process.stdout.write(`${name.padEnd(16)}  ${about}\n`);
    return 0;
  }
  const name = positionals[0] ?? '';
  const bench = benches[name];
  const rounds = Number(values.rounds);
  const rows = values.rows === undefined ? undefined : Number(values.rows);
  const keys = values.keys?.map(Number);
  const without = values.without.flatMap((names) => names.split(',')).map((peer) => peer.trim());
  if (bench === undefined || ![rounds, rows ?? 1, ...(keys ?? [])].every(isWhole)) {
    process.stderr.write(`There is no such bench: "${name}", or a number is none.\nUse: ${usage}\n`);
    return 2;
  }
  const loaded = await bench.load();
  if ('measure' in loaded) return report(name, await loaded.measure({ rows, keys, without, progress }));
  const runs = await runBench(name, loaded, { rows, rounds, without });
  for (const { line } of runs) process.stdout.write(`${JSON.stringify(line)}\n`);
  return runs.every(({ line }) => line.ok) ? 0 : 1;
}

/** Reads the options; of wrong ones it says what is wrong, and gives undefined. */
function askedBy(args: readonly string[]): Asked | undefined {
  try {
    return parsed(args);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\nUse: ${usage}\n`);
    return undefined;
  }
}

function report(name: string, measured: BenchLine | readonly BenchLine[]): number {
  keep(name, { accuracy: measured });
  const lines = [measured].flat();
  for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
  return lines.every(({ ok }) => ok) ? 0 : 1;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

async function runBench(
  name: string,
  bench: Bench,
  options: { readonly rows: number | undefined; readonly rounds: number; readonly without: readonly string[] },
): Promise<readonly WorkloadRun[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    const opened = await bench.open({ folder, rows: options.rows, without: options.without });
    const runs: WorkloadRun[] = [];
    try {
      for (const workload of opened.workloads) runs.push(await runWorkload(workload, options, progress));
    } finally {
      await opened.close();
    }
    keep(name, { options, versions: opened.versions, runs });
    return runs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
}

/** Keeps the raw times beside what they were measured with. */
function keep(name: string, measured: Readonly<Record<string, unknown>>): void {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const at = new Date().toISOString();
  const machine = { platform: platform(), arch: arch(), cpu: cpus()[0]?.model, cores: cpus().length };
  const file = new URL(`${name}-${at.replace(/[-:]|\.\d+/g, '')}.json`, folder);
  writeFileSync(file, `${JSON.stringify({ bench: name, at, node: process.version, machine, ...measured }, null, 2)}\n`);
}
