import { isLoopbackHost } from '#src/core/index.ts';

/** A workspace of Azure Machine Learning, and where its service listens. */
export type WorkspacePlace = {
  /** The origin of the control plane, such as `https://management.azure.com`. */
  readonly endpoint: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly workspace: string;
  /** The region, such as `westeurope`; batch endpoints are made there. */
  readonly location: string;
};

/** The origin of the control plane of Azure's public cloud. */
export const publicEndpoint = 'https://management.azure.com';

/** The version of the REST API that every call names: learn.microsoft.com/rest/api/azureml. */
const apiVersion = '2025-12-01';

/** Gives the resource id of the workspace, or of something below it, such as `codes/muster/versions/1`. */
export function resourceId({ subscriptionId, resourceGroup, workspace }: WorkspacePlace, below = ''): string {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
  return below === '' ? id : `${id}/${below}`;
}

/** Gives the address of a resource of the workspace, with the version of the API. */
export function resourceUrl(place: WorkspacePlace, below = ''): string {
  return `${place.endpoint}${resourceId(place, below)}?api-version=${apiVersion}`;
}

/** Says whether an address is one of this machine: there an emulator listens, and plain http is taken. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}
