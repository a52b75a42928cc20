export type { LineageEdge, LineageGraph, LineageNode } from './lineage-graph.ts';
export { lineageSvg } from './lineage-svg.ts';
export { lineageText } from './lineage-text.ts';
export { traceLineage } from './trace-lineage.ts';
