import { didYouMean, MusterError } from '#src/core/index.ts';
import { recordAt, textAt } from './answer.ts';
import { failure, type AzureTask } from './azure-failure.ts';
import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { listAll } from './list.ts';
import { resourceUrl } from './workspace-place.ts';

type Compute = { readonly name: string; readonly type: string };

// ComputeType of the REST API; others, such as Databricks, are attached to a workspace and run no jobs of it.
const runsJobs: ReadonlySet<string> = new Set(['AmlCompute', 'Kubernetes', 'ComputeInstance']);

/** Looks whether the workspace has a compute of this name that runs jobs. Throws AZURE_ML_COMPUTE_MISSING with those that it has. */
export async function checkCompute(azure: AzureMl, name: string): Promise<void> {
  const task = { what: `find the compute ${name}`, url: resourceUrl(azure.place, `computes/${name}`) };
  const answer = await callIfThere(azure, { method: 'GET', ...task });
  const found = answer === undefined ? undefined : computeIn(answer.body, task);
  if (found !== undefined && runsJobs.has(found.type)) return;
  const list = { what: 'list the computes of the workspace', url: resourceUrl(azure.place, 'computes') };
  const fit = (await listAll(azure, list, computeIn)).flatMap((each) => (runsJobs.has(each.type) ? [each.name] : []));
  const { workspace } = azure.place;
  const why =
    found === undefined
      ? `The workspace ${workspace} has no compute "${name}".${didYouMean(name, fit)}`
      : `The compute "${name}" of the workspace ${workspace} is of the type ${found.type}, which runs no jobs.`;
  throw new MusterError('AZURE_ML_COMPUTE_MISSING', {
    what: why,
    where: { path: 'AZURE_ML_COMPUTE' },
    expected: fit.length === 0 ? 'a compute cluster; the workspace has none' : fit.join(', '),
  });
}

function computeIn(body: unknown, task: AzureTask): Compute {
  const [name, type] = [textAt(body, 'name'), textAt(recordAt(body, 'properties'), 'computeType')];
  if (name !== undefined && type !== undefined) return { name, type };
  throw failure(task, 'AZURE_ML_ANSWER', { said: 'the answer names no compute with a computeType' });
}
