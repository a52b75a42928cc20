import { MusterError, type Fault } from '#src/core/index.ts';
import type { ColumnValues } from '#src/tables/index.ts';

/** One side of a point-in-time join, row by row: the labels, or the features that are looked up for them. */
export type JoinSide = {
  /** The key columns, each [nRows], as many on both sides; without any, every feature row is of the key of every label. */
  readonly keys: readonly ColumnValues[];
  /** The event time of each row, [nRows], in epoch milliseconds; NaN for null. */
  readonly time: Float64Array;
  /** When each row became known, [nRows], in epoch milliseconds; NaN for never. Without it a row is known from its event time on. */
  readonly knowledgeTime?: Float64Array | undefined;
};

/** Refuses sides that cannot be joined, with FEATURE_JOIN_INVALID and all faults. */
export function checkSides(labels: JoinSide, features: JoinSide, lookBackInMs: number): void {
  const faults: Fault[] = [...lengthFaults('labels', labels), ...lengthFaults('features', features)];
  if (labels.keys.length !== features.keys.length) {
    faults.push({
      what: `The labels have ${labels.keys.length} key columns, the features ${features.keys.length}.`,
      expected: 'the same key columns on both sides',
    });
  }
  if (!(lookBackInMs >= 0)) {
    faults.push({
      what: `The look-back is ${lookBackInMs} milliseconds.`,
      where: { path: 'lookBackInMs' },
      expected: '0 or more',
    });
  }
  for (const [i, values] of labels.keys.entries()) {
    const [left, right] = [kindOf(values), kindOf(features.keys[i] ?? [])];
    if (left === undefined || right === undefined || left === right) continue;
    faults.push({
      what: `Key column ${i + 1} holds ${left} values in the labels and ${right} values in the features.`,
      expected: 'the same type on both sides',
    });
  }
  if (faults.length > 0) throw new MusterError('FEATURE_JOIN_INVALID', faults);
}

function lengthFaults(name: string, { keys, time, knowledgeTime }: JoinSide): readonly Fault[] {
  const columns = [
    ...keys.map((values, i) => [`key column ${i + 1}`, values.length] as const),
    ...(knowledgeTime === undefined ? [] : [['the knowledge time', knowledgeTime.length] as const]),
  ];
  return columns
    .filter(([, length]) => length !== time.length)
    .map(([column, length]) => ({
      what: `Of the ${name}, ${column} has ${length} values and the event time ${time.length}.`,
      expected: 'a value of each column for each row',
    }));
}

/** Gives what kind of values a column holds, by the first that is no null. */
function kindOf(values: ColumnValues): string | undefined {
  if (ArrayBuffer.isView(values)) return values.length === 0 ? undefined : 'number';
  for (const value of values) {
    if (value !== null) return ArrayBuffer.isView(value) ? 'binary' : typeof value;
  }
  return undefined;
}
