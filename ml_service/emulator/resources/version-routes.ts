import { canonicalJson } from '#src/core/index.ts';
import type { Emulator } from '../emulator.ts';
import { checkName } from '../http/parse-input.ts';
import { refuse } from '../http/refusal.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { workspaceIdOf, workspacePattern } from '../state/arm-id.ts';
import { resourceOf, type Resource } from '../state/resource.ts';
import { pageOf } from './page.ts';

/** A version as a request gives it, checked. */
type VersionInput = {
  readonly properties: Readonly<Record<string, unknown>>;
};

/** What is particular to one kind of versioned resources. */
export type VersionedKind = {
  /** As paths name it: `codes`, `environments` …. */
  readonly kind: string;
  /** What one of them is called in a message. */
  readonly noun: string;
  /** Checks the body of a request; gives the properties that are stored. */
  readonly read: (body: unknown, of: VersionName) => VersionInput | Promise<VersionInput>;
  /** The properties that may be changed afterwards. */
  readonly mutable: readonly string[];
};

/** Which version a request is about. */
export type VersionName = { readonly workspaceId: string; readonly name: string; readonly version: string };

const shared = { audience: 'management', isVersioned: true } as const;

/** Gives the routes of a versioned resource: PUT, GET and DELETE of a version, lists of versions and names, and the newest of a name. */
export function versionRoutes(versioned: VersionedKind, emulator: Emulator): readonly Route[] {
  const base = `${workspacePattern}/${versioned.kind}`;
  const { resources } = emulator;
  const idOf = ({ params }: Call): string => `${workspaceIdOf(params)}/${versioned.kind}`;
  const find = (id: string): Resource =>
    resources.get(id) ?? refuse(404, 'ResourceNotFound', `The ${versioned.noun} ${id} was not found.`);
  return [
    ...listRoutes(base, idOf, find, emulator),
    {
      ...shared,
      method: 'PUT',
      pattern: `${base}/{name}/versions/{version}`,
      handle: (call) => putVersion(call, versioned, emulator),
    },
    {
      ...shared,
      method: 'GET',
      pattern: `${base}/{name}/versions/{version}`,
      handle: (call) => ({
        status: 200,
        body: find(`${idOf(call)}/${call.params['name']}/versions/${call.params['version']}`),
      }),
    },
    {
      ...shared,
      method: 'DELETE',
      pattern: `${base}/{name}/versions/{version}`,
      handle: async (call) => {
        const id = `${idOf(call)}/${call.params['name']}/versions/${call.params['version']}`;
        if (resources.get(id) === undefined) return { status: 204 };
        await resources.remove(id);
        return { status: 200 };
      },
    },
  ];
}

function listRoutes(
  base: string,
  idOf: (call: Call) => string,
  find: (id: string) => Resource,
  { resources, address }: Emulator,
): readonly Route[] {
  return [
    {
      ...shared,
      method: 'GET',
      pattern: `${base}/{name}/versions`,
      handle: (call) => pageOf(resources.list(`${idOf(call)}/${call.params['name']}/versions/`), call, address),
    },
    {
      ...shared,
      method: 'GET',
      pattern: `${base}/{name}`,
      handle: (call) => {
        const id = `${idOf(call)}/${call.params['name']}`;
        const versions = resources.list(`${id}/versions/`);
        if (versions.length === 0) find(id);
        return { status: 200, body: containerOf(id, versions, resources.get(id)) };
      },
    },
    {
      ...shared,
      method: 'GET',
      pattern: base,
      handle: (call) => {
        const all = resources.list(`${idOf(call)}/`);
        const ids = [...new Set(all.map(({ id }) => id.replace(/\/versions\/[^/]+$/, '')))];
        const containers = ids.map((id) => containerOf(id, resources.list(`${id}/versions/`), resources.get(id)));
        return pageOf(containers, call, address);
      },
    },
  ];
}

async function putVersion(call: Call, versioned: VersionedKind, { resources, now }: Emulator): Promise<Answer> {
  const workspaceId = workspaceIdOf(call.params);
  const name = checkName(call.params['name']!, `name of the ${versioned.noun}`);
  const version = checkName(call.params['version']!, `version of the ${versioned.noun}`);
  const { properties } = await versioned.read(call.body, { workspaceId, name, version });
  const id = `${workspaceId}/${versioned.kind}/${name}/versions/${version}`;
  const before = resources.get(id);
  if (before !== undefined && lasting(before.properties, versioned) !== lasting(properties, versioned))
    refuse(
      409,
      'Conflict',
      `The ${versioned.noun} "${name}" has a version "${version}" with other content, and a version never changes. Give a new version.`,
    );
  const resource = resourceOf({ id, properties }, now(), before);
  await resources.put(id, resource);
  return { status: before === undefined ? 201 : 200, body: resource };
}

function lasting(properties: Readonly<Record<string, unknown>>, { mutable }: VersionedKind): string {
  return canonicalJson(Object.fromEntries(Object.entries(properties).filter(([name]) => !mutable.includes(name))));
}

// A name is a resource of its own, that holds no more than what its versions say and what was put there.
function containerOf(id: string, versions: readonly Resource[], stored: Resource | undefined): Resource {
  const latest = versions.at(-1);
  const latestVersion = latest?.name;
  const next = /^\d+$/.test(latestVersion ?? '') ? String(Number(latestVersion) + 1) : undefined;
  const base = stored ?? resourceOf({ id, properties: {} }, Date.parse(versions[0]!.systemData.createdAt));
  return {
    ...base,
    properties: {
      ...base.properties,
      ...(latestVersion === undefined ? {} : { latestVersion }),
      ...(next === undefined ? {} : { nextVersion: next }),
    },
  };
}
