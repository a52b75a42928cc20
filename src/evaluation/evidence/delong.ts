import { normalCdf } from './distributions.ts';
import type { Alternative, TestEvidence } from './evidence.ts';
import { midranks } from './midranks.ts';
import { symmetricP } from './p-value.ts';
import { requirePairs } from './paired-differences.ts';

/**
 * Tests whether two classifiers rank the same rows equally well, by the areas under their ROC curves (DeLong, DeLong and Clarke-Pearson,
 * 1988, computed by ranks as in Sun and Xu, 2014): `roc.test` of R's pROC, paired, `direction = "<"`. `labels` is 1 for the class that
 * scores [n] should put above. `less` asks for less loss, so for the greater area; the statistic is z of champion less challenger. Not
 * defined where a class has fewer than two rows, or where the areas differ without a variance. Throws GATE_LOSSES_INVALID.
 */
export function delong(
  labels: Uint8Array,
  scores: { readonly challenger: Float64Array; readonly champion: Float64Array },
  alternative: Alternative,
): TestEvidence {
  requirePairs(scores.challenger, scores.champion);
  requirePairs(labels, scores.champion);
  const base = { name: 'delong', method: 'normal', alternative, n: labels.length } as const;
  const nPositive = labels.reduce((sum, label) => sum + (label === 1 ? 1 : 0), 0);
  if (Math.min(nPositive, labels.length - nPositive) < 2) {
    return { ...base, statistic: null, p: null, remarks: ['One of the two classes has fewer than two rows.'] };
  }
  const challenger = areaOf(labels, scores.challenger, nPositive);
  const champion = areaOf(labels, scores.champion, nPositive);
  const variance =
    varianceOfDifference(challenger.ofPositives, champion.ofPositives) +
    varianceOfDifference(challenger.ofNegatives, champion.ofNegatives);
  const remarks = [`The area is ${challenger.area} for the challenger, ${champion.area} for the champion.`];
  const difference = champion.area - challenger.area;
  if (!(variance > 0) && difference !== 0) {
    return { ...base, statistic: null, p: null, remarks: [...remarks, 'Their difference has no variance.'] };
  }
  // Equal areas without a variance are equal for certain.
  const statistic = difference === 0 ? 0 : difference / Math.sqrt(variance);
  return { ...base, statistic, p: symmetricP(statistic, alternative, normalCdf), remarks };
}

/** The area, and for each row the share of rows of the other class that it is on the right side of: [nPositive], [nNegative]. */
type Area = { readonly area: number; readonly ofPositives: Float64Array; readonly ofNegatives: Float64Array };

function areaOf(labels: Uint8Array, scores: Float64Array, nPositive: number): Area {
  const nNegative = labels.length - nPositive;
  const among = midranks(scores).ranks;
  const positives = pick(labels, scores, among, 1);
  const negatives = pick(labels, scores, among, 0);
  const ofPositives = positives.map((rank) => rank / nNegative);
  const ofNegatives = negatives.map((rank) => 1 - rank / nPositive);
  return { area: ofPositives.reduce((sum, share) => sum + share, 0) / nPositive, ofPositives, ofNegatives };
}

/** Of each row of a class, its rank among all less its rank within the class: the rows of the other class below it, ties by half. */
function pick(labels: Uint8Array, scores: Float64Array, among: Float64Array, label: 0 | 1): Float64Array {
  const isOfClass = (_: number, i: number): boolean => (labels[i] === 1 ? 1 : 0) === label;
  const within = midranks(scores.filter(isOfClass)).ranks;
  return among.filter(isOfClass).map((rank, i) => rank - within[i]!);
}

function varianceOfDifference(left: Float64Array, right: Float64Array): number {
  const n = left.length;
  const differences = left.map((value, i) => value - right[i]!);
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  return differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n;
}
