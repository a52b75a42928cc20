import type { Minimum } from './minimise.ts';

/** The corners of a simplex, one more than there are variables, and where the lowest and the highest stand. */
type Simplex = {
  readonly nVariables: number;
  /** [(nVariables + 1) x nVariables] row-major */
  readonly corners: Float64Array;
  /** [nVariables + 1] */
  readonly heights: Float64Array;
  lowest: number;
  highest: number;
};

/**
 * Searches a minimum from a start with function values alone, by the simplex method of Nelder and Mead (1965) as Nash gives it (Compact
 * Numerical Methods for Computers, 2nd edition, algorithm 19): the corners of the start lie a tenth of its largest variable away, a
 * reflection counts 1, an expansion 2, a contraction and a shrinkage 1/2. Ends when the corners differ by less than `tolerance`, as a share
 * of the first value, or after `mostRuns` values. The value is infinite where the function has none at the start.
 */
export function minimiseBySimplex(
  objective: (at: Float64Array) => number,
  start: Float64Array,
  { tolerance, mostRuns }: { readonly tolerance: number; readonly mostRuns: number },
): Minimum {
  const n = start.length;
  const first = finiteOr(objective(start));
  if (first === Infinity) return { at: start.slice(), value: Infinity };
  const step = firstStep(start);
  const simplex = simplexAround(start, first, step);
  const near = tolerance * (Math.abs(first) + tolerance);
  let runs = 1 + measure(simplex, objective);
  let size = 10 * n * step;
  const room = { centre: new Float64Array(n), reflected: new Float64Array(n), tried: new Float64Array(n) };
  do {
    order(simplex);
    const { heights, lowest, highest } = simplex;
    if (heights[highest]! <= heights[lowest]! + near) break;
    const used = moveHighest(simplex, objective, room);
    if (used > 0) {
      runs += used;
      continue;
    }
    const shrunk = shrink(simplex);
    if (!(shrunk < size)) break;
    size = shrunk;
    runs += 2 + measure(simplex, objective);
  } while (runs <= mostRuns);
  const { corners, heights, lowest } = simplex;
  return { at: corners.slice(lowest * n, (lowest + 1) * n), value: heights[lowest]! };
}

function firstStep(start: Float64Array): number {
  let largest = 0;
  for (const value of start) largest = Math.max(largest, Math.abs(value));
  return largest === 0 ? 0.1 : 0.1 * largest;
}

/** The start is corner 0; corner j + 1 is it with variable j moved. */
function simplexAround(start: Float64Array, value: number, step: number): Simplex {
  const n = start.length;
  const corners = new Float64Array((n + 1) * n);
  for (let j = 0; j <= n; j++) corners.set(start, j * n);
  for (let j = 0; j < n; j++) corners[(j + 1) * n + j]! += step;
  return { nVariables: n, corners, heights: new Float64Array(n + 1).fill(value), lowest: 0, highest: 0 };
}

/** Works out the heights of all corners but the lowest; gives how many. */
function measure({ nVariables: n, corners, heights, lowest }: Simplex, objective: (at: Float64Array) => number) {
  for (let j = 0; j <= n; j++) {
    if (j !== lowest) heights[j] = finiteOr(objective(corners.subarray(j * n, (j + 1) * n)));
  }
  return n;
}

function order(simplex: Simplex): void {
  const { heights } = simplex;
  const before = simplex.lowest;
  simplex.highest = before;
  for (let j = 0; j < heights.length; j++) {
    if (j === before) continue;
    if (heights[j]! < heights[simplex.lowest]!) simplex.lowest = j;
    if (heights[j]! > heights[simplex.highest]!) simplex.highest = j;
  }
}

type Room = { readonly centre: Float64Array; readonly reflected: Float64Array; readonly tried: Float64Array };

/** Moves the highest corner through the centre of the others or towards it. Gives the values used; 0 where only shrinking is left. */
function moveHighest(simplex: Simplex, objective: (at: Float64Array) => number, room: Room): number {
  const { nVariables: n, corners, heights, lowest, highest } = simplex;
  const { centre, reflected, tried } = room;
  const top = corners.subarray(highest * n, (highest + 1) * n);
  centreOfOthers(simplex, centre);
  for (let i = 0; i < n; i++) reflected[i] = 2 * centre[i]! - top[i]!;
  const height = finiteOr(objective(reflected));
  const replace = (corner: Float64Array, value: number): void => {
    top.set(corner);
    heights[highest] = value;
  };
  if (height < heights[lowest]!) {
    for (let i = 0; i < n; i++) tried[i] = 2 * reflected[i]! - centre[i]!;
    const further = finiteOr(objective(tried));
    if (further < height) replace(tried, further);
    else replace(reflected, height);
    return 2;
  }
  const isLower = height < heights[highest]!;
  if (isLower) replace(reflected, height);
  for (let i = 0; i < n; i++) tried[i] = 0.5 * top[i]! + 0.5 * centre[i]!;
  const nearer = finiteOr(objective(tried));
  if (nearer < heights[highest]!) replace(tried, nearer);
  else if (!isLower) return 0;
  return 2;
}

function centreOfOthers({ nVariables: n, corners, highest }: Simplex, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = -corners[highest * n + i]!;
    for (let j = 0; j <= n; j++) sum += corners[j * n + i]!;
    out[i] = sum / n;
  }
}

/** Moves all corners half the way to the lowest; gives the sum of their distances to it. */
function shrink({ nVariables: n, corners, lowest }: Simplex): number {
  let size = 0;
  for (let j = 0; j <= n; j++) {
    if (j === lowest) continue;
    for (let i = 0; i < n; i++) {
      const low = corners[lowest * n + i]!;
      corners[j * n + i] = 0.5 * (corners[j * n + i]! - low) + low;
      size += Math.abs(corners[j * n + i]! - low);
    }
  }
  return size;
}

function finiteOr(value: number): number {
  return Number.isFinite(value) ? value : Infinity;
}
