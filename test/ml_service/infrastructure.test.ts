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
