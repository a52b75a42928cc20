/** The rows of a side in the order in which they became known, key by key. */
export type KnownOrder = {
  /** The instant from which each row is known: the later one of event and knowledge time; NaN for never, [nRows]. */
  readonly known: Float64Array;
  /** Row numbers, [nRows]: those of each run in the order of `known`, never last, equal ones in their own order. */
  readonly order: Int32Array;
};

/** Gives the order in which the rows of each run became known. Runs that have it already, as most do, are not sorted. */
export function knownOrderOf(time: Float64Array, knowledgeTime: Float64Array, starts: Int32Array): KnownOrder {
  const nRows = time.length;
  const known = new Float64Array(nRows);
  const order = new Int32Array(nRows);
  for (let row = 0; row < nRows; row++) {
    // NaN where one of the two is.
    known[row] = Math.max(time[row]!, knowledgeTime[row]!);
    order[row] = row;
  }
  const compare = (a: number, b: number): number => compareKnown(known[a]!, known[b]!) || a - b;
  for (let run = 0; run < starts.length - 1; run++) {
    const [from, to] = [starts[run]!, starts[run + 1]!];
    if (!isInOrder(known, from, to)) order.subarray(from, to).sort(compare);
  }
  return { known, order };
}

function isInOrder(known: Float64Array, from: number, to: number): boolean {
  for (let row = from + 1; row < to; row++) {
    if (!(known[row]! >= known[row - 1]!) && !Number.isNaN(known[row])) return false;
  }
  return true;
}

function compareKnown(left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  // Not their difference: that of two infinities is NaN.
  return left === right ? 0 : left < right ? -1 : 1;
}
