import { compareRowKeys, type KeyColumn } from './key-values.ts';

/**
 * Rows cut into runs of equal keys, and the runs into stretches within which the rows are sorted by key and time, null last. Rows of
 * one sorted part file are one stretch.
 */
export type KeyRuns = {
  /** The first row of each run, and at the end the number of rows, [nRuns + 1]. */
  readonly starts: Int32Array;
  /** The first run of each stretch, and at the end the number of runs. */
  readonly stretches: readonly number[];
};

/**
 * Gives the runs of a side, or undefined where it has more than `mostStretches` of them: such rows are not sorted. Without `time` only
 * the order of the keys counts.
 */
export function keyRunsOf(
  keys: readonly KeyColumn[],
  {
    nRows,
    time,
    mostStretches,
  }: { readonly nRows: number; readonly time?: Float64Array; readonly mostStretches: number },
): KeyRuns | undefined {
  const marks = new Uint8Array(nRows);
  for (const values of keys) markChanges(values, marks);
  if (time !== undefined) markDescents(time, marks);
  const starts = startsOf(marks);
  const stretches = [0];
  const nRuns = starts.length - 1;
  for (let run = 1; run < nRuns; run++) {
    const row = starts[run]!;
    if (compareRowKeys(keys, row - 1, keys, row) < 0) continue;
    if (stretches.length === mostStretches) return undefined;
    stretches.push(run);
  }
  stretches.push(nRuns);
  return { starts, stretches };
}

// One loop for each kind of array: a loop that meets several kinds runs at a tenth of the speed.
function markChanges(values: KeyColumn, out: Uint8Array): void {
  if (!ArrayBuffer.isView(values)) markOfValues(values, out);
  else if (values.BYTES_PER_ELEMENT === 4) markOfIntegers(values as Int32Array, out);
  else markOfDoubles(values as Float64Array, out);
}

function markOfValues(values: readonly unknown[], out: Uint8Array): void {
  for (let row = 1; row < out.length; row++) if (values[row] !== values[row - 1]) out[row] = 1;
}

function markOfIntegers(values: Int32Array, out: Uint8Array): void {
  for (let row = 1; row < out.length; row++) if (values[row] !== values[row - 1]) out[row] = 1;
}

function markOfDoubles(values: Float64Array, out: Uint8Array): void {
  for (let row = 1; row < out.length; row++) if (values[row] !== values[row - 1]) out[row] = 1;
}

/** Marks rows of the same key whose time lies before that of the row in front of them; a null is behind all times. */
function markDescents(time: Float64Array, out: Uint8Array): void {
  for (let row = 1; row < out.length; row++) {
    const own = time[row]!;
    if (!(own >= time[row - 1]!) && !Number.isNaN(own)) out[row] = 1;
  }
}

function startsOf(marks: Uint8Array): Int32Array {
  const nRows = marks.length;
  if (nRows === 0) return new Int32Array(1);
  // Four rows at a time: most of them begin no run.
  const fours = new Uint32Array(marks.buffer, 0, nRows >> 2);
  let starts = new Int32Array(1024);
  let run = 1;
  const add = (from: number, to: number): void => {
    if (run + 5 > starts.length) starts = doubled(starts);
    for (let row = from; row < to; row++) if (marks[row] === 1) starts[run++] = row;
  };
  for (let i = 0; i < fours.length; i++) if (fours[i] !== 0) add(4 * i, 4 * i + 4);
  add(4 * fours.length, nRows);
  starts[run] = nRows;
  return starts.slice(0, run + 1);
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * values.length);
  larger.set(values);
  return larger;
}
