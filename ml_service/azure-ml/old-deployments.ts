import { recordAt, textAt, textsOf } from './answer.ts';
import { failure, type AzureTask } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { listAll } from './list.ts';
import { callToEnd } from './long-running.ts';
import { resourceUrl } from './workspace-place.ts';

type Deployment = { readonly name: string; readonly createdAt: string; readonly isOfBuild: boolean };

/**
 * Removes the deployments of builds from a batch endpoint, but for the one that answers and the `nKept` newest of the others; Azure takes 20 behind one
 * endpoint (learn.microsoft.com/azure/machine-learning/how-to-manage-quotas). What has no tag BuildId was made by others and stays. Gives the
 * names of those that were removed.
 */
export async function removeOldDeployments(
  azure: AzureMl,
  { endpoint, current, nKept }: { readonly endpoint: string; readonly current: string; readonly nKept: number },
): Promise<readonly string[]> {
  const path = `batchEndpoints/${endpoint}/deployments`;
  const task = { what: `list the deployments of ${endpoint}`, url: resourceUrl(azure.place, path) };
  const others = (await listAll(azure, task, deploymentIn)).filter(
    ({ name, isOfBuild }) => isOfBuild && name !== current,
  );
  const old = others.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(nKept);
  for (const { name } of old) {
    const url = resourceUrl(azure.place, `${path}/${name}`);
    await callToEnd(azure, { method: 'DELETE', url, what: `remove the deployment ${name} of ${endpoint}` });
  }
  return old.map(({ name }) => name);
}

function deploymentIn(body: unknown, task: AzureTask): Deployment {
  const name = textAt(body, 'name');
  if (name === undefined) throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer names no deployment' });
  const createdAt = textAt(recordAt(body, 'systemData'), 'createdAt') ?? '';
  return { name, createdAt, isOfBuild: textsOf(recordAt(body, 'tags'))['BuildId'] !== undefined };
}
