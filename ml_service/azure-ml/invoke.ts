import { textAt } from './answer.ts';
import { scoringScope } from './access-token.ts';
import { failure } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { scoringUriOf } from './batch-endpoint.ts';
import { call } from './call.ts';
import { isServiceAddress } from './service-address.ts';

/** What a batch endpoint is asked to run. */
export type Invocation = {
  readonly endpoint: string;
  /** The default deployment of the endpoint where it is left out. */
  readonly deployment?: string | undefined;
  readonly experiment: string;
  readonly inputs: Readonly<Record<string, string>>;
};

/**
 * Invokes a batch endpoint; gives the name of the job that it began. A request whose answer is lost is not repeated, since it would begin a
 * second job: AZURE_ML_UNAVAILABLE says so.
 */
export async function invokeEndpoint(azure: AzureMl, invocation: Invocation): Promise<string> {
  const { endpoint, deployment } = invocation;
  const url = await scoringUriOf(azure, endpoint);
  const task = { what: `invoke the batch endpoint ${endpoint}`, url };
  if (!isServiceAddress(azure.place, url))
    throw failure(task, 'AZURE_ML_ANSWER', { said: `its address ${url} is none of Azure` });
  const { body } = await call(azure, {
    ...task,
    method: 'POST',
    scope: scoringScope,
    headers: deployment === undefined ? {} : { 'azureml-model-deployment': deployment },
    body: invocationBody(invocation),
    isOnce: true,
  });
  const name = textAt(body, 'name');
  if (name !== undefined) return name;
  throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer names no job' });
}

/** Gives the body of an invocation; here the names begin with capitals. */
function invocationBody({ experiment, inputs }: Invocation): unknown {
  return {
    properties: {
      InputData: Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [name, { JobInputType: 'Literal', Value: value }]),
      ),
      properties: { experimentName: experiment },
    },
  };
}
