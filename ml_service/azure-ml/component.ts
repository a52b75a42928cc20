import { idIn } from './answer.ts';
import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { resourceUrl } from './workspace-place.ts';

/** Gives the resource id of a version of a component; undefined where there is none. */
export async function findComponent(azure: AzureMl, name: string, version: string): Promise<string | undefined> {
  const task = {
    what: `find the component ${name} ${version}`,
    url: resourceUrl(azure.place, `components/${name}/versions/${version}`),
  };
  const answer = await callIfThere(azure, { method: 'GET', ...task });
  return answer === undefined ? undefined : idIn(answer.body, task);
}
