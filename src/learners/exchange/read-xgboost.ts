import type { Booster } from '../kernels/gradient-boosting.ts';
import { marginOf, type Objective } from '../kernels/objectives.ts';
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
import { xgboostObjectives } from './xgboost-format.ts';

const mostFeatures = 2 ** 30 - 1;
const mostClasses = 2 ** 16;

/**
 * Gives the booster of a model that xgboost saved as JSON (held to versions 1.7, 2.1 and 3.2), `gbtree` with one output for each class and no categories.
 * TRAIN_FOREIGN_MODEL_DAMAGED where the text is cut or contradicts itself, TRAIN_FOREIGN_MODEL_UNSUPPORTED for a model of another kind.
 */
export function readXgboost(text: string): Booster {
  const learner = memberOf(readJson(text), 'learner');
  const objective = readObjective(memberOf(memberOf(learner, 'objective'), 'name'));
  const parameters = memberOf(learner, 'learner_model_param');
  const nFeatures = countIn(memberOf(parameters, 'num_feature'), 1, mostFeatures);
  const nClasses = Math.max(1, countIn(memberOf(parameters, 'num_class'), 0, mostClasses));
  checkOutputs(parameters, objective, nClasses);
  const booster = memberOf(learner, 'gradient_booster');
  const name = memberOf(booster, 'name');
  if (textIn(name) !== 'gbtree') throw unsupported(name, '"gbtree"');
  const model = memberOf(booster, 'model');
  const places = elementsOf(memberOf(model, 'trees'));
  checkOrder(model, places.length, nClasses);
  const trees = openTrees(nFeatures, 1, 64 * places.length);
  for (const place of places) appendTree(place, trees);
  const baseMargins = readBaseMargins(memberOf(parameters, 'base_score'), objective, nClasses);
  const baseMargin = baseMargins[0]!;
  baseMargins.forEach((margin, one) => {
    raiseLeaves(trees, one, margin - baseMargin);
  });
  return { kind: 'boosting', objective, nClasses, baseMargin, trees: closeTrees(trees) };
}

function readObjective(place: JsonPlace): Objective {
  const name = textIn(place);
  const found = Object.entries(xgboostObjectives).find(([, names]) => names.includes(name));
  if (found === undefined) throw unsupported(place, `one of ${Object.values(xgboostObjectives).flat().join(', ')}`);
  return found[0] as Objective;
}

/** xgboost writes counts as texts. */
function countIn({ value, path }: JsonPlace, least: number, most: number): number {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return wholeNumberIn({ value: number, path }, least, most);
}

function checkOutputs(parameters: JsonPlace, objective: Objective, nClasses: number): void {
  const classes = memberOf(parameters, 'num_class');
  if (objective === 'softmax' ? nClasses < 2 : nClasses > 1)
    throw notA(classes, 'as many classes as the objective has');
  const targets = memberOf(parameters, 'num_target');
  if (targets.value !== undefined && countIn(targets, 0, mostClasses) > 1) throw unsupported(targets, 'one target');
}

/** Tree t must count for class t modulo the number of classes, as without parallel trees. */
function checkOrder(model: JsonPlace, nTrees: number, nClasses: number): void {
  const info = memberOf(model, 'tree_info');
  if (nTrees === 0) throw notA({ value: [], path: `${model.path}.trees` }, 'one tree or more');
  const classes = elementsOf(info).map((place) => wholeNumberIn(place, 0, nClasses - 1));
  if (classes.length !== nTrees || nTrees % nClasses !== 0) {
    throw notA({ value: `a list of ${classes.length}`, path: info.path }, `a class for each of ${nTrees} trees`);
  }
  if (classes.some((one, tree) => one !== tree % nClasses)) {
    throw unsupported({ value: 'another', path: info.path }, 'one tree for each class in each round');
  }
}

/** One margin, or since version 3 one for each class. */
function readBaseMargins(place: JsonPlace, objective: Objective, nClasses: number): readonly number[] {
  const scores = textIn(place)
    .replace(/^\[(.*)\]$/, '$1')
    .split(',');
  if (scores.length !== 1 && scores.length !== nClasses) throw notA(place, `one score, or ${nClasses}`);
  return scores.map((score) => {
    const margin = marginOf(objective, Number(score));
    if (score.trim() === '' || !Number.isFinite(margin)) throw notA(place, 'a score that the objective can give');
    return margin;
  });
}

/** Adds to all leaves of the first tree of a class by how much it starts higher than class 0. */
function raiseLeaves(trees: TreeLists, one: number, by: number): void {
  const [start, end] = [trees.roots[one]!, trees.roots[one + 1] ?? trees.nNodes];
  if (by === 0) return;
  for (let node = start; node < end; node++) {
    if (trees.split[node]! < 0) trees.value[node] = Math.fround(trees.value[node]! + by);
  }
}

/** The arrays of a tree: [nNodes] each. */
type TreeArrays = {
  readonly left: readonly JsonPlace[];
  readonly right: readonly JsonPlace[];
  readonly feature: readonly JsonPlace[];
  readonly condition: readonly JsonPlace[];
  readonly isMissingLeft: readonly JsonPlace[];
  readonly gain: readonly JsonPlace[];
};

/** Appends a tree in preorder, whatever the order of its nodes in the file. */
function appendTree(tree: JsonPlace, out: TreeLists): void {
  const arrays = readArrays(tree);
  const nNodes = arrays.left.length;
  const root = out.nNodes;
  out.roots.push(root);
  const stack = [{ number: 0, parent: -1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { number, parent } = next;
    const node = addNode(out);
    if (node - root >= nNodes)
      throw notA({ value: 'a list that leads back', path: `${tree.path}.left_children` }, 'a tree');
    if (parent >= 0) out.right[parent] = node;
    out.value[node] = Math.fround(numberIn(arrays.condition[number]!));
    const left = wholeNumberIn(arrays.left[number]!, -1, nNodes - 1);
    const right = wholeNumberIn(arrays.right[number]!, left < 0 ? -1 : 0, left < 0 ? -1 : nNodes - 1);
    if (left < 0) continue;
    const feature = wholeNumberIn(arrays.feature[number]!, 0, out.nFeatures - 1);
    const missing = arrays.isMissingLeft[number]!;
    const isMissingLeft = typeof missing.value === 'boolean' ? Number(missing.value) : wholeNumberIn(missing, 0, 1);
    out.split[node] = 2 * feature + isMissingLeft;
    out.gains[feature]! += numberIn(arrays.gain[number]!);
    stack.push({ number: right, parent: node }, { number: left, parent: -1 });
  }
}

function readArrays(tree: JsonPlace): TreeArrays {
  const parameters = memberOf(tree, 'tree_param');
  const nNodes = countIn(memberOf(parameters, 'num_nodes'), 1, 2 ** 31 - 1);
  const outputs = memberOf(parameters, 'size_leaf_vector');
  if (outputs.value !== undefined && countIn(outputs, 0, mostClasses) > 1)
    throw unsupported(outputs, 'leaves of one value');
  const categories = memberOf(tree, 'categories_nodes');
  if (categories.value !== undefined && elementsOf(categories).length > 0) {
    throw unsupported({ value: 'not empty', path: categories.path }, 'splits of numbers only');
  }
  const listOf = (name: string): readonly JsonPlace[] => {
    const place = memberOf(tree, name);
    const elements = elementsOf(place);
    if (elements.length === nNodes) return elements;
    throw notA({ value: `a list of ${elements.length}`, path: place.path }, `${nNodes} elements, as num_nodes says`);
  };
  return {
    left: listOf('left_children'),
    right: listOf('right_children'),
    feature: listOf('split_indices'),
    condition: listOf('split_conditions'),
    isMissingLeft: listOf('default_left'),
    gain: listOf('loss_changes'),
  };
}
