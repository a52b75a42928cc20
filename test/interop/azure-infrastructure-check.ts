import { projectFile } from '#test/house/project.ts';
import type { CheckReport } from './check-report.ts';

/** A text of Bicep under a title, and the faults that were found in it. */
type Text = { readonly title: string; readonly text: string };
type Answer = { readonly title: string; readonly found: readonly string[] };

/**
 * Holds the resources of infra/main.bicep to the models that Microsoft generates for their providers; `ask` has azure_infrastructure.py find the
 * faults of texts. Each fault that is planted must be found, told as its pattern says.
 */
export async function checkInfrastructure(
  report: CheckReport,
  ask: (texts: readonly Text[]) => Promise<readonly Answer[]>,
): Promise<void> {
  const text = projectFile('infra/main.bicep');
  const faulty = planted.map(([title, from, to]) => {
    if (!text.includes(from)) throw new Error(`infra/main.bicep has no ${from}`);
    return { title: `infra/main.bicep: ${title} is found`, text: text.replace(from, to) };
  });
  const [own, ...answers] = await ask([{ title: 'infra/main.bicep', text }, ...faulty]);
  report.equal('infra/main.bicep has no fault', [...own!.found], []);
  for (const [i, { title, found }] of answers.entries())
    report.equal(title, found.some((each) => planted[i]![3].test(each)) || found, true);
}

/** What is planted: a title, what stands there, what is put in its place, and how the fault is told. */
const planted: readonly (readonly [string, string, string, RegExp])[] = [
  ['a property that is misspelt', 'minimumTlsVersion', 'minimalTlsVersion', /minimalTlsVersion is unknown/],
  [
    'a property at the wrong level',
    "  kind: 'web'\n  properties: {",
    "  properties: {\n    kind: 'web'",
    /kind is unknown/,
  ],
  ['a value that is not taken', "'StorageV2'", "'StorageV9'", /StorageV9.*none of/],
  ['a default that is not taken', "vmPriority string = 'Dedicated'", "vmPriority string = 'Cheap'", /Cheap.*none of/],
  [
    'a version that does not exist',
    'storageAccounts@2023-05-01',
    'storageAccounts@2023-05-31',
    /no version 2023-05-31/,
  ],
  ['a type that does not exist', 'KeyVault/vaults@', 'KeyVault/vault@', /type .*vault is unknown/],
  ['a property that is missing', "  sku: { name: 'Basic' }\n", '', /sku is missing/],
  ['a property of the service', "Application_Type: 'web'", "provisioningState: 'Done'", /set by the service/],
  ['a number that is a text', 'minNodeCount: 0', "minNodeCount: 'none'", /minNodeCount is 'none', no int/],
  ['a kind of identity that does not exist', "'SystemAssigned'", "'System'", /none of/],
  ['a principal that is none', "principalType: 'ServicePrincipal'", "principalType: 'Robot'", /Robot.*none of/],
];
