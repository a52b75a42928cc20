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
    remedy: 'Correct each place that is listed; docs/pipelines.md explains every part of a pipeline.',
    exit: 2,
  },
  PIPELINE_MODULE_INVALID: {
    summary: 'The pipeline file in TypeScript cannot be loaded, or exports no pipeline.',
    remedy: 'Correct the file; it says `export const pipeline = definePipeline({ … })`.',
    exit: 2,
  },
  PIPELINE_STEP_FILE_NOT_FOUND: {
    summary: 'A step file that a pipeline uses does not exist.',
    remedy: 'Give its path relative to the pipeline file, such as `uses: ./my-step.ts`.',
    exit: 2,
  },
  PIPELINE_STEP_FILE_INVALID: {
    summary: 'A step file that a pipeline uses cannot be loaded, or exports no step.',
    remedy: 'Correct the file; it says `export const step = ({ defineStep, z }) => defineStep({ … })`.',
    exit: 2,
  },
  STEP_FAILED: {
    summary: 'A step of an own file threw an error, or gave no result.',
    remedy: 'Correct the file at the line that is named, and run the step again; what it committed before stays.',
    exit: 1,
  },
  PIPELINE_SET_INVALID: {
    summary: 'What `--set` or MUSTER_SET says is not of the form path=value.',
    remedy: 'Write it like horizon=6 or steps.train.metric=mae; in MUSTER_SET with semicolons between them.',
    exit: 2,
  },
  PIPELINE_VARIABLE_MISSING: {
    summary: 'A pipeline names a variable of the environment that is not set.',
    remedy: 'Set the variable in the environment or in .env, or give a default: ${env:NAME:-default}.',
    exit: 2,
  },
  PIPELINE_STEP_UNKNOWN: {
    summary: 'No step of that name is in the pipeline.',
    remedy: 'Use one of the step names that are listed.',
    exit: 2,
  },
  RUN_UNKNOWN: {
    summary: 'There is no run of that id in the workspace.',
    remedy: 'Give the id of a run as its first line names it; `muster runs list` lists them.',
    exit: 2,
  },
  RUN_AMBIGUOUS: {
    summary: 'More than one run has an id that begins so.',
    remedy: 'Give more of the id; `muster runs list` shows them.',
    exit: 2,
  },
  RUN_BUSY: {
    summary: 'Another run is at work on the pipeline in this workspace.',
    remedy: 'Wait for it with --wait, or end it; a run that died loses the pipeline by itself.',
    exit: 1,
  },
  RUN_LEASE_LOST: {
    summary: 'The run could not show that it still lives, so that another one may work on the pipeline.',
    remedy: 'See with `muster runs list` whether another run is at work; resume this one when that has ended.',
    exit: 1,
  },
  RUN_OF_OTHER_PIPELINE: {
    summary: 'The run that is to be resumed is one of another pipeline.',
    remedy: 'Give the pipeline file with which the run was started.',
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
  GRAPH_TOO_LARGE: {
    summary: 'The pipeline has too many steps, files and tables for a picture.',
    remedy: 'Leave out --svg: the text has no limit.',
    exit: 2,
  },
  ARTIFACT_DAMAGED: {
    summary: 'An artifact of a run does not have the bytes that were written.',
    remedy: 'Restore the file from a backup, or run the step again.',
    exit: 1,
  },
  ARTIFACT_MISSING: {
    summary: 'An artifact of a run is not there.',
    remedy: 'Run the step again; a step of your own that fits a model must give every mandatory artifact.',
    exit: 1,
  },
  ARTIFACT_TOO_LARGE: {
    summary: 'An artifact of a run or of a model is too large.',
    remedy: 'Keep what is large in a table or a place of its own, and in the artifact its path and version.',
    exit: 1,
  },
  DERIVE_IMPOSSIBLE: {
    summary: 'No other pipeline can be derived from the pipeline or the run.',
    remedy: 'Name a pipeline that trains, and run it to the end of its evaluation first.',
    exit: 2,
  },
});
