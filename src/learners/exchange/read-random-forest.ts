import type { Forest } from '../kernels/grow-forest.ts';
import { addNode, closeTrees, openTrees, type TreeLists } from '../kernels/trees.ts';
import {
  elementsOf,
  memberOf,
  notA,
  numberIn,
  readJson,
  textIn,
  unsupported,
  wholeNumberIn,
  type JsonPlace,
} from './read-json.ts';

const names = ['RFRegression', 'RFClassifier'];
const mostFeatures = 2 ** 30 - 1;

/**
 * Gives the forest of the JSON that `ml-random-forest` 2.1 writes (`JSON.stringify(forest)`), with as many features as rows have. It predicts the
 * same for rows of single precision without missing values; of a classifier, the shares are those of the votes of its trees.
 * TRAIN_FOREIGN_MODEL_DAMAGED where the text is cut or contradicts itself, TRAIN_FOREIGN_MODEL_UNSUPPORTED where it takes the median.
 */
export function readRandomForest(text: string, nFeatures: number): Forest {
  const document = readJson(text);
  const name = memberOf(document, 'name');
  if (!names.includes(textIn(name))) throw unsupported(name, `one of ${names.join(', ')}`);
  const isClassifier = name.value === 'RFClassifier';
  const selection = memberOf(document, 'selectionMethod');
  if (!isClassifier && selection.value !== 'mean') throw unsupported(selection, '"mean"');
  const model = memberOf(document, 'baseModel');
  const estimators = elementsOf(memberOf(model, 'estimators'));
  const indexes = elementsOf(memberOf(model, 'indexes'));
  if (indexes.length !== estimators.length || estimators.length === 0) {
    throw notA({ value: `a list of ${indexes.length}`, path: 'baseModel.indexes' }, 'a list of columns for each tree');
  }
  const trees = openTrees(Math.min(nFeatures, mostFeatures), 1, 64 * estimators.length);
  estimators.forEach((estimator, tree) => {
    const columns = elementsOf(indexes[tree]!).map((place) => wholeNumberIn(place, 0, nFeatures - 1));
    appendTree(memberOf(estimator, 'root'), { columns, isClassifier }, trees);
  });
  return { kind: 'forest', trees: isClassifier ? withVotes(trees) : closeTrees(trees) };
}

type Reading = { readonly columns: readonly number[]; readonly isClassifier: boolean };

function appendTree(root: JsonPlace, reading: Reading, out: TreeLists): void {
  out.roots.push(out.nNodes);
  const stack = [{ place: root, parent: -1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { place, parent } = next;
    const node = addNode(out);
    if (parent >= 0) out.right[parent] = node;
    const left = memberOf(place, 'left');
    const right = memberOf(place, 'right');
    // A node without both children is a leaf there, whatever else it has.
    if (left.value === undefined || right.value === undefined) {
      out.value[node] = readLeaf(memberOf(place, 'distribution'), reading);
      continue;
    }
    const column = wholeNumberIn(memberOf(place, 'splitColumn'), 0, reading.columns.length - 1);
    out.split[node] = 2 * reading.columns[column]!;
    out.value[node] = numberIn(memberOf(place, 'splitValue'));
    stack.push({ place: right, parent: node }, { place: left, parent: -1 });
  }
}

/** The value of a leaf, or the class that it votes for: the first of those with the largest share. */
function readLeaf(place: JsonPlace, { isClassifier }: Reading): number {
  if (!isClassifier) return numberIn(place);
  const shares = elementsOf(elementsOf(place)[0] ?? place).map(numberIn);
  if (shares.length === 0) throw notA(place, 'a share for each class');
  return shares.indexOf(Math.max(...shares));
}

/** Turns the classes in the leaves into shares of which one is 1. */
function withVotes(lists: TreeLists): Forest['trees'] {
  const trees = closeTrees(lists);
  const leaves = [...trees.split.keys()].filter((node) => trees.split[node]! < 0);
  const nOutputs = leaves.reduce((most, node) => Math.max(most, trees.value[node]! + 1), 2);
  const distributions = new Float64Array(leaves.length * nOutputs);
  const value = trees.value.slice();
  leaves.forEach((node, leaf) => {
    distributions[leaf * nOutputs + value[node]!] = 1;
    value[node] = leaf;
  });
  return { ...trees, nOutputs, value, distributions };
}
