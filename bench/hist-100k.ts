import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { normal, seededRandom } from '#src/core/index.ts';
import { binColumns } from '#src/learners/kernels/bin-columns.ts';
import type { Booster } from '#src/learners/kernels/gradient-boosting.ts';
import { growHistogramBooster } from '#src/learners/kernels/histogram-boosting.ts';
import type { KernelForm } from '#src/learners/kernels/kernel-form.ts';
import { predictTrees } from '#src/learners/kernels/predict-trees.ts';
import { boosterPeers, installBoosters, runBooster, type BoosterRun } from './hist-100k-peers.ts';
import { rounded } from './run-command.ts';
import { median } from './stopwatch.ts';
import type { AccuracyBench, BenchLine } from './workload.ts';

type Rows = { readonly features: Float32Array; readonly targets: Float64Array };

const nFeatures = 20;
const nRounds = 100;
const usualRows = 100_000;
const nTestRows = 20_000;
const rounds = 5;
const goal = 2;

/**
 * Bins 100,000 rows of Friedman's first function with 15 columns of noise and grows 100 trees of 31 leaves on them, in turn with the peers, one
 * thread each: rows times trees for each second of the processor. Ok means: the goal beside xgboost is reached, the error on test rows is at
 * most 1.01 times its, and the kernels in TypeScript grow the same bytes.
 */
export const hist100k: AccuracyBench = {
  measure: async ({ rows = usualRows, without, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    try {
      const [train, test] = [makeRows(rows, 1), makeRows(nTestRows, 2)];
      await writeRows(folder, 'train', train);
      await writeRows(folder, 'test', test);
      const wanted = boosterPeers.filter((peer) => !without.includes(peer));
      const peers = wanted.length > 0 && (await installBoosters(progress)) ? wanted : [];
      const runs = new Map<string, BoosterRun[]>();
      const typescript: BoosterRun[] = [];
      const versions: Record<string, string> = {};
      let isSame = true;
      for (let round = 0; round <= rounds; round++) {
        progress(`hist-100k  round ${round} of ${rounds}`);
        // The round that is not counted is for the compiler of ours alone.
        const own = ours(train, test, 'wasm');
        if (round === 0) continue;
        add(runs, 'ours', own.run);
        const slow = ours(train, test, 'typescript');
        typescript.push(slow.run);
        isSame &&= isDeepStrictEqual(own.model, slow.model);
        for (const peer of peers) {
          const { version, ...made } = await runBooster(peer, folder, nFeatures);
          versions[peer] = version;
          add(runs, peer, made);
        }
      }
      const missing = wanted.filter((peer) => !runs.has(peer));
      return lineOf(runs, { rows, typescript, isSame, missing, versions });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Friedman, Multivariate adaptive regression splines, 1991, equation 61, with noise of deviation 1. */
function makeRows(nRows: number, seed: number): Rows {
  const random = seededRandom(seed);
  const features = Float32Array.from({ length: nRows * nFeatures }, () => random());
  const targets = Float64Array.from({ length: nRows }, (_, i) => {
    const [a, b, c, d, e] = features.subarray(i * nFeatures, i * nFeatures + 5) as unknown as Five;
    return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + normal(random);
  });
  return { features, targets };
}

type Five = readonly [number, number, number, number, number];

async function writeRows(folder: string, part: string, { features, targets }: Rows): Promise<void> {
  await writeFile(join(folder, `${part}-features.f32`), features);
  await writeFile(join(folder, `${part}-targets.f64`), targets);
}

function ours(train: Rows, test: Rows, form: KernelForm): { readonly run: BoosterRun; readonly model: Booster } {
  const start = process.cpuUsage();
  const binned = binColumns(train.features, nFeatures, { form });
  const booster = growHistogramBooster(binned, train.targets, {
    objective: 'squared_error',
    nClasses: 1,
    nEstimators: nRounds,
    learningRate: 0.1,
    maxDepth: Infinity,
    maxLeaves: 31,
    regLambda: 1,
    regAlpha: 0,
    minChildWeight: 1,
    subsample: 1,
    colsampleByTree: 1,
    baseScore: train.targets.reduce((sum, y) => sum + y, 0) / train.targets.length,
    seed: 1,
    form,
  });
  const { user, system } = process.cpuUsage(start);
  const found = predictTrees(booster, test.features);
  const squares = found.reduce((sum, value, i) => sum + (value - test.targets[i]!) ** 2, 0);
  const memory = process.resourceUsage().maxRSS * 1024;
  const seconds = (user + system) / 1e6;
  return { run: { seconds, error: Math.sqrt(squares / found.length), memory }, model: booster };
}

function add(runs: Map<string, BoosterRun[]>, name: string, made: BoosterRun): void {
  runs.set(name, [...(runs.get(name) ?? []), made]);
}

type Measured = {
  readonly rows: number;
  /** The kernels in TypeScript, round by round, and whether they always grew the bytes of those in WebAssembly. */
  readonly typescript: readonly BoosterRun[];
  readonly isSame: boolean;
  readonly missing: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
};

function lineOf(runs: ReadonlyMap<string, readonly BoosterRun[]>, measured: Measured): BenchLine {
  const { rows, typescript, isSame, missing, versions } = measured;
  const speedOf = (list: readonly BoosterRun[]): number => (rows * nRounds) / secondsOf(list);
  const own = speedOf(runs.get('ours')!);
  const peers = [...runs].filter(([name]) => name !== 'ours');
  const ratio = Object.fromEntries(peers.map(([name, list]) => [name, rounded(own / speedOf(list))]));
  const each = (pick: (list: readonly BoosterRun[]) => number): Record<string, number> =>
    Object.fromEntries([...runs].map(([name, list]) => [name, pick(list)]));
  const errors = each((list) => rounded(list[0]!.error));
  const isFast = (ratio['xgboost hist'] ?? Infinity) >= goal;
  const isExact = errors['ours']! <= 1.01 * (errors['xgboost hist'] ?? Infinity);
  return {
    bench: 'hist-100k',
    unit: 'rows × trees/s of a core',
    ours: rounded(own),
    peers: Object.fromEntries(peers.map(([name, list]) => [name, rounded(speedOf(list))])),
    ratio,
    guard: {
      rows,
      error: errors,
      seconds: each((list) => rounded(secondsOf(list))),
      megabytes: each((list) => Math.round(list[0]!.memory / 2 ** 20)),
      typescript: rounded(speedOf(typescript)),
      isSame,
      goal: { 'xgboost hist': goal },
      versions,
      missing,
    },
    ok: isFast && isExact && isSame && missing.length === 0,
  };
}

function secondsOf(runs: readonly BoosterRun[]): number {
  return median(runs.map(({ seconds }) => seconds));
}
