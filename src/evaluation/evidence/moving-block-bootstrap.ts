import { MusterError, quantileOf, seededRandom, type Random } from '#src/core/index.ts';
import { blockJackknifeMeans } from './block-jackknife.ts';
import { normalCdf, normalQuantile } from './distributions.ts';
import type { Alternative, BootstrapEvidence, Range } from './evidence.ts';
import { discreteP } from './p-value.ts';
import { pairedDifferences } from './paired-differences.ts';

/** How a bootstrap is to be made. */
export type BootstrapOptions = {
  readonly horizon: number;
  readonly alternative: Alternative;
  readonly seed: number;
  /** Points that are drawn together: at least the horizon, which it is unless given. */
  readonly block?: number;
  readonly draws?: number;
  /** The probability of the intervals. */
  readonly level?: number;
};

/**
 * Draws blocks of neighbouring differences, challenger less champion, again and again, and tells from the means of the draws where the
 * true mean may lie: the moving-block bootstrap (Künsch, 1989) with percentile and BCa intervals (Efron, 1987; the acceleration from the
 * jackknife of the blocks). p is the share of draws on the wrong side of 0, the measured mean counted as one. The same seed gives the same
 * numbers. Throws GATE_LOSSES_INVALID and GATE_RULES_INVALID.
 */
export function movingBlockBootstrap(
  challengerLosses: Float64Array,
  championLosses: Float64Array,
  { horizon, alternative, seed, block = horizon, draws = 2000, level = 0.9 }: BootstrapOptions,
): BootstrapEvidence {
  const differences = pairedDifferences(challengerLosses, championLosses);
  const n = differences.length;
  requireBlock({ block, horizon, n, draws, level });
  const statistic = meanOf(differences);
  const means = drawMeans(differences, { block, draws, random: seededRandom(seed) });
  const atLeast = 1 + means.reduce((count, mean) => count + (mean >= 0 ? 1 : 0), 0);
  const atMost = 1 + means.reduce((count, mean) => count + (mean <= 0 ? 1 : 0), 0);
  const p = discreteP(atLeast / (draws + 1), atMost / (draws + 1), alternative);
  const bca = bcaRange(means, { statistic, level, jackknife: blockJackknifeMeans(differences, block) });
  return {
    name: 'bootstrap',
    alternative,
    n,
    statistic,
    p,
    level,
    percentile: rangeAt(means, (1 - level) / 2, (1 + level) / 2),
    bca,
    block,
    draws,
    seed,
    remarks: bca === null ? ['All draws lie on one side of the mean, or are equal: BCa is not defined.'] : [],
  };
}

function requireBlock(given: {
  readonly block: number;
  readonly horizon: number;
  readonly n: number;
  readonly draws: number;
  readonly level: number;
}): void {
  const { block, horizon, n, draws, level } = given;
  const isBlock = Number.isInteger(block) && block >= horizon && horizon >= 1 && block < n;
  if (isBlock && Number.isInteger(draws) && draws >= 1 && level > 0 && level < 1) return;
  throw new MusterError('GATE_RULES_INVALID', {
    what: `A bootstrap of ${n} points has horizon ${horizon}, blocks of ${block}, ${draws} draws and level ${level}.`,
    expected: 'a block of at least the horizon and fewer than all points, at least 1 draw, and a level between 0 and 1',
  });
}

/** The means of the draws, sorted: [draws]. */
function drawMeans(
  differences: Float64Array,
  { block, draws, random }: { readonly block: number; readonly draws: number; readonly random: Random },
): Float64Array {
  const n = differences.length;
  const starts = n - block + 1;
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let filled = 0; filled < n; filled += block) {
      const start = Math.floor(random() * starts);
      // The last block is cut, so that a draw has as many points as there are.
      const end = start + Math.min(block, n - filled);
      for (let i = start; i < end; i++) sum += differences[i]!;
    }
    means[draw] = sum / n;
  }
  return means.sort();
}

function bcaRange(
  means: Float64Array,
  given: { readonly statistic: number; readonly level: number; readonly jackknife: Float64Array },
): Range | null {
  const { statistic, level, jackknife } = given;
  const below = means.reduce((count, mean) => count + (mean < statistic ? 1 : mean === statistic ? 0.5 : 0), 0);
  const centre = meanOf(jackknife);
  const squares = jackknife.reduce((sum, mean) => sum + (centre - mean) ** 2, 0);
  if (below === 0 || below === means.length || squares === 0) return null;
  const cubes = jackknife.reduce((sum, mean) => sum + (centre - mean) ** 3, 0);
  const acceleration = cubes / (6 * squares ** 1.5);
  const bias = normalQuantile(below / means.length);
  const adjusted = (share: number): number => {
    const z = bias + normalQuantile(share);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  return rangeAt(means, adjusted((1 - level) / 2), adjusted((1 + level) / 2));
}

/** Quantiles of sorted means. */
function rangeAt(means: Float64Array, low: number, high: number): Range {
  return { lower: quantileOf(means, low), upper: quantileOf(means, high) };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
