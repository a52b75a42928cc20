import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demandKeys, type DemandKey } from './demand-keys.ts';
import { boostingError, forestError, trainingColumns } from './many-fit-ours.ts';
import { openSklearn, type FitPeer } from './many-fit-peers.ts';
import type { AccuracyBench, BenchLine, MeasureOptions } from './workload.ts';

const nearPerKey = 0.001;
const leastNear = 0.975;
const nearInMean = 0.01;
const usualSeeds = 10;

/**
 * Boosts 200 real keys, 100 trees on 28 rows each, and counts those whose error on the next 8 rows is within 0.1 % of that of xgboost 1.7.4
 * with `tree_method=exact` and `base_score=0.5`. Ok means: at least 195 of 200.
 */
export const gbtParity: AccuracyBench = {
  measure: async (options) =>
    withSklearn('gbt-parity', options, async (peer, keys) => {
      const { errors } = await peer.fit('boosting', keys, 0);
      const theirs = errors.boosting!;
      const own = keys.map((key) => boostingError(key, trainingColumns(key)));
      const distances = own.map((error, i) => Math.abs(error / theirs[i]! - 1));
      const near = distances.filter((distance) => distance <= nearPerKey).length;
      return {
        bench: 'gbt-parity',
        unit: 'keys',
        ours: near,
        peers: { xgboost: keys.length },
        ratio: { xgboost: near / keys.length },
        guard: {
          rmse: { ours: meanOf(own), xgboost: meanOf(theirs) },
          farthest: Math.max(...distances),
          least: leastNear * keys.length,
          version: peer.version,
        },
        ok: near >= leastNear * keys.length,
      };
    }),
};

/**
 * Grows forests of 100 trees on 28 rows of each of 200 real keys with ten seeds, and compares the mean error on the next 8 rows
 * with that of scikit-learn. Ok means: within 1 %.
 */
export const rfParity: AccuracyBench = {
  measure: async (options) =>
    withSklearn('rf-parity', options, async (peer, keys) => {
      const own: number[] = [];
      const theirs: number[] = [];
      const columns = keys.map((key) => trainingColumns(key));
      for (let seed = 0; seed < usualSeeds; seed++) {
        options.progress(`rf-parity  seed ${seed + 1} of ${usualSeeds}`);
        own.push(meanOf(keys.map((key, i) => forestError(key, columns[i]!, seed))));
        theirs.push(meanOf((await peer.fit('forest', keys, seed)).errors.forest!));
      }
      const [ours, other] = [meanOf(own), meanOf(theirs)];
      return {
        bench: 'rf-parity',
        unit: 'RMSE',
        ours,
        peers: { 'scikit-learn': other },
        ratio: { 'scikit-learn': other / ours },
        guard: { bySeed: { ours: own, 'scikit-learn': theirs }, tolerance: nearInMean, version: peer.version },
        ok: Math.abs(ours / other - 1) <= nearInMean,
      };
    }),
};

async function withSklearn(
  bench: string,
  { progress }: MeasureOptions,
  compare: (peer: FitPeer, keys: readonly DemandKey[]) => Promise<BenchLine>,
): Promise<BenchLine> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const peer = await openSklearn(folder, progress);
  try {
    if (peer !== undefined) return await compare(peer, await demandKeys());
    return { bench, unit: '', ours: 0, peers: {}, ratio: {}, guard: { missing: ['scikit-learn+xgboost'] }, ok: false };
  } finally {
    peer?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
