import { ensureDatastore, type AzureMl } from '#ml-service/azure-ml/index.ts';
import { tablesPlace } from './tables-place.ts';

/** Where the tables lie as the workspace of Azure Machine Learning sees them. */
export type TablesDatastore = {
  readonly datastore: string;
  /** Gives the path in the datastore of a path in the workspace of tables. */
  readonly pathOf: (path: string) => string;
};

/** Makes the datastore of the container that holds the tables where there is none yet, without a key. Throws AZURE_ML_WORKSPACE_LOCAL. */
export async function ensureTablesDatastore(azure: AzureMl, workspace: string): Promise<TablesDatastore> {
  const { account, container, prefix } = tablesPlace(workspace);
  const datastore = `muster_${account}_${container.replaceAll('-', '_')}`;
  await ensureDatastore(azure, { name: datastore, account, container });
  return { datastore, pathOf: (path) => [prefix, path].filter((part) => part !== '').join('/') };
}
