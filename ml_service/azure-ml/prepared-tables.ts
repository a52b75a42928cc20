import type { PastStepDetail } from '#src/pipelines/index.ts';

/** A table of prepared data at the version that a run wrote or read, and the data asset that stands for it. */
export type PreparedTable = {
  /** Its path in the workspace of tables, such as `feature_groups/demand_1`. */
  readonly table: string;
  readonly tableVersion: number;
  /** The digest of the entry of its log; undefined where that has expired. */
  readonly commit: string | undefined;
  readonly asset: string;
  /** The version of the table and its commit: a table that was deleted and made again counts from 0, another workspace of tables does as well. */
  readonly assetVersion: string;
};

/** Gives the feature groups and training datasets that the steps of a run wrote or read, each version once, in the order of the steps. */
export function preparedTables(steps: readonly Pick<PastStepDetail, 'inputs' | 'outputs'>[]): readonly PreparedTable[] {
  const states = steps
    .flatMap(({ inputs, outputs }) => [...(inputs ?? []), ...(outputs ?? [])])
    .flatMap(({ kind, id }) => (kind === 'table' ? [id] : []));
  return [...new Set(states)].flatMap(tableOf);
}

/** Gives the assets of tables in one text, `name:version` with commas, as tags hold it. */
export function assetsText(tables: readonly PreparedTable[]): string {
  return tables.map(({ asset, assetVersion }) => `${asset}:${assetVersion}`).join(', ');
}

// The form of a state is `path@version#commit`; of a table that was not there it names no version.
const preparedState = /^((?:feature_groups|training_datasets)\/[^/@]+)@(\d+)(?:#([0-9a-f]+))?$/;

function tableOf(state: string): readonly PreparedTable[] {
  const [, table, version, commit] = preparedState.exec(state) ?? [];
  if (table === undefined || version === undefined) return [];
  return [
    {
      table,
      tableVersion: Number(version),
      commit,
      asset: table.replaceAll(/[^A-Za-z0-9_-]/g, '_'),
      assetVersion: commit === undefined ? version : `${version}-${commit}`,
    },
  ];
}
