import { settingsSchema } from '#src/settings/index.ts';

type SettingName = keyof typeof settingsSchema.shape;

/** The settings that the builds of a branch take from their variable group: what differs from one place in Azure to another. */
export const groupSettings = [
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_RESOURCE_GROUP',
  'AZURE_ML_WORKSPACE',
  'AZURE_ML_LOCATION',
  'AZURE_ML_COMPUTE',
  'MUSTER_WORKSPACE',
] as const satisfies readonly SettingName[];

/** The settings that are not the same as in DEV. */
const settingsOfBuilds: Partial<Record<SettingName, string>> = {
  AML_PIPELINE_EXEC_MODE: 'PROD',
  BUILD_ID: '$(Build.BuildId)',
};

/** The settings that no build sets: a secret, in whose place the service connection stands, and what the machine of a step says of itself. */
const settingsLeftOut: ReadonlySet<string> = new Set<SettingName>([
  'AZURE_STORAGE_CONNECTION_STRING',
  'AZUREML_ROOT_RUN_ID',
  'MUSTER_CODE_VERSION',
  'MUSTER_JOB_IS_RUN',
  'RANK',
  'WORLD_SIZE',
  'TF_BUILD',
]);

/**
 * Gives the text of pipelines/azure-devops/variables.yml: every setting as a variable of the jobs that work in Azure. The checked-in file is
 * held equal to it by a test.
 */
export function azureDevOpsVariables(): string {
  const ofGroup: ReadonlySet<string> = new Set(groupSettings);
  const defaults: Readonly<Record<string, string | undefined>> = settingsSchema.parse({});
  const entries = Object.entries(settingsSchema.shape).filter(
    ([name]) => !settingsLeftOut.has(name) && !ofGroup.has(name),
  );
  const blocks = entries.map(([name, { description }]) => {
    const value = settingsOfBuilds[name as SettingName] ?? defaults[name] ?? '';
    return `  # ${description ?? ''}\n  - name: ${name}\n    value: '${value.replaceAll("'", "''")}'\n`;
  });
  const needed = groupSettings.map((name) => `  # ${name}: ${settingsSchema.shape[name].description ?? ''}\n`);
  return `${head}variables:\n${blocks.join('\n')}\n  # The variable group goes before what stands above. It needs:\n${needed.join('')}  - group: \${{ variables.azureTarget }}\n`;
}

const head = `# The settings of the jobs that work in Azure. Written by \`npm run docs\` from the schema of the settings: what a team changes is in the
# variable group of Azure DevOps.

`;
