/** The provider of Azure Machine Learning in the ids of Azure Resource Manager. */
const provider = 'Microsoft.MachineLearningServices';

/** The pattern of all paths below a workspace. */
export const workspacePattern = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${provider}/workspaces/{workspace}`;

/** Gives the id of the workspace that the path of a call names. */
export function workspaceIdOf(params: Readonly<Record<string, string>>): string {
  const { subscription = '', group = '', workspace = '' } = params;
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/${provider}/workspaces/${workspace}`;
}

/** Gives the parts of the id of a workspace. */
export function workspaceParts(id: string): {
  readonly subscription: string;
  readonly group: string;
  readonly workspace: string;
} {
  const [, , subscription = '', , group = '', , , , workspace = ''] = id.split('/');
  return { subscription, group, workspace };
}

/**
 * Gives the full id of a version that a request refers to, as `azureml:/subscriptions/…`, `/subscriptions/…` or `azureml:name:version`;
 * undefined for what is none of them, or is of another kind than `components`, `codes` ….
 */
export function versionIdOf(text: string, kind: string, workspaceId: string): string | undefined {
  const short = /^azureml:([^/:]+):([^/:]+)$/.exec(text);
  if (short !== null) return `${workspaceId}/${kind}/${short[1]}/versions/${short[2]}`;
  const id = text.replace(/^azureml:(?=\/)/, '');
  const form = new RegExp(
    `^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+/workspaces/[^/]+/${kind}/[^/]+/versions/[^/]+$`,
    'i',
  );
  return form.test(id) ? id : undefined;
}
