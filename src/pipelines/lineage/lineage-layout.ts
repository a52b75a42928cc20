import { Graph, layout } from '@dagrejs/dagre';
import { countText, MusterError } from '#src/core/index.ts';
import type { LineageEdge, LineageGraph } from './lineage-graph.ts';

/** A point in pixels from the top left. */
export type Point = { readonly x: number; readonly y: number };

/**
 * A drawn lineage in pixels: the middle of each box by id, and for each edge, from the side of one box to that of the other, the points
 * between boxes that it passes.
 */
export type LineageLayout = {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Point>;
  readonly ways: readonly (LineageEdge & { readonly points: readonly Point[] })[];
};

// The time of a layered layout grows faster than its nodes, and nobody reads a picture of more.
const mostBoxes = 400;

/**
 * Places boxes in layers from left to right, so that few edges cross (Sugiyama's method, by dagre). The same graph gives the same
 * places. LINEAGE_TOO_LARGE beyond 400 boxes.
 */
export function layOut(
  { nodes, edges }: LineageGraph,
  box: { readonly width: number; readonly height: number },
): LineageLayout {
  if (nodes.length > mostBoxes) {
    throw new MusterError('LINEAGE_TOO_LARGE', {
      what: `The lineage has ${countText(nodes.length)} nodes.`,
      expected: `at most ${mostBoxes}`,
    });
  }
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 48, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { ...box });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const { width, height } = graph.graph() as { readonly width: number; readonly height: number };
  const boxes = new Map(nodes.map(({ id }) => [id, graph.node(id) as Point]));
  const ways = edges.map((edge) => {
    const { points } = graph.edge(edge.from, edge.to) as { readonly points: readonly Point[] };
    return { ...edge, points: throughGaps(points, boxes.get(edge.from)!, boxes.get(edge.to)!) };
  });
  return { width, height, boxes, ways };
}

/** Gives the middles of the columns of boxes that an edge passes: dagre puts a bend there, and one between any two columns. */
function throughGaps(points: readonly Point[], from: Point, to: Point): readonly Point[] {
  const bends = points.slice(1, -1);
  return bends.filter(({ x }, i) => i % 2 === 1 && Math.min(from.x, to.x) < x && x < Math.max(from.x, to.x));
}
