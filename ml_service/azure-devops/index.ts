export { azureDevOpsVariables, groupSettings } from './variables-file.ts';
export { checkPipelines, type PipelineProject } from './check-pipelines.ts';
export { pipelineRules, type PipelineFault, type PipelineRule } from './pipeline-tree.ts';
