import { errorTable } from './error-entry.ts';

/** Codes of pipeline definitions and their runs. */
export const pipelineErrors = errorTable({
  PIPELINE_NOT_FOUND: {
    summary: 'The pipeline file does not exist.',
    remedy: 'Give the path of a YAML file, such as pipelines/batchai.yml.',
    exit: 2,
  },
  PIPELINE_NOT_YAML: {
    summary: 'The pipeline file is not valid YAML.',
    remedy: 'Correct the file at the line and column that are named.',
    exit: 2,
  },
  PIPELINE_INVALID: {
    summary: 'The pipeline file does not have the form of a pipeline.',
    remedy: 'Correct each place that is listed; docs/architecture.md names the parts of a pipeline.',
    exit: 2,
  },
  PIPELINE_STEP_UNKNOWN: {
    summary: 'No step of that name is in the pipeline.',
    remedy: 'Use one of the step names that are listed.',
    exit: 2,
  },
});
