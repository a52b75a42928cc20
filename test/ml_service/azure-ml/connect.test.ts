import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from '@jest/globals';
import { loadSettings } from '#src/settings/index.ts';
import { computeOf, connectAzureMl } from '#ml-service/azure-ml/index.ts';
import { resourceUrl } from '#ml-service/azure-ml/workspace-place.ts';

const folder = mkdtempSync(`${tmpdir()}/azure-connect-`);
afterAll(() => rmSync(folder, { recursive: true }));

const options = { seed: 1, now: Date.now, signal: new AbortController().signal, onRetry: () => {} };
const named = {
  AZURE_SUBSCRIPTION_ID: '00000000-0000-0000-0000-000000000001',
  AZURE_RESOURCE_GROUP: 'rg',
  AZURE_ML_WORKSPACE: 'ws',
  AZURE_ML_LOCATION: 'westeurope',
};

test('all settings that are missing are named at once', () => {
  const settings = loadSettings(folder, {}, { AZURE_ML_WORKSPACE: 'ws' });
  expect(() => connectAzureMl(settings, options)).toThrow(
    expect.objectContaining({
      code: 'AZURE_ML_SETTINGS_MISSING',
      faults: ['AZURE_SUBSCRIPTION_ID', 'AZURE_RESOURCE_GROUP', 'AZURE_ML_LOCATION'].map((path) =>
        expect.objectContaining({ where: { path } }),
      ),
    }),
  );
  expect(() => computeOf(settings)).toThrow(expect.objectContaining({ code: 'AZURE_ML_SETTINGS_MISSING' }));
});

test.each([
  ['', 'https://management.azure.com'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ['https://management.chinacloudapi.cn', 'https://management.chinacloudapi.cn'],
])('the endpoint "%s" is %s', (given, origin) => {
  const { place } = connectAzureMl(loadSettings(folder, {}, { ...named, AZURE_ML_ENDPOINT: given }), options);
  expect(resourceUrl(place, 'jobs/j')).toBe(
    `${origin}/subscriptions/${named.AZURE_SUBSCRIPTION_ID}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws/jobs/j?api-version=2025-12-01`,
  );
});

test.each([
  ['AZURE_ML_ENDPOINT', 'http://management.azure.com'],
  ['AZURE_ML_ENDPOINT', 'http://127.0.0.1.example.com'],
  ['AZURE_ML_ENDPOINT', 'https://management.azure.com/subscriptions'],
  ['AZURE_ML_ENDPOINT', 'localhost:80'],
  ['AZURE_SUBSCRIPTION_ID', 'my-subscription'],
  ['AZURE_RESOURCE_GROUP', 'a/b'],
  ['AZURE_ML_WORKSPACE', '../other'],
  ['AZURE_ML_COMPUTE', 'a/b'],
  ['BUILD_ID', '7/8'],
])('%s is not taken as %s', (name, value) => {
  expect(() => loadSettings(folder, {}, { [name]: value })).toThrow(
    expect.objectContaining({ code: 'SETTINGS_INVALID', faults: [expect.objectContaining({ where: { path: name } })] }),
  );
});
