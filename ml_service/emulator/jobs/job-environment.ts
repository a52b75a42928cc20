import { workspaceGuid } from '../blobs/blob-place.ts';
import type { Emulator } from '../emulator.ts';
import { jobScope } from '../http/tokens.ts';
import { experimentIdOf } from '../mlflow/mlflow-run.ts';
import type { StepPlan } from '../plan/step-plan.ts';
import { workspaceParts } from '../state/arm-id.ts';
import { rootNameOf, type JobRecord } from './job-record.ts';

/** Which of the processes of a step one is. */
export type ProcessRank = { readonly node: number; readonly localRank: number };

/**
 * Gives all variables that a process of a job has: those that Azure sets, those of the job, PATH and HOME, and what stands for the identity
 * of the compute. Nothing of the emulator's own environment is among them.
 */
export function jobEnvironment(
  record: JobRecord,
  plan: StepPlan,
  rank: ProcessRank,
  emulator: Emulator,
): Readonly<Record<string, string>> {
  const { machines } = emulator;
  return {
    PATH: machines.path,
    HOME: machines.folder,
    ...runVariables(record, emulator),
    ...nodeVariables(plan, rank),
    ...(plan.isDistributed ? rankVariables(record, plan, rank) : {}),
    ...machines.variables,
    ...plan.environmentVariables,
  };
}

function runVariables(record: JobRecord, { address, tokens, location }: Emulator): Readonly<Record<string, string>> {
  const { subscription, group, workspace } = workspaceParts(record.workspaceId);
  const { token, expiresOn } = tokens.issue(jobScope);
  const experimentId = experimentIdOf(record.workspaceId, record.experiment);
  return {
    AZUREML_RUN_ID: record.name,
    AZUREML_ROOT_RUN_ID: rootNameOf(record),
    AZUREML_RUN_TOKEN: token,
    AZUREML_RUN_TOKEN_EXPIRY: String(Math.floor(expiresOn / 1000)),
    AZUREML_SERVICE_ENDPOINT: address,
    AZUREML_SERVICE_LOCATION: location,
    AZUREML_ARM_SUBSCRIPTION: subscription,
    AZUREML_ARM_RESOURCEGROUP: group,
    AZUREML_ARM_WORKSPACE_NAME: workspace,
    AZUREML_ARM_PROJECT_NAME: record.experiment,
    AZUREML_EXPERIMENT_ID: experimentId,
    AZUREML_WORKSPACE_ID: workspaceGuid(record.workspaceId),
    MLFLOW_TRACKING_URI: `${address}/mlflow/v1.0${record.workspaceId}`,
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_RUN_ID: record.name,
    MLFLOW_EXPERIMENT_ID: experimentId,
    MLFLOW_EXPERIMENT_NAME: record.experiment,
    DEFAULT_IDENTITY_CLIENT_ID: workspaceGuid(record.workspaceId),
    MSI_ENDPOINT: `${address}/msi/token`,
    MSI_SECRET: token,
  };
}

// The machines of the emulator are all this one.
const host = '127.0.0.1';

function nodeVariables({ nodes }: StepPlan, { node }: ProcessRank): Readonly<Record<string, string>> {
  const hosts = Array.from({ length: nodes }, () => host);
  return {
    AZUREML_NODE_COUNT: String(nodes),
    AZ_BATCH_NODE_LIST: hosts.join(';'),
    AZ_BATCH_HOST_LIST: hosts.join(','),
    AZ_BATCH_MASTER_NODE: `${host}:6000`,
    AZ_BATCHAI_TASK_INDEX: String(node),
    AZ_BATCH_IS_CURRENT_NODE_MASTER: String(node === 0),
    AZ_BATCHAI_GPU_COUNT: '0',
  };
}

function rankVariables(
  record: JobRecord,
  { nodes, processesPerNode }: StepPlan,
  { node, localRank }: ProcessRank,
): Readonly<Record<string, string>> {
  return {
    MASTER_ADDR: host,
    // Of several jobs on this machine each has another port.
    MASTER_PORT: String(20_000 + (Number.parseInt(workspaceGuid(record.name).slice(0, 8), 16) % 20_000)),
    WORLD_SIZE: String(nodes * processesPerNode),
    RANK: String(node * processesPerNode + localRank),
    LOCAL_RANK: String(localRank),
    NODE_RANK: String(node),
  };
}
