export { stepCodes } from './cache/step-code.ts';
export { plainName, type PipelineDefinition } from './definition.ts';
export { graphSvg } from './graph/graph-svg.ts';
export { graphText } from './graph/graph-text.ts';
export { pipelineGraph, type GraphStep, type PipelineGraph } from './graph/pipeline-graph.ts';
export {
  lineageSvg,
  lineageText,
  traceLineage,
  type LineageEdge,
  type LineageGraph,
  type LineageNode,
} from './lineage/index.ts';
export type { PipelineInput, StepLine } from './definition/define-pipeline.ts';
export { isStepFile } from './definition/own-steps.ts';
export { pipelineJsonSchema } from './definition/json-schema.ts';
export type { Override } from './definition/overrides.ts';
export { parseAssignment, parseAssignments } from './definition/parse-assignment.ts';
export { selectsAll, type KeySelection, type NamedKey } from './key-selection.ts';
export { readHolder } from './lease/lease-object.ts';
export { loadPipeline, type PipelineLayers } from './load-pipeline.ts';
export { parsePipeline, type Pipeline } from './parse-definition.ts';
export type { KeyDifference } from './cache/key-differences.ts';
export { fileInput, tableInput, valueInput } from './cache/step-inputs.ts';
export type { Plan, PlannedStep, PlanRequest } from './plan/plan-pipeline.ts';
export { planText } from './plan/plan-text.ts';
export { assistPipeline, type AssistedRun } from './assist-pipeline.ts';
export { runPipeline, type RunOutcome } from './run-pipeline.ts';
export { openRun, type OpenRun } from './runs/open-run.ts';
export type { EndedStep } from './runs/perform-step.ts';
export { compareRuns, type RunComparison, type StepComparison } from './runs/compare-runs.ts';
export type { PastRun, PastStep, PastStepDetail } from './runs/past-run.ts';
export { readHistory, readRun, readRuns, readRunsById } from './runs/read-runs.ts';
export { readStepLog } from './runs/read-step-log.ts';
export type { Difference, NumberDifference } from './runs/record-differences.ts';
export { recordedRun } from './runs/recorded-steps.ts';
export type { StepRecord } from './runs/run-record.ts';
export type { RunObserver, RunOptions } from './runs/run-session.ts';
export { stepLogPath } from './runs/step-log.ts';
export {
  defineStep,
  type BoundStep,
  type DefinedStep,
  type EngineKey,
  type ForcedBy,
  type Reporter,
  type RunContext,
  type RunIdentity,
  type StepContext,
  type StepImplementation,
  type StepInput,
  type StepOutput,
  type StepResult,
} from './step.ts';
