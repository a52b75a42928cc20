import { componentSpec, type ComponentSpec } from '../components/component-spec.ts';
import { parseInput } from '../http/parse-input.ts';
import { refuseInput } from '../http/refusal.ts';
import { versionIdOf } from '../state/arm-id.ts';
import type { Documents } from '../state/documents.ts';
import type { Resource } from '../state/resource.ts';

/** What references of a request are looked up in. */
export type Lookup = { readonly resources: Documents<Resource>; readonly workspaceId: string };

/** Gives the version of a `codes`, `environments` … that a request refers to; refuses one that is not there. */
export function findVersion({ resources, workspaceId }: Lookup, kind: string, reference: string): Resource {
  const id = versionIdOf(reference, kind, workspaceId);
  const found = id === undefined ? undefined : resources.get(id);
  return found ?? refuseInput(`"${reference}" is not a version of the ${kind} of the workspace.`);
}

/** Gives the specification of the component that a request refers to; refuses one that is not there. */
export function findComponent(lookup: Lookup, reference: string): ComponentSpec {
  const { properties } = findVersion(lookup, 'components', reference);
  return parseInput(componentSpec, properties['componentSpec'], 'a component');
}
