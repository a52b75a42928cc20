import { Graph, layout } from '@dagrejs/dagre';

/** A point in pixels from the top left. */
export type Point = { readonly x: number; readonly y: number };

/** Width and height in pixels. */
export type Size = { readonly width: number; readonly height: number };

/** An arrow between two boxes, by their ids. */
export type Arrow = { readonly from: string; readonly to: string };

/**
 * Boxes that have their places, in pixels: the middle of each by id, and for each arrow, from the side of one box to that of the other,
 * the points between boxes that it passes.
 */
export type BoxLayout = Size & {
  readonly boxes: ReadonlyMap<string, Point>;
  readonly ways: readonly (Arrow & { readonly points: readonly Point[] })[];
};

/** The time of a layered layout grows faster than its boxes, and nobody reads a picture of more. */
export const mostBoxes = 400;

/**
 * Places boxes in layers from left to right, so that few arrows cross (Sugiyama's method, by dagre). The same boxes and arrows give the
 * same places.
 */
export function layOut(ids: readonly string[], arrows: readonly Arrow[], box: Size): BoxLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 48, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of ids) graph.setNode(id, { ...box });
  for (const { from, to } of arrows) graph.setEdge(from, to);
  layout(graph);
  const { width, height } = graph.graph() as Size;
  const boxes = new Map(ids.map((id) => [id, graph.node(id) as Point]));
  const ways = arrows.map(({ from, to }) => {
    const { points } = graph.edge(from, to) as { readonly points: readonly Point[] };
    return { from, to, points: throughGaps(points, boxes.get(from)!, boxes.get(to)!) };
  });
  return { width, height, boxes, ways };
}

/** Gives the middles of the columns of boxes that an arrow passes: dagre puts a bend there, and one between any two columns. */
function throughGaps(points: readonly Point[], from: Point, to: Point): readonly Point[] {
  const bends = points.slice(1, -1);
  return bends.filter(({ x }, i) => i % 2 === 1 && Math.min(from.x, to.x) < x && x < Math.max(from.x, to.x));
}
