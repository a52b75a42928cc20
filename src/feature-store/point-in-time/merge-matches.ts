import type { JoinSide } from './join-side.ts';
import { compareRowKeys, hasNullKey, type KeyColumn } from './key-values.ts';
import { keyRunsOf, type KeyRuns } from './key-runs.ts';
import { knownOrderOf, type KnownOrder } from './known-order.ts';

/** A side with its keys in the form that can be compared. */
export type ComparableSide = Omit<JoinSide, 'keys'> & { readonly keys: readonly KeyColumn[] };

// Part files of a table that are sorted each: so many passes still cost less than sorting all of it.
const mostStretches = 16;

/**
 * Gives the feature row of each label by one linear pass over both sides, [nLabels], -1 for none; undefined where a side is not sorted
 * by key and time, nor made of a few stretches that are. Whether it is sorted is looked at, not believed.
 */
export function mergeMatches(
  labels: ComparableSide,
  features: ComparableSide,
  lookBackInMs: number,
): Int32Array | undefined {
  const labelRuns = keyRunsOf(labels.keys, { nRows: labels.time.length, time: labels.time, mostStretches });
  if (labelRuns === undefined) return undefined;
  const { time, knowledgeTime } = features;
  // By knowledge time the rows of a key are put in order anyway.
  const order = knowledgeTime === undefined ? { time } : {};
  const featureRuns = keyRunsOf(features.keys, { nRows: time.length, mostStretches, ...order });
  if (featureRuns === undefined) return undefined;
  const known = knowledgeTime === undefined ? undefined : knownOrderOf(time, knowledgeTime, featureRuns.starts);
  // In shared memory, so that other threads can read by them.
  const out = new Int32Array(new SharedArrayBuffer(4 * labels.time.length)).fill(-1);
  const pair = { labels, features, labelRuns, featureRuns, lookBackInMs, known };
  for (let label = 0; label < labelRuns.stretches.length - 1; label++) {
    for (let feature = 0; feature < featureRuns.stretches.length - 1; feature++)
      mergeStretches(pair, label, feature, out);
  }
  return out;
}

type Pair = {
  readonly labels: ComparableSide;
  readonly features: ComparableSide;
  readonly labelRuns: KeyRuns;
  readonly featureRuns: KeyRuns;
  readonly lookBackInMs: number;
  readonly known: KnownOrder | undefined;
};

function mergeStretches(pair: Pair, labelStretch: number, featureStretch: number, out: Int32Array): void {
  const { labels, features, labelRuns, featureRuns, known } = pair;
  const labelEnd = labelRuns.stretches[labelStretch + 1]!;
  const featureEnd = featureRuns.stretches[featureStretch + 1]!;
  let label = labelRuns.stretches[labelStretch]!;
  let feature = featureRuns.stretches[featureStretch]!;
  while (label < labelEnd && feature < featureEnd) {
    const [labelRow, featureRow] = [labelRuns.starts[label]!, featureRuns.starts[feature]!];
    const order = compareRowKeys(labels.keys, labelRow, features.keys, featureRow);
    if (order === 0 && !hasNullKey(labels.keys, labelRow)) {
      if (known === undefined) mergeByTime(pair, label, feature, out);
      else mergeByKnowledge(pair, known, { label, feature }, out);
    }
    if (order <= 0) label++;
    if (order >= 0) feature++;
  }
}

/** Both runs ascend in time, null last: one pass. A null compares as false with all times. */
function mergeByTime(pair: Pair, labelRun: number, featureRun: number, out: Int32Array): void {
  const { lookBackInMs, labelRuns, featureRuns } = pair;
  const labelTime = pair.labels.time;
  const featureTime = pair.features.time;
  const first = featureRuns.starts[featureRun]!;
  const end = featureRuns.starts[featureRun + 1]!;
  const labelEnd = labelRuns.starts[labelRun + 1]!;
  let next = first;
  for (let label = labelRuns.starts[labelRun]!; label < labelEnd; label++) {
    const now = labelTime[label]!;
    while (next < end && featureTime[next]! <= now) next++;
    if (next === first || !(featureTime[next - 1]! >= now - lookBackInMs)) continue;
    const current = out[label]!;
    // Another stretch may have given a row; of equal times the one that stands last counts.
    if (current === -1 || featureTime[next - 1]! >= featureTime[current]!) out[label] = next - 1;
  }
}

/** As `mergeByTime`, over the rows in the order in which they became known, with the best one so far. */
function mergeByKnowledge(
  pair: Pair,
  { known, order }: KnownOrder,
  run: { readonly label: number; readonly feature: number },
  out: Int32Array,
): void {
  const { labels, features, lookBackInMs, labelRuns, featureRuns } = pair;
  const end = featureRuns.starts[run.feature + 1]!;
  const labelEnd = labelRuns.starts[run.label + 1]!;
  let next = featureRuns.starts[run.feature]!;
  let best = -1;
  for (let label = labelRuns.starts[run.label]!; label < labelEnd; label++) {
    const now = labels.time[label]!;
    while (next < end && known[order[next]!]! <= now) best = betterOf(features, best, order[next++]!);
    if (best === -1 || !(features.time[best]! >= now - lookBackInMs)) continue;
    out[label] = betterOf(features, out[label]!, best);
  }
}

/** Gives the row with the greater event time, then the greater knowledge time, then the one that stands last; -1 is no row. */
function betterOf({ time, knowledgeTime }: ComparableSide, left: number, right: number): number {
  if (left === -1) return right;
  const byTime = time[left]! - time[right]!;
  const order = byTime === 0 ? knowledgeTime![left]! - knowledgeTime![right]! || left - right : byTime;
  return order > 0 ? left : right;
}
