import { tablesPlace } from './tables-place.ts';

/** What the steps of a published pipeline are told by variables of the environment. */
export type StepSurroundings = {
  /** `azureblob://…`: steps reach the tables by the storage SDK, never by a mount. */
  readonly workspace: string;
  readonly buildId: string;
  readonly codeVersion: string;
  /** MUSTER_SET; empty for nothing. */
  readonly overrides: string;
  /** Variables that the pipeline file names and that were asked to go with it. */
  readonly variables: Readonly<Record<string, string>>;
};

/** Gives the variables of each step. Throws AZURE_ML_WORKSPACE_LOCAL. */
export function stepEnvironment(surroundings: StepSurroundings): Readonly<Record<string, string>> {
  const { workspace, buildId, codeVersion, overrides, variables } = surroundings;
  tablesPlace(workspace);
  return {
    ...variables,
    AML_PIPELINE_EXEC_MODE: 'PROD',
    MUSTER_WORKSPACE: workspace,
    BUILD_ID: buildId,
    MUSTER_CODE_VERSION: codeVersion,
    MUSTER_JOB_IS_RUN: 'true',
    ...(overrides === '' ? {} : { MUSTER_SET: overrides }),
  };
}
