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
  LINEAGE_THING_UNKNOWN: {
    summary: 'Nothing in the workspace has the name whose lineage was asked for.',
    remedy: 'Use one of the names that are listed; `muster lineage --help` shows how things are named.',
    exit: 2,
  },
  LINEAGE_THING_AMBIGUOUS: {
    summary: 'The name whose lineage was asked for belongs to more than one thing.',
    remedy: 'Put group: or fleet: before the name.',
    exit: 2,
  },
  LINEAGE_TOO_LARGE: {
    summary: 'The lineage has too many nodes for a picture.',
    remedy: 'Leave out --all, or follow fewer steps with --depth.',
    exit: 2,
  },
});
