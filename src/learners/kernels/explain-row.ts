import type { TreeModel } from './predict-trees.ts';
import type { Trees } from './trees.ts';

/** In which precision trees compare the values of a row with thresholds: those of the kernels in single, those of ml-random-forest in double. */
export type RowPrecision = 'single' | 'double';

/** What the rows that reach a node are forecast on average: [nNodes x nOutputs of the trees] row-major. */
export type NodeMeans = Float64Array;

/**
 * Gives the mean forecast of the background rows, [nRows x nFeatures] row-major, in each node: those that the model was fitted on, or others that it is
 * to be explained against. Below a node that none of them reaches, both ways count the same.
 */
export function meanNodes(
  { trees }: TreeModel,
  background: ArrayLike<number>,
  precision: RowPrecision = 'single',
): NodeMeans {
  return meansBy(trees, countRows(trees, background, precision));
}

/** Gives the mean forecast of the rows that a model was grown on in each node, by the covers that it holds; undefined where it holds none. */
export function meansOfCovers({ trees }: TreeModel): NodeMeans | undefined {
  return trees.covers === undefined ? undefined : meansBy(trees, trees.covers);
}

function meansBy(trees: Trees, covers: Float64Array): NodeMeans {
  const { split, right, nOutputs } = trees;
  const means = new Float64Array(split.length * nOutputs);
  // Children follow their parent.
  for (let node = split.length - 1; node >= 0; node--) {
    if (split[node]! < 0) {
      for (let c = 0; c < nOutputs; c++) means[node * nOutputs + c] = leafOutput(trees, node, c);
      continue;
    }
    const [left, other] = [node + 1, right[node]!];
    const rows = covers[left]! + covers[other]!;
    const share = rows > 0 ? covers[left]! / rows : 0.5;
    for (let c = 0; c < nOutputs; c++) {
      means[node * nOutputs + c] = share * means[left * nOutputs + c]! + (1 - share) * means[other * nOutputs + c]!;
    }
  }
  return means;
}

/**
 * Gives how much each feature moves the forecast of a row, [nFeatures], NaN where a value is missing, from that of all rows: along its path in
 * each tree, the feature of a split answers for the step of the mean from the node to the child (Saabas, Interpreting random forests, 2014; xgboost's
 * `approx_contribs`). Gives [nOutputs x (nFeatures + 1)] row-major, last what all rows have in common; each line adds up to the forecast,
 * of a booster to its margin. What features do together goes to the one that is split on last: an account of the path, no Shapley value.
 */
export function explainRow(
  model: TreeModel,
  means: NodeMeans,
  values: ArrayLike<number>,
  precision: RowPrecision = 'single',
): Float64Array {
  const { trees } = model;
  const row = precision === 'single' ? Float32Array.from(values) : Float64Array.from(values);
  const isBooster = model.kind === 'boosting';
  const nOutputs = isBooster ? model.nClasses : trees.nOutputs;
  const width = trees.nFeatures + 1;
  const contributions = new Float64Array(nOutputs * width);
  trees.roots.forEach((root, t) => {
    if (isBooster) addPath(trees, means, { root, row, output: 0 }, lineOf(contributions, width, t % nOutputs));
    else
      for (let output = 0; output < nOutputs; output++) {
        addPath(trees, means, { root, row, output }, lineOf(contributions, width, output));
      }
  });
  if (!isBooster) return contributions.map((sum) => sum / trees.roots.length);
  for (let one = 0; one < nOutputs; one++) contributions[(one + 1) * width - 1]! += model.baseMargin;
  return contributions;
}

function countRows(trees: Trees, background: ArrayLike<number>, precision: RowPrecision): Float64Array {
  const { nFeatures, roots, split } = trees;
  const covers = new Float64Array(split.length);
  const row: Row = precision === 'single' ? new Float32Array(nFeatures) : new Float64Array(nFeatures);
  for (let start = 0; start < background.length; start += nFeatures) {
    for (let j = 0; j < nFeatures; j++) row[j] = background[start + j]!;
    for (const root of roots) {
      for (let node = root; node >= 0; node = childOf(trees, node, row)) covers[node]! += 1;
    }
  }
  return covers;
}

type Row = Float32Array | Float64Array;

/** The child that a row goes to, -1 below a leaf. */
function childOf({ split, right, value }: Trees, node: number, row: Row): number {
  const code = split[node]!;
  if (code < 0) return -1;
  const x = row[code >> 1]!;
  return x < value[node]! || ((code & 1) === 1 && Number.isNaN(x)) ? node + 1 : right[node]!;
}

function leafOutput({ distributions, value, nOutputs }: Trees, node: number, output: number): number {
  return distributions.length === 0 ? value[node]! : distributions[value[node]! * nOutputs + output]!;
}

function lineOf(contributions: Float64Array, width: number, line: number): Float64Array {
  return contributions.subarray(line * width, (line + 1) * width);
}

type Path = { readonly root: number; readonly row: Row; readonly output: number };

function addPath(trees: Trees, means: NodeMeans, { root, row, output }: Path, out: Float64Array): void {
  const { split, nOutputs, nFeatures } = trees;
  const meanOf = (node: number): number => means[node * nOutputs + output]!;
  out[nFeatures]! += meanOf(root);
  let node = root;
  for (let child = childOf(trees, node, row); child >= 0; child = childOf(trees, node, row)) {
    out[split[node]! >> 1]! += meanOf(child) - meanOf(node);
    node = child;
  }
}
