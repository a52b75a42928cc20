import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { LineageGraph } from '#src/pipelines/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, type TableSchema } from '#src/tables/index.ts';

/** The time of the first commit; each one after it is a minute later. */
export const start = Date.UTC(2026, 0, 2, 3, 0);

/** A workspace for hand-made commits. */
export type Workspace = ObjectStore & {
  readonly folder: string;
  /** Commits rows that say nothing, with these words, and gives the version; the run is `run-1` unless the words say it. */
  readonly commit: (
    path: string,
    info?: Readonly<Record<string, unknown>>,
    options?: { readonly nRows?: number; readonly mode?: 'append' | 'overwrite' },
  ) => Promise<number>;
};

const schema: TableSchema = [{ name: 'value', type: 'double' }];

/** Gives a function that opens empty workspaces and removes them when the test file is done. */
export function workspaces(): () => Promise<Workspace> {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-lineage-'));
    folders.push(folder);
    return { ...workspaceIn(openStore(folder)), folder };
  };
}

/** Gives a store with which hand-made commits can be made in it. */
export function workspaceIn(store: ObjectStore): Omit<Workspace, 'folder'> {
  let minutes = 0;
  return {
    ...store,
    commit: async (path, info = {}, { nRows = 2, mode = 'append' } = {}) => {
      const { version } = await commitRows(store, path, {
        schema,
        rows: { nRows, columns: { value: new Float64Array(nRows) } },
        mode,
        now: start + 60_000 * minutes++,
        info: { operation: 'WRITE', run: 'run-1', step: 'test', codeVersion: '1', ...info },
      });
      return version;
    },
  };
}

/** Commits one round of a fleet that trains on a version of a table: challengers, models, decisions and a release; gives its number. */
export async function commitRound(
  workspace: Omit<Workspace, 'folder'>,
  fleet: string,
  info: { readonly tablesRead: Readonly<Record<string, number>>; readonly [name: string]: unknown },
): Promise<number> {
  const folder = `fleets/${fleet}`;
  await workspace.commit(`${folder}/challengers`, info, { mode: 'overwrite', nRows: 3 });
  const models = await workspace.commit(`${folder}/models`, info);
  const decisions = await workspace.commit(`${folder}/decisions`, info, { nRows: 3 });
  const release = decisions + 1;
  await workspace.commit(`${folder}/releases`, {
    ...info,
    release,
    parent: release - 1,
    tables: { models, decisions },
  });
  return release;
}

/** A whole flow: raw groups, a derived group, a view, a dataset, two rounds of a fleet, and forecasts that went back. */
export async function commitWholeFlow(workspace: Omit<Workspace, 'folder'>): Promise<void> {
  await workspace.commit('feature_groups/sales_1');
  await workspace.commit('feature_groups/weather_1');
  await workspace.commit('feature_groups/weather_1_quarantine');
  await workspace.commit('feature_groups/weather_1', { tablesRead: { 'feature_groups/weather_1_quarantine': 0 } });
  await workspace.commit('feature_groups/lags_2', { tablesRead: { 'feature_groups/sales_1': 0 } });
  const tablesRead = { 'feature_groups/lags_2': 0, 'feature_groups/weather_1': 1 };
  const featureView = { name: 'sales_view', version: 1 };
  const trainingDataset = { view: 'sales_view', viewVersion: 1, version: 1 };
  await workspace.commit('feature_store/views', { featureView, tablesRead });
  await workspace.commit(
    'training_datasets/sales_view_1_1',
    { trainingDataset, featureView, tablesRead },
    { nRows: 5 },
  );
  await workspace.commit('feature_store/datasets', {
    trainingDataset,
    tablesRead: { ...tablesRead, 'training_datasets/sales_view_1_1': 0 },
  });
  const training = {
    trainingDataset,
    tablesRead: { 'training_datasets/sales_view_1_1': 0, 'feature_store/datasets': 0 },
  };
  await commitRound(workspace, 'shop', training);
  await commitRound(workspace, 'shop', { ...training, run: 'run-2' });
  await workspace.commit('feature_groups/forecast_1', {
    run: 'run-3',
    featureView,
    tablesRead: { 'fleets/shop/releases': 1, 'feature_groups/weather_1': 1 },
  });
  await workspace.commit('runs', { run: 'run-3' });
}

/** The edges above the second release of the whole flow, sorted. */
export const upOfRelease = [
  'dataset:sales_view@1/1 > training:shop@1',
  'group:lags_2@0 > view:sales_view@1',
  'group:sales_1@0 > group:lags_2@0',
  'group:weather_1@1 > view:sales_view@1',
  'models:shop@1 > release:shop@2',
  'training:shop@1 > models:shop@1',
  'view:sales_view@1 > dataset:sales_view@1/1',
];

/** Gives the edges as `from > to`, with the version that was read where it is not the one shown. */
export function linksOf({ edges }: LineageGraph): readonly string[] {
  return edges.map(
    ({ from, to, readVersion }) => `${from} > ${to}${readVersion === undefined ? '' : ` (@${readVersion})`}`,
  );
}

/** Gives the ids of all nodes, sorted. */
export function idsOf({ nodes }: LineageGraph): readonly string[] {
  return nodes.map(({ id }) => id).sort();
}

/** Gives the state of a node. */
export function stateOf({ nodes }: LineageGraph, id: string): string | undefined {
  return nodes.find((node) => node.id === id)?.state;
}
