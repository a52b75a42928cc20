import { coverNodes } from './kernels/node-covers.ts';
import type { LagRows } from './lag-features.ts';
import type { Model, ModelTrees } from './model.ts';

/**
 * Gives a model of trees with the covers of its leaves (`coverNodes`), by the rows that each of its functions was fitted to: those of step 1 first. They
 * stand in `links`, where they take no space.
 */
export function countCovers(model: Model, { functions }: ModelTrees, rowsOf: (step: number) => LagRows): Model {
  const links = Float64Array.from(model.arrays['links']!);
  for (const [i, each] of functions.entries()) {
    const { features, targets } = rowsOf(i + 1);
    // The nodes of the other functions are reached by none of these rows.
    const covers = coverNodes(each, features, targets);
    for (let node = 0; node < links.length; node++) if (links[node]! < 0) links[node]! -= covers[node]!;
  }
  return { ...model, arrays: { ...model.arrays, links } };
}
