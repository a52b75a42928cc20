import { MusterError } from '#src/core/index.ts';
import type { Booster } from '../kernels/gradient-boosting.ts';
import { toPredictions } from '../kernels/objectives.ts';
import type { TreeModel } from '../kernels/predict-trees.ts';
import type { Trees } from '../kernels/trees.ts';
import { noParent, objectiveParameters, xgboostObjectives } from './xgboost-format.ts';

/**
 * Gives a booster in xgboost's JSON model format (as of version 2.1, read by 1.7 as well but for quantiles), which predicts the same there, to
 * the precision of its sums. Gains and covers are 0 where the booster does not know them; what shapes the loss is xgboost's usual value where it
 * does not say. `features` are the names of its columns, none or one for each. TRAIN_MODEL_NOT_EXPRESSIBLE for a forest, and for numbers that
 * single precision does not have.
 */
export function writeXgboost(model: TreeModel, features: readonly string[] = []): string {
  if (model.kind !== 'boosting') {
    const what = 'A forest is no model of xgboost.';
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', {
      what,
      expected: 'a booster; ml-random-forest takes forests',
    });
  }
  const { trees, nClasses, objective } = model;
  const nTrees = trees.roots.length;
  const document = {
    learner: {
      attributes: {},
      feature_names: areNames(features) ? features : [],
      feature_types: [],
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(nTrees) },
          iteration_indptr: Array.from({ length: nTrees / nClasses + 1 }, (_, round) => round * nClasses),
          tree_info: Array.from({ length: nTrees }, (_, tree) => tree % nClasses),
          trees: [],
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: realText(baseScoreOf(model)),
        boost_from_average: '1',
        num_class: objective === 'softmax' ? String(nClasses) : '0',
        num_feature: String(trees.nFeatures),
        num_target: '1',
      },
      objective: { name: xgboostObjectives[objective][0], ...objectiveParameters[objective](model) },
    },
    version: [2, 1, 4],
  };
  const texts = Array.from({ length: nTrees }, (_, tree) => treeText(trees, tree));
  return JSON.stringify(document).replace('"trees":[]', () => `"trees":[${texts.join(',')}]`);
}

/** Rows of xgboost cannot have names that are equal or hold one of these characters; a model with such names would take no row. */
function areNames(features: readonly string[]): boolean {
  return new Set(features).size === features.length && !features.some((name) => /[[\]<]/.test(name));
}

/** The forecast before the first tree, of which xgboost makes the margin again; for softmax the margin itself. */
function baseScoreOf({ objective, baseMargin }: Booster): number {
  const score = Float32Array.of(baseMargin);
  if (objective !== 'softmax') toPredictions(objective, 1, score);
  return score[0]!;
}

function treeText(trees: Trees, tree: number): string {
  const { nodes, left, parents } = numberNodes(trees, trees.roots[tree]!);
  const isLeaf = (node: number): boolean => trees.split[node]! < 0;
  const none = nodes.map(() => 0);
  const rest = {
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: nodes.map((node) => (isLeaf(node) ? 0 : trees.split[node]! & 1)),
    id: tree,
    left_children: left,
    parents,
    right_children: left.map((child) => (child < 0 ? -1 : child + 1)),
    split_indices: nodes.map((node) => (isLeaf(node) ? 0 : trees.split[node]! >> 1)),
    split_type: none,
    tree_param: {
      num_deleted: '0',
      num_feature: String(trees.nFeatures),
      num_nodes: String(nodes.length),
      size_leaf_vector: '1',
    },
  };
  const conditions = nodes.map((node) => (isLeaf(node) ? trees.value[node]! : singleAbove(trees.value[node]!)));
  const known = (values: Float64Array | undefined): readonly number[] =>
    values === undefined ? none : nodes.map((node) => values[node]!);
  const [gains, covers] = [known(trees.splitGains), known(trees.covers)];
  const numbers = { base_weights: none, loss_changes: gains, split_conditions: conditions, sum_hessian: covers };
  const texts = Object.entries(numbers).map(([name, list]) => `,"${name}":[${list.map(realText).join(',')}]`);
  return `${JSON.stringify(rest).slice(0, -1)}${texts.join('')}}`;
}

/** A number of single precision, which nine digits tell from all others; xgboost knows it from a whole number by its exponent, and reads no more. */
function realText(value: number): string {
  if (!Number.isFinite(Math.fround(value))) {
    throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', {
      what: `A number of the model is ${value}.`,
      expected: 'finite numbers of single precision, as xgboost has them',
    });
  }
  return value.toExponential(8).toUpperCase();
}

type Numbered = {
  readonly nodes: readonly number[];
  readonly left: readonly number[];
  readonly parents: readonly number[];
};

/** Lists the nodes of a tree level by level: xgboost takes the node behind the left child for the right one. */
function numberNodes({ split, right }: Trees, root: number): Numbered {
  const [nodes, left, parents] = [[root], [] as number[], [noParent]];
  for (let number = 0; number < nodes.length; number++) {
    const node = nodes[number]!;
    left.push(split[node]! < 0 ? -1 : nodes.length);
    if (split[node]! < 0) continue;
    nodes.push(node + 1, right[node]!);
    parents.push(number, number);
  }
  return { nodes, left, parents };
}

/** The least number of single precision that is not below a threshold: numbers of single precision lie below the one or below the other. */
function singleAbove(threshold: number): number {
  const rounded = Math.fround(threshold);
  if (rounded >= threshold) return rounded;
  const bits = new Int32Array(Float32Array.of(rounded === 0 ? 0 : rounded).buffer);
  bits[0]! += rounded < 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0]!;
}
