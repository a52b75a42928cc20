import { expect, test } from '@jest/globals';
import { projectFile } from '#test/house/project.ts';

const bicep = projectFile('infra/main.bicep');

test('what the deployment gives are the settings that name a workspace, and no others', () => {
  const outputs = [...bicep.matchAll(/^output ([A-Z][A-Z_]+) string = /gm)].map(([, name]) => name);
  const settings = [...projectFile('.env.example').matchAll(/^#? ?(AZURE_[A-Z_]+|MUSTER_WORKSPACE)=/gm)].map(
    ([, name]) => name,
  );
  // A connection string is a secret that no cluster is given; the endpoint is that of an emulator.
  const others = new Set(['AZURE_STORAGE_CONNECTION_STRING', 'AZURE_ML_ENDPOINT']);
  expect(new Set(outputs)).toEqual(new Set(settings.filter((name) => !others.has(name!))));
});

test('each role is given to somebody, at a container, a registry or a workspace, and none at more than that', () => {
  const roles = [...bicep.matchAll(/^ {2}(\w+): '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'$/gm)].map(
    ([, name]) => name!,
  );
  expect(roles.length).toBeGreaterThan(3);
  const assignments = bicep
    .split(/^resource /m)
    .filter((text) => text.includes("'Microsoft.Authorization/roleAssignments@"));
  const scopes = assignments.map((text) => /^ {2}scope: (\w+)$/m.exec(text)?.[1]);
  for (const scope of scopes) expect(['container', 'registry', 'workspace']).toContain(scope);
  const used = assignments.map((text) => /'Microsoft.Authorization\/roleDefinitions', roles\.(\w+)\)/.exec(text)?.[1]);
  expect(new Set(used)).toEqual(new Set(roles));
});

// learn.microsoft.com/azure/role-based-access-control/built-in-roles
const builtIn: Readonly<Record<string, string>> = {
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  'AzureML Data Scientist': 'f6c7c914-8db3-469d-8ca1-694a8f32e121',
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
};

test('each identity is given the roles that the guide names for it, no more', () => {
  const ids = new Map([...bicep.matchAll(/^ {2}(\w+): '([0-9a-f-]{36})'$/gm)].map(([, name, id]) => [name!, id!]));
  const given: Record<string, string[]> = { stepIdentity: [], buildIdentity: [], developerId: [] };
  for (const [, who, role] of bicep.matchAll(/name: guid\(\w+\.id, (\w+)(?:\.id)?, roles\.(\w+)\)/g))
    given[who!]!.push(nameOfRole(ids.get(role!)) ?? `no role ${role}`);
  const rows = projectFile('docs/azure.md').matchAll(/^\| (?:`muster-(\w+)`|you) .* \| (.+) \|$/gm);
  const told = Object.fromEntries(
    [...rows].map(([, name, may]) => [
      name === undefined ? 'developerId' : `${name.replace(/s$/, '')}Identity`,
      [...may!.matchAll(/\*([^*]+)\*/g)].map(([, role]) => role!),
    ]),
  );
  expect(told).toEqual(given);
});

function nameOfRole(id: string | undefined): string | undefined {
  return Object.keys(builtIn).find((name) => builtIn[name] === id);
}
