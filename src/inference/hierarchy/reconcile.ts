/** Forecasts of one period that do not add up, and how far each is to be trusted. */
export type Incoherent = {
  /** The forecasts of the keys: [nKeys]. */
  readonly values: Float64Array;
  /** The variance of their errors, up to a factor; 0 for a key whose forecast is to stay: [nKeys]. */
  readonly variances: Float64Array;
  readonly totals: readonly {
    /** The numbers of the keys in the total. */
    readonly members: Int32Array;
    /** What was forecast for the total itself. */
    readonly value: number;
    /** The variance of its error, by the same factor, above 0. */
    readonly variance: number;
  }[];
};

// Totals that were forecast without any error would leave nothing for the others to say: their variance is at least this share of
// that of the sum of their keys, and the equations stay solvable to many digits.
const leastVarianceShare = 1e-6;
const leastResidual = 1e-12;
const mostRounds = 20_000;

/**
 * Gives the forecasts of the keys whose sums come nearest to the forecasts of the totals, by weighted least squares: [nKeys]. With S the
 * summing matrix and W the diagonal matrix of variances they are (S' W^-1 S)^-1 S' W^-1 y (Wickramasuriya, Athanasopoulos and Hyndman,
 * 2019, eq. 9). It is worked out from the small side, b + D C' (C D C' + V)^-1 (a - C b) with C the rows of S for the totals, D and V the
 * variances of keys and totals (the same by the Woodbury identity), by conjugate gradients with the diagonal as preconditioner: no
 * matrix is stored, memory is that of the keys' numbers.
 */
export function reconcile({ values, variances, totals }: Incoherent): Float64Array {
  const ofTotals = sumsOf(variances, totals);
  // A total whose keys all stay has nothing to move.
  const free = totals.filter((_, j) => ofTotals[j]! > 0);
  if (free.length === 0) return values.slice();
  const ofFree = ofTotals.filter((variance) => variance > 0);
  const own = ofFree.map((variance, j) => Math.max(free[j]!.variance, leastVarianceShare * variance));
  const shared = new Float64Array(values.length);
  const apply = (given: Float64Array, out: Float64Array): void => {
    spread(given, free, shared);
    for (let i = 0; i < shared.length; i++) shared[i]! *= variances[i]!;
    for (const [j, { members }] of free.entries()) out[j] = sumOf(shared, members) + own[j]! * given[j]!;
  };
  const sums = sumsOf(values, free);
  const gaps = sums.map((sum, j) => free[j]!.value - sum);
  const multipliers = solve(
    apply,
    ofFree.map((variance, j) => variance + own[j]!),
    gaps,
  );
  spread(multipliers, free, shared);
  return values.map((value, i) => value + variances[i]! * shared[i]!);
}

type Members = readonly { readonly members: Int32Array }[];

/** Writes into `out` for each key the sum of what its totals have: [nKeys]. */
function spread(given: Float64Array, totals: Members, out: Float64Array): void {
  out.fill(0);
  for (const [j, { members }] of totals.entries()) for (const i of members) out[i]! += given[j]!;
}

function sumsOf(values: Float64Array, totals: Members): Float64Array {
  return Float64Array.from(totals, ({ members }) => sumOf(values, members));
}

function sumOf(values: Float64Array, members: Int32Array): number {
  let sum = 0;
  for (const i of members) sum += values[i]!;
  return sum;
}

/** Solves A x = b for a symmetric positive definite A by preconditioned conjugate gradients (Saad, 2003, algorithm 9.1): [n]. */
function solve(
  apply: (given: Float64Array, out: Float64Array) => void,
  diagonal: Float64Array,
  right: Float64Array,
): Float64Array {
  const solution = new Float64Array(right.length);
  const residual = right.slice();
  const image = new Float64Array(right.length);
  let scaled = residual.map((value, j) => value / diagonal[j]!);
  const direction = scaled.slice();
  let size = dot(residual, scaled);
  const goal = size * leastResidual ** 2;
  for (let round = 0; size > goal; round++) {
    if (round === mostRounds) throw new Error(`conjugate gradients did not end in ${mostRounds} rounds`);
    apply(direction, image);
    const step = size / dot(direction, image);
    for (let j = 0; j < solution.length; j++) {
      solution[j]! += step * direction[j]!;
      residual[j]! -= step * image[j]!;
    }
    scaled = residual.map((value, j) => value / diagonal[j]!);
    const next = dot(residual, scaled);
    for (let j = 0; j < direction.length; j++) direction[j] = scaled[j]! + (next / size) * direction[j]!;
    size = next;
  }
  return solution;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < left.length; j++) sum += left[j]! * right[j]!;
  return sum;
}
