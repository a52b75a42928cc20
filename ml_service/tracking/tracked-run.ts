import { isLoopback } from '#ml-service/azure-ml/index.ts';

/** The run of MLflow that belongs to a step of a job of Azure Machine Learning. */
export type TrackedRun = {
  /** The address of the workspace's MLflow, to which `/api/2.0/mlflow/…` is added. */
  readonly address: string;
  /** Opens MLflow to this job. */
  readonly token: string;
  /** The run of the step. */
  readonly run: string;
  /** The run of the whole job, which is that of Muster too. */
  readonly rootRun: string;
};

/**
 * Gives the run that Azure Machine Learning has made for this process, from the variables that it sets: `MLFLOW_TRACKING_URI`, whose scheme azureml
 * stands for https, `MLFLOW_TRACKING_TOKEN`, `MLFLOW_RUN_ID` and `AZUREML_ROOT_RUN_ID`. Undefined where one is missing, outside of a job, and for
 * every process but the first of those that share a step; also where the token would go out without TLS.
 */
export function trackedRun(variable: (name: string) => string | undefined): TrackedRun | undefined {
  const [uri, token, run, rootRun] = [
    'MLFLOW_TRACKING_URI',
    'MLFLOW_TRACKING_TOKEN',
    'MLFLOW_RUN_ID',
    'AZUREML_ROOT_RUN_ID',
  ].map((name) => variable(name));
  if (uri === undefined || token === undefined || run === undefined || rootRun === undefined) return undefined;
  if ((variable('RANK') ?? '0') !== '0') return undefined;
  const address = uri
    .replace(/^azureml:\/\//, 'https://')
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '');
  return address.startsWith('https://') || isLoopback(address) ? { address, token, run, rootRun } : undefined;
}
