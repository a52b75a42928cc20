export { columnRoles, seasonLengthOf, type PipelineDefinition } from './definition.ts';
export {
  lineageSvg,
  lineageText,
  traceLineage,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
} from './lineage/index.ts';
export { parsePipeline, type Pipeline } from './parse-definition.ts';
export { runPipeline, type RunOutcome } from './run-pipeline.ts';
export {
  defineStep,
  type KeySelection,
  type Reporter,
  type RunIdentity,
  type StepContext,
  type StepImplementation,
  type StepResult,
} from './step.ts';
