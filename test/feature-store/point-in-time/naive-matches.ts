import type { JoinSide } from '#src/feature-store/point-in-time/join-side.ts';

/** A row of a side as a test makes it up; NaN stands for a null time. */
export type PlainRow = {
  readonly key: readonly (string | number | boolean | null)[];
  readonly time: number;
  readonly knowledgeTime: number;
};

type Shape = { readonly nKeys: number; readonly isBitemporal: boolean };

/** Gives rows as a side, in their order. */
export function sideOf(rows: readonly PlainRow[], { nKeys, isBitemporal }: Shape): JoinSide {
  return {
    keys: Array.from({ length: nKeys }, (_, i) => rows.map(({ key }) => key[i]!) as readonly string[]),
    time: Float64Array.from(rows, ({ time }) => time),
    ...(isBitemporal ? { knowledgeTime: Float64Array.from(rows, ({ knowledgeTime }) => knowledgeTime) } : {}),
  };
}

/** Gives rows sorted by key and time as tables are: text by its code points, null last, equal rows in their order. */
export function sortedRows(rows: readonly PlainRow[]): readonly PlainRow[] {
  return rows.toSorted((left, right) => {
    for (const [i, value] of left.key.entries()) {
      const order = compareValues(value, right.key[i]!);
      if (order !== 0) return order;
    }
    return compareValues(left.time, right.time);
  });
}

/** Gives the feature row of each label by looking at all pairs: the meaning of a point-in-time join, word by word. */
export function naiveMatches(labels: JoinSide, features: JoinSide, lookBackInMs: number): Int32Array {
  const known = features.knowledgeTime ?? features.time;
  return Int32Array.from(labels.time, (now, label) => {
    let best = -1;
    for (let row = 0; row < features.time.length; row++) {
      const isOfKey = labels.keys.every(
        (values, i) => values[label] !== null && values[label] === features.keys[i]![row],
      );
      const time = features.time[row]!;
      if (!isOfKey || !(time <= now && known[row]! <= now && time >= now - lookBackInMs)) continue;
      const isNewer = best === -1 || time > features.time[best]!;
      if (isNewer || (time === features.time[best] && known[row]! >= known[best]!)) best = row;
    }
    return best;
  });
}

function compareValues(left: string | number | boolean | null, right: string | number | boolean | null): number {
  const isNull = [left, right].map((value) => value === null || Number.isNaN(value));
  if (isNull[0]! || isNull[1]!) return Number(isNull[0]) - Number(isNull[1]);
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right as string));
  return left === right ? 0 : left! < right! ? -1 : 1;
}
