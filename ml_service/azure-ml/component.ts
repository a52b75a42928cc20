import { idIn, recordAt, textsOf } from './answer.ts';
import type { AzureMl } from './azure-ml.ts';
import { callIfThere } from './call.ts';
import { resourceUrl } from './workspace-place.ts';

/** A version of a component that is in the workspace. */
export type FoundComponent = { readonly id: string; readonly tags: Readonly<Record<string, string>> };

/** Gives the resource id and the tags of a version of a component; undefined where there is none. */
export async function findComponent(
  azure: AzureMl,
  name: string,
  version: string,
): Promise<FoundComponent | undefined> {
  const task = {
    what: `find the component ${name} ${version}`,
    url: resourceUrl(azure.place, `components/${name}/versions/${version}`),
  };
  const answer = await callIfThere(azure, { method: 'GET', ...task });
  if (answer === undefined) return undefined;
  return { id: idIn(answer.body, task), tags: textsOf(recordAt(answer.body, 'properties')?.['tags']) };
}
