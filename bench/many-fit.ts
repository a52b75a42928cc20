import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { KernelForm } from '#src/learners/kernels/kernel-form.ts';
import { demandKeys, type DemandKey } from './demand-keys.ts';
import { algorithms, fitKey, type Algorithm, type KeyFit } from './many-fit-ours.ts';
import { openMlRandomForest, openRanger, openSklearn, type FitPeer } from './many-fit-peers.ts';
import { rounded } from './run-command.ts';
import { median } from './stopwatch.ts';
import type { AccuracyBench, BenchLine } from './workload.ts';

const rounds = 5;
const repeatsOfRound = 4;
// A round of the peers takes every fifth key; of ml-random-forest, which takes a tenth of a second for a forest, every twentieth.
const library = 'ml-random-forest';
const python = 'scikit-learn+xgboost';
const floor = 40;
const target = 1000;

/** How far the mean error of an algorithm may lie from the same algorithm's of scikit-learn or xgboost. */
const tolerances: Readonly<Record<Algorithm, number>> = {
  forest: 0.01,
  boosting: 0.005,
  ridge: 1e-6,
  seasonal_naive: 1e-9,
};

/**
 * Fits forest, booster, ridge regression and seasonal naive to 28 rows of each of 200 real keys, scores them on the next 8 and picks the
 * best, 20 times; peers in turn with ours, one core each: keys for each second of the processor.
 */
export const manyFit: AccuracyBench = {
  measure: async ({ without, progress }) => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    const opened: readonly (readonly [string, FitPeer | undefined])[] = [
      [python, without.includes(python) ? undefined : await openSklearn(folder, progress)],
      ['ranger+gbm', without.includes('ranger+gbm') ? undefined : await openRanger(folder)],
      [library, without.includes(library) ? undefined : openMlRandomForest()],
    ];
    const missing = opened.flatMap(([name, peer]) => (peer === undefined && !without.includes(name) ? [name] : []));
    const peers = opened.flatMap(([name, peer]) => (peer === undefined ? [] : [{ name, peer }]));
    try {
      return lineOf(await runRounds(await demandKeys(), peers, progress), missing);
    } finally {
      for (const { peer } of peers) peer.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type NamedPeer = { readonly name: string; readonly peer: FitPeer };

/** What a contestant showed: keys for each second, round by round, and the errors of each algorithm. */
type Shown = { readonly speeds: number[]; readonly errors: Record<Algorithm, number[]> };

type Measured = {
  readonly shown: ReadonlyMap<string, Shown>;
  /** Keys for each second of the first pass, before the compiler knows the loops. */
  readonly firstSpeed: number;
  /** Keys for each second of the kernels in TypeScript, round by round, and whether all their errors were those of WebAssembly. */
  readonly typescript: readonly number[];
  readonly isSame: boolean;
  /** How often each algorithm was the best. */
  readonly best: Readonly<Record<Algorithm, number>>;
};

async function runRounds(
  keys: readonly DemandKey[],
  peers: readonly NamedPeer[],
  progress: (text: string) => void,
): Promise<Measured> {
  const ours = nothingShown();
  const shown = new Map([['ours', ours], ...peers.map(({ name }) => [name, nothingShown()] as const)]);
  const best = { forest: 0, boosting: 0, ridge: 0, seasonal_naive: 0 };
  const { speed: firstSpeed } = fitAll(keys, 0);
  fitAll(keys, 0, 'typescript');
  const typescript: number[] = [];
  let isSame = true;
  for (let round = 0; round < rounds; round++) {
    progress(`many-fit  round ${round + 1} of ${rounds}  ours`);
    for (let repeat = 0; repeat < repeatsOfRound; repeat++) {
      const { speed, fits } = fitAll(keys, 1 + round * repeatsOfRound + repeat);
      ours.speeds.push(speed);
      for (const fit of fits) {
        best[fit.best]++;
        for (const name of algorithms) ours.errors[name].push(fit.errors[name]);
      }
    }
    const seed = 1 + round * repeatsOfRound;
    const inTypescript = fitAll(keys, seed, 'typescript');
    typescript.push(inTypescript.speed);
    isSame &&= isDeepStrictEqual(
      inTypescript.fits,
      keys.map((key) => fitKey(key, seed)),
    );
    for (const { name, peer } of peers) {
      progress(`many-fit  round ${round + 1} of ${rounds}  ${name}`);
      const every = name === library ? 4 * rounds : rounds;
      const chosen = keys.filter((_, i) => i % every === round);
      const { seconds, errors } = await peer.fit('key', chosen, round);
      shown.get(name)!.speeds.push(chosen.length / seconds);
      for (const each of algorithms) shown.get(name)!.errors[each].push(...(errors[each] ?? []));
    }
  }
  return { shown, firstSpeed, typescript, isSame, best };
}

function nothingShown(): Shown {
  return { speeds: [], errors: { forest: [], boosting: [], ridge: [], seasonal_naive: [] } };
}

function fitAll(
  keys: readonly DemandKey[],
  seed: number,
  form: KernelForm = 'wasm',
): { readonly speed: number; readonly fits: readonly KeyFit[] } {
  const start = process.cpuUsage();
  const fits = keys.map((key) => fitKey(key, seed, form));
  const { user, system } = process.cpuUsage(start);
  return { speed: (keys.length * 1e6) / (user + system), fits };
}

function lineOf({ shown, firstSpeed, typescript, isSame, best }: Measured, missing: readonly string[]): BenchLine {
  const speeds = [...shown].map(([name, { speeds: list }]) => [name, median(list)] as const);
  const ours = speeds[0]![1];
  const peers = speeds.slice(1);
  const errors = [...shown].map(([name, { errors: lists }]) => [name, meansOf(lists)] as const);
  const theirs = errors.find(([name]) => name === python)?.[1];
  const isExact = algorithms.every((each) => {
    const [own, other] = [errors[0]![1][each], theirs?.[each]];
    return other === undefined || other === null || Math.abs(own! / other - 1) <= tolerances[each];
  });
  const ratioOf = (own: number): Readonly<Record<string, number>> =>
    Object.fromEntries(peers.map(([name, speed]) => [name, rounded(own / speed)]));
  const [ratio, ratioTypescript] = [ratioOf(ours), ratioOf(median(typescript))];
  return {
    bench: 'many-fit',
    unit: 'keys/s of a core',
    ours: rounded(ours),
    peers: Object.fromEntries(peers.map(([name, speed]) => [name, rounded(speed)])),
    ratio,
    guard: {
      rmse: Object.fromEntries(errors),
      tolerances,
      best,
      firstPass: rounded(firstSpeed),
      typescript: rounded(median(typescript)),
      ratioTypescript,
      isSame,
      goal: { ratioTypescript: { [python]: floor } },
      target,
      isTarget: ours >= target,
      missing,
    },
    ok: isExact && isSame && missing.length === 0 && (ratioTypescript[python] ?? floor) >= floor,
  };
}

function meansOf(lists: Shown['errors']): Record<Algorithm, number | null> {
  return {
    forest: meanOf(lists.forest),
    boosting: meanOf(lists.boosting),
    ridge: meanOf(lists.ridge),
    seasonal_naive: meanOf(lists.seasonal_naive),
  };
}

function meanOf(list: readonly number[]): number | null {
  return list.length === 0 ? null : list.reduce((sum, value) => sum + value, 0) / list.length;
}
