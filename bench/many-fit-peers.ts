import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RandomForestRegression } from 'ml-random-forest';
import { installTreesPython, treesPython } from '#test/interop/trees-python.ts';
import { nFeatures, type DemandKey } from './demand-keys.ts';
import { openLinePeer } from './line-peer.ts';
import { nTrain, type Algorithm } from './many-fit-ours.ts';

/** What a peer is asked to fit to each key: all four algorithms, the best picked, or one of the two kinds of trees. */
type Asked = 'key' | 'forest' | 'boosting';

/** What fitting and scoring took, and the errors: root mean squared, by algorithm, one for each key. */
type PeerFit = {
  /** Of the processor, of one core. */
  readonly seconds: number;
  readonly errors: Readonly<Partial<Record<Algorithm, readonly number[]>>>;
};

/** A peer that fits keys; it is kept running. */
export type FitPeer = {
  readonly version: string;
  readonly fit: (what: Asked, keys: readonly DemandKey[], seed: number) => Promise<PeerFit>;
  readonly close: () => void;
};

/** Starts scikit-learn with xgboost; the first time they are installed into .interop/trees. Undefined where that fails, with the reason told. */
export async function openSklearn(folder: string, tell: (text: string) => void): Promise<FitPeer | undefined> {
  try {
    await installTreesPython(tell);
  } catch (error) {
    tell(`scikit-learn cannot be installed: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
  return openPeer(folder, treesPython, ['-B', fileURLToPath(new URL('many-fit.py', import.meta.url))]);
}

/** Starts ranger with gbm; undefined where R has no such packages. */
export async function openRanger(folder: string): Promise<FitPeer | undefined> {
  const isThere = spawnSync('Rscript', ['-e', 'library(ranger); library(gbm); library(jsonlite)']).status === 0;
  return isThere ? openPeer(folder, 'Rscript', [fileURLToPath(new URL('many-fit.R', import.meta.url))]) : undefined;
}

/** Gives ml-random-forest, which has no booster: it fits the forest alone, to each feature and row as scikit-learn does. */
export function openMlRandomForest(): FitPeer {
  return {
    version: 'ml-random-forest',
    fit: async (_, keys, seed) => {
      const start = process.cpuUsage();
      const forest = keys.map((key) => libraryError(key, seed));
      const { user, system } = process.cpuUsage(start);
      return { seconds: (user + system) / 1e6, errors: { forest } };
    },
    close: () => undefined,
  };
}

async function openPeer(folder: string, command: string, args: readonly string[]): Promise<FitPeer> {
  const { version, ask, close } = await openLinePeer(command, args);
  return {
    version,
    fit: async (what, keys, seed) => {
      const file = join(folder, 'keys.json');
      const rows = keys.map((key) => ({ features: nested(key), targets: [...key.targets] }));
      await writeFile(file, JSON.stringify(rows));
      return JSON.parse(await ask([what, seed, file])) as PeerFit;
    },
    close,
  };
}

function libraryError(key: DemandKey, seed: number): number {
  const rows = nested(key);
  const forest = new RandomForestRegression({
    nEstimators: 100,
    maxFeatures: 1,
    replacement: false,
    useSampleBagging: true,
    noOOB: true,
    seed,
    treeOptions: { minNumSamples: 1, maxDepth: Infinity },
  });
  forest.train(rows.slice(0, nTrain), [...key.targets.subarray(0, nTrain)]);
  const found = forest.predict(rows.slice(nTrain));
  const sum = found.reduce((total, value, i) => total + (value - key.targets[nTrain + i]!) ** 2, 0);
  return Math.sqrt(sum / found.length);
}

function nested({ features, targets }: DemandKey): number[][] {
  return Array.from(targets, (_, i) => [...features.subarray(i * nFeatures, (i + 1) * nFeatures)]);
}
