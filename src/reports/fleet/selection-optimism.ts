import { quantileOf } from '#src/core/index.ts';
import { binOf, equalEdges } from './bins.ts';
import type { KeyErrors } from './key-errors.ts';
import { meanOf } from './number-summary.ts';

/** How much lower an error was where it was chosen by than where it was not. */
type Optimism = {
  readonly name: string;
  readonly n: number;
  readonly validationMase: number;
  readonly holdoutMase: number;
  /** Mean on the holdout over mean on validation: above 1 where validation promised too much; null where validation made no error. */
  readonly ratio: number | null;
  /** The median over the keys of the ratio of both; null where no key has one. */
  readonly medianRatio: number | null;
};

/** What one candidate would have had on validation, had it been taken for every key. */
type FixedCandidate = {
  readonly name: string;
  /** Keys on which it did not fail and whose errors can be scaled. */
  readonly n: number;
  readonly validationMase: number;
  /** Of the chosen candidates on the same keys. */
  readonly chosenMase: number;
  readonly nChosen: number;
  /** Keys on which no other candidate had a lower error of the kind that was chosen by. */
  readonly nLeast: number;
};

/** A cell of keys in the plane of both errors, its borders on logarithmic axes. */
type DensityCell = {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly count: number;
};

export type SelectionOptimism = {
  /** All keys, then by learner, the most frequent first. */
  readonly chosen: readonly Optimism[];
  /** The seasonal naive on the same two sets of rows: it is never chosen by its error, and its ratio tells how much harder the holdout is. */
  readonly naive: Optimism | null;
  readonly candidates: readonly FixedCandidate[];
  /** Validation error across, holdout error up; of keys where both are above 0. */
  readonly cells: readonly DensityCell[];
};

/** Holds the errors of the chosen candidates on validation, by which they were chosen, against those on the untouched holdout. */
export function selectionOptimism(errors: readonly KeyErrors[]): SelectionOptimism {
  const pairs = errors.flatMap((each) =>
    each.chosen?.mase != null && each.holdout?.mase != null
      ? [{ learner: each.record.challenger!.learner!, x: each.chosen.mase, y: each.holdout.mase }]
      : [],
  );
  const learners = [...Map.groupBy(pairs, ({ learner }) => learner)].sort((a, b) => b[1].length - a[1].length);
  const naivePairs = errors.flatMap(({ candidates, naive }) => {
    const x = candidates.find(({ name }) => name === 'seasonal_naive')?.mase;
    return x != null && naive?.mase != null ? [{ x, y: naive.mase }] : [];
  });
  return {
    chosen: [
      ...optimismOf('all', pairs),
      ...(learners.length > 1 ? learners.flatMap(([name, of]) => optimismOf(name, of)) : []),
    ],
    naive: optimismOf('seasonal_naive', naivePairs)[0] ?? null,
    candidates: fixedCandidates(errors),
    cells: densityCells(pairs.filter(({ x, y }) => x > 0 && y > 0)),
  };
}

type Pair = { readonly x: number; readonly y: number };

function optimismOf(name: string, pairs: readonly Pair[]): readonly Optimism[] {
  if (pairs.length === 0) return [];
  const [validationMase, holdoutMase] = [meanOf(pairs.map(({ x }) => x)), meanOf(pairs.map(({ y }) => y))];
  const ratios = Float64Array.from(pairs.flatMap(({ x, y }) => (x > 0 ? [y / x] : []))).sort();
  return [
    {
      name,
      n: pairs.length,
      validationMase,
      holdoutMase,
      ratio: validationMase === 0 ? null : holdoutMase / validationMase,
      medianRatio: ratios.length === 0 ? null : quantileOf(ratios, 0.5),
    },
  ];
}

function fixedCandidates(errors: readonly KeyErrors[]): readonly FixedCandidate[] {
  const names = new Set(errors.flatMap(({ candidates }) => candidates.map(({ name }) => name)));
  return [...names]
    .flatMap((name) => {
      const own = errors.flatMap(({ candidates, chosen }) => {
        const found = candidates.find((each) => each.name === name);
        return found?.mase != null && chosen?.mase != null ? [{ candidates, found, chosen }] : [];
      });
      if (own.length === 0) return [];
      return [
        {
          name,
          n: own.length,
          validationMase: meanOf(own.map(({ found }) => found.mase!)),
          chosenMase: meanOf(own.map(({ chosen }) => chosen.mase!)),
          nChosen: own.filter(({ found }) => found.isChosen).length,
          nLeast: own.filter(({ candidates, found }) =>
            candidates.every(({ loss }) => found.loss !== null && (loss === null || loss >= found.loss)),
          ).length,
        },
      ];
    })
    .sort((a, b) => a.validationMase - b.validationMase);
}

const nCells = 28;

/** Counts pairs in a square of cells of equal ratio; cells without a key are left out. */
function densityCells(pairs: readonly Pair[]): readonly DensityCell[] {
  if (pairs.length === 0) return [];
  const logs = pairs.map(({ x, y }) => [Math.log10(x), Math.log10(y)] as const);
  const sorted = Float64Array.from(logs.flat()).sort();
  const from = Math.floor(sorted[0]! * 5) / 5;
  const edges = equalEdges(from, Math.max(from + 0.2, Math.ceil(sorted.at(-1)! * 5) / 5), nCells);
  const counts = new Map<number, number>();
  for (const [x, y] of logs) {
    const cell = binOf(x, edges) * nCells + binOf(y, edges);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const borders = (i: number): readonly [number, number] => [10 ** edges[i]!, 10 ** edges[i + 1]!];
  return [...counts]
    .sort((a, b) => a[0] - b[0])
    .map(([cell, count]) => ({ x: borders(Math.floor(cell / nCells)), y: borders(cell % nCells), count }));
}
