import type { BinnedColumns } from './bin-columns.ts';
import type { BinSplit, Scale } from './histogram-splitter.ts';
import type { Derivatives } from './objectives.ts';
import type { Rounding, Steps } from './quantised-derivatives.ts';

/** What a booster by histograms is grown on. */
export type HistogramProblem = {
  readonly binned: BinnedColumns;
  readonly nClasses: number;
  /** Histograms that are kept at once, at most. */
  readonly nHistograms: number;
};

/**
 * The loops over rows and bins in which a booster by histograms spends its time, and the arrays that they read and write. There are two forms,
 * which give the same numbers. A node is a range of `rows`; a histogram is known by its number.
 */
export type HistogramLoops = {
  /** Those of the tree that is grown. */
  readonly derivatives: Derivatives;
  /** [nClasses x nRows] */
  readonly margins: readonly Float32Array[];
  /** The rows of the tree come first: [nRows]. */
  readonly rows: Int32Array;
  /** Starts a tree: quantises the derivatives of its rows, and gives the steps and the packed sum. */
  readonly openTree: (part: TreePart) => Steps & { readonly total: number };
  readonly sumHistogram: (begin: number, end: number, out: number) => void;
  /** Takes a histogram of a child off that of its parent, which leaves the other child's. */
  readonly subtractHistogram: (child: number, out: number) => void;
  /** Looks for a split that gains more than `out.gain`, in the measure of `scale`. */
  readonly scanBins: (histogram: number, total: number, scale: Scale, out: BinSplit) => void;
  /** Puts the rows that go left first, each side in the order that it had, and gives their number. */
  readonly partition: (begin: number, end: number, split: BinSplit) => number;
  /** Gives the exact sums of the derivatives, added in the order of the rows. */
  readonly sumDerivatives: (begin: number, end: number) => { readonly gradient: number; readonly hessian: number };
  /** Adds a number in single precision to the margins of class `one`. */
  readonly addToRows: (begin: number, end: number, value: number, one: number) => void;
};

/** What a tree learns from: the first `nRows` of the rows, and some features. */
export type TreePart = Rounding & { readonly nRows: number; readonly features: Int32Array };
