import { recordAt, textAt } from './answer.ts';
import { failure } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { call } from './call.ts';
import { isServiceAddress } from './service-address.ts';
import { resourceUrl } from './workspace-place.ts';

/**
 * Gives the address of the workspace's MLflow, to which `/api/2.0/mlflow/…` is added: that of `mlFlowTrackingUri`, whose scheme azureml
 * stands for https. Throws AZURE_ML_ANSWER where there is none, or one to which no token goes.
 */
async function mlflowAddress(azure: AzureMl): Promise<string> {
  const task = { what: 'read the workspace', url: resourceUrl(azure.place) };
  const { body } = await call(azure, { method: 'GET', ...task });
  const uri = textAt(recordAt(body, 'properties'), 'mlFlowTrackingUri');
  const address = uri?.replace(/^azureml:\/\//, 'https://').replace(/\/$/, '');
  if (address === undefined) throw failure(task, 'AZURE_ML_ANSWER', { said: 'the workspace has no mlFlowTrackingUri' });
  if (isServiceAddress(azure.place, address)) return address;
  throw failure(task, 'AZURE_ML_ANSWER', { said: `its mlFlowTrackingUri ${address} is no address of Azure` });
}

/**
 * Gives the address of the run history of the workspace, to which `/runs/…` is added. It stands beside MLflow, at the same host: the SDK of
 * Azure (azure-ai-ml, run history) reads children and logs of a job there, the control plane has no call for them.
 */
export async function runHistoryAddress(azure: AzureMl): Promise<string> {
  const mlflow = await mlflowAddress(azure);
  return mlflow.replace(/\/mlflow\/v\d+\.\d+\//, '/history/v1.0/');
}
