import { seededRandom, type Random } from '#src/core/index.ts';
import type { Columns } from './columns.ts';
import type { KernelForm } from './kernel-form.ts';
import { growTree, openGrowth } from './grow-tree.ts';
import { openLists, openSplit, type RowLists, type Split } from './row-lists.ts';
import { closeTrees, openTrees, type TreeLists, type Trees } from './trees.ts';

/** How a forest is grown; the names are those of scikit-learn. */
export type ForestOptions = {
  readonly nEstimators: number;
  /** Features among which each split is searched, up to all. */
  readonly maxFeatures: number;
  /** Splits between a root and a leaf, at most; null for no limit. */
  readonly maxDepth: number | null;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** Whether each tree learns from as many rows as there are, drawn with repetition, or from all of them. */
  readonly bootstrap: boolean;
  readonly seed: number;
  /** Changes the time that growing takes, and nothing else. */
  readonly form?: KernelForm;
};

/** A grown forest: the mean of its trees is the forecast, or the probability of each class. */
export type Forest = { readonly kind: 'forest'; readonly trees: Trees };

/** What a forest is grown on. */
export type Ground = {
  readonly columns: Columns;
  readonly options: ForestOptions;
  readonly lists: RowLists;
  readonly split: Split;
  /** How often each row was drawn for the tree that is grown: [nRows]. */
  readonly weights: Float64Array;
  /** The features, those that a search has drawn first: [nFeatures]. */
  readonly pool: Int32Array;
  readonly trees: TreeLists;
};

/** What a tree of a forest makes of a node: how good a split is, and what a leaf gives. */
export type Criterion = {
  /** Nodes of this many rows or fewer, 2 at least, are scanned without their lists. */
  readonly nListless: number;
  /** Reads the weights of a new tree. */
  readonly prepare: () => void;
  readonly open: (via: number, begin: number, end: number) => boolean;
  /** Scans `count` features of the pool from a place on; behind its end comes its start. */
  readonly scan: (place: number, count: number) => void;
  /** Gives what a split of the node takes off its impurity, from what splits are compared by. */
  readonly worth: (gain: number) => number;
  /** Gives the value of the leaf that the node that was opened makes. */
  readonly leaf: () => number;
};

/** Makes ready to grow a forest whose leaves give `nOutputs` values. */
export function openForest(columns: Columns, options: ForestOptions, nOutputs: number): Ground {
  const { nRows, nFeatures } = columns;
  return {
    columns,
    options,
    lists: openLists(columns),
    split: openSplit(),
    weights: new Float64Array(nRows).fill(1),
    pool: Int32Array.from({ length: nFeatures }, (_, j) => j),
    trees: openTrees(nFeatures, nOutputs, Math.min(2 * nRows, 1024) * options.nEstimators),
  };
}

/** Grows the trees of a forest. */
export function growForest(ground: Ground, criterion: Criterion): void {
  const { columns, options, lists, split, weights, trees } = ground;
  const random = seededRandom(options.seed);
  const smallest = Math.max(options.minSamplesSplit, 2 * options.minSamplesLeaf, 2);
  const growth = openGrowth({
    lists,
    trees,
    limits: { maxDepth: options.maxDepth ?? Infinity, minSamplesSplit: smallest },
    splitter: {
      split,
      nListless: criterion.nListless,
      open: criterion.open,
      search: (via, begin, end) => {
        split.gain = -1;
        if (end - begin === 2) searchPair({ ground, criterion, random }, via, begin);
        else searchAmong({ ground, criterion, random });
        if (split.feature >= 0) split.improvement = criterion.worth(split.gain);
      },
      leaf: criterion.leaf,
    },
  });
  for (let tree = 0; tree < options.nEstimators; tree++) {
    if (options.bootstrap) drawRows(random, weights);
    criterion.prepare();
    fillLists(columns, weights, lists);
    growTree(growth);
  }
}

/** Gives the forest that was grown. */
export function closeForest({ trees }: Ground): Forest {
  return { kind: 'forest', trees: closeTrees(trees) };
}

function drawRows(random: Random, out: Float64Array): void {
  const nRows = out.length;
  out.fill(0);
  for (let i = 0; i < nRows; i++) out[Math.floor(random() * nRows)]! += 1;
}

/** Writes the lists of a tree: the rows that were drawn, in the order of the columns. */
function fillLists(columns: Columns, weights: Float64Array, out: RowLists): void {
  const { nRows, nFeatures } = columns;
  const from = columns.order;
  const { order: to, isLeft: isDrawn } = out;
  // The marks of a split are free before the first one.
  for (let i = 0; i < nRows; i++) isDrawn[i] = weights[i]! > 0 ? 1 : 0;
  let length = 0;
  for (let j = 0; j < nFeatures; j++) {
    const start = j * nRows;
    let at = start;
    for (let i = start; i < start + nRows; i++) {
      const row = from[i]!;
      to[at] = row;
      at += isDrawn[row]!;
    }
    length = at - start;
  }
  out.length = length;
}

type Search = { readonly ground: Ground; readonly criterion: Criterion; readonly random: Random };

/**
 * Searches `maxFeatures` of the features, and goes on until one can be split. In small nodes many features split equally well: the first
 * is kept, and who is first is left to chance, as in scikit-learn.
 */
function searchAmong({ ground, criterion, random }: Search): void {
  const { split, options, pool } = ground;
  const nFeatures = pool.length;
  if (options.maxFeatures >= nFeatures) {
    criterion.scan(Math.floor(random() * nFeatures), nFeatures);
    return;
  }
  for (let k = 0; k < options.maxFeatures; k++) drawNext(pool, k, random);
  criterion.scan(0, options.maxFeatures);
  for (let k = options.maxFeatures; k < nFeatures && split.feature < 0; k++) {
    drawNext(pool, k, random);
    criterion.scan(k, 1);
  }
}

/** Draws one of the features from place k on and brings it there. */
function drawNext(pool: Int32Array, k: number, random: Random): void {
  const drawn = k + Math.floor(random() * (pool.length - k));
  const feature = pool[drawn]!;
  pool[drawn] = pool[k]!;
  pool[k] = feature;
}

/** Splits two rows by a feature that tells them apart, all of which are equally good; its list is set in order for the two. */
function searchPair({ ground, criterion, random }: Search, via: number, begin: number): void {
  const { lists, pool } = ground;
  const { order, values, nRows } = lists;
  const [a, b] = [order[via * nRows + begin]!, order[via * nRows + begin + 1]!];
  let place = Math.floor(random() * pool.length);
  for (let k = 0; k < pool.length; k++) {
    const start = pool[place]! * nRows;
    const [x, y] = [values[start + a]!, values[start + b]!];
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) {
      const isInOrder = x < y || Number.isNaN(y);
      order[start + begin] = isInOrder ? a : b;
      order[start + begin + 1] = isInOrder ? b : a;
      criterion.scan(place, 1);
      return;
    }
    place = place + 1 === pool.length ? 0 : place + 1;
  }
}
