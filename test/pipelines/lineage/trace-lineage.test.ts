import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lineageText, traceLineage } from '#src/pipelines/index.ts';
import { optimizeTable } from '#src/tables/index.ts';
import { startAzurite } from '#test/storage/azurite.ts';
import {
  commitRound,
  commitWholeFlow,
  idsOf,
  linksOf,
  start,
  upOfRelease,
  workspaceIn,
  workspaces,
  type Workspace,
} from './workspace.ts';

const newWorkspace = workspaces();
const hour = 3_600_000;

let flow: Workspace;
beforeAll(async () => {
  flow = await newWorkspace();
  await commitWholeFlow(flow);
});

describe('a whole flow', () => {
  test('is told from forecasts back to raw groups, and down from a raw group to forecasts', async () => {
    const workspace = flow;
    const up = await traceLineage(workspace, 'forecast', { direction: 'up' });
    expect(up.root).toBe('group:forecast_1@0');
    expect(up.nodes.find(({ id }) => id === up.root)?.kind).toBe('prediction');
    expect([...linksOf(up)].sort()).toEqual([...upOfRelease, 'release:shop@2 > group:forecast_1@0'].sort());

    const down = await traceLineage(workspace, 'sales', { direction: 'down' });
    expect([...linksOf(down)].sort()).toEqual(
      [...upOfRelease, 'release:shop@2 > group:forecast_1@0'].filter((link) => !link.includes('weather')).sort(),
    );
    const both = await traceLineage(workspace, 'shop');
    expect([...linksOf(both)].sort()).toEqual([...linksOf(up)].sort());
    expect(both.root).toBe('release:shop@2');
  });

  test('says of each node when, by whom and what it holds', async () => {
    const { nodes } = await traceLineage(flow, 'shop');
    expect(Object.fromEntries(nodes.map(({ id, words }) => [id, words]))).toEqual({
      'release:shop@2': '2 champions moved',
      'models:shop@1': '2 model versions',
      'training:shop@1': 'challengers of 3 keys',
      'dataset:sales_view@1/1': '5 rows, from lags_2@0, weather_1@1',
      'view:sales_view@1': 'over 2 tables',
      'group:lags_2@0': '2 rows',
      'group:sales_1@0': '2 rows',
      'group:weather_1@1': '4 rows',
      'group:forecast_1@0': '2 rows, from weather_1@1',
    });
    expect(nodes.find(({ kind }) => kind === 'release')).toEqual({
      id: 'release:shop@2',
      kind: 'release',
      name: 'shop',
      version: '2',
      path: 'fleets/shop/releases',
      at: new Date(start + 15 * 60_000).toISOString(),
      run: 'run-2',
      step: 'test',
      codeVersion: '1',
      state: 'there',
      words: '2 champions moved',
    });
  });

  test.each([
    ['view:sales_view', 'view:sales_view@1'],
    ['view:sales_view@1', 'view:sales_view@1'],
    ['dataset:sales_view', 'dataset:sales_view@1/1'],
    ['dataset:sales_view@1', 'dataset:sales_view@1/1'],
    ['dataset:sales_view@1/1', 'dataset:sales_view@1/1'],
    ['training_datasets/sales_view_1_1', 'dataset:sales_view@1/1'],
    ['weather_1@0', 'group:weather_1@0'],
    ['weather@0', 'group:weather_1@0'],
    ['group:weather', 'group:weather_1@1'],
    ['feature_groups/weather_1', 'group:weather_1@1'],
    ['table:feature_groups/weather_1_quarantine', 'table:feature_groups/weather_1_quarantine@0'],
    ['shop@1', 'release:shop@1'],
    ['fleet:shop', 'release:shop@2'],
    ['fleets/shop/challengers@0', 'training:shop@0'],
    ['models:shop@0', 'models:shop@0'],
    ['run:run-2', 'run:run-2'],
    ['runs', 'table:runs@0'],
  ])('%s names %s', async (thing, root) => {
    expect((await traceLineage(flow, thing, { depth: 0 })).root).toBe(root);
  });

  test('stops after as many steps as are asked for', async () => {
    const workspace = flow;
    const near = await traceLineage(workspace, 'shop', { depth: 1 });
    expect(idsOf(near)).toEqual(['group:forecast_1@0', 'models:shop@1', 'release:shop@2']);
    expect(linksOf(await traceLineage(workspace, 'shop', { depth: 0 }))).toEqual([]);
  });

  test('of a run shows what it read and what it wrote', async () => {
    const graph = await traceLineage(flow, 'run:run-2', { depth: 1 });
    expect([...linksOf(graph)].sort()).toEqual([
      'dataset:sales_view@1/1 > run:run-2',
      'models:shop@1 > release:shop@2',
      'run:run-2 > training:shop@1',
      'training:shop@1 > models:shop@1',
      'view:sales_view@1 > dataset:sales_view@1/1',
    ]);
  });

  test('with every commit has both rounds, and the forecasts rest on the second', async () => {
    const graph = await traceLineage(flow, 'forecast', { direction: 'up', all: true });
    const links = linksOf(graph);
    for (const link of [
      'release:shop@1 > release:shop@2',
      'models:shop@0 > release:shop@1',
      'training:shop@0 > models:shop@0',
    ]) {
      expect(links).toContain(link);
    }
    expect(links).not.toContain('release:shop@1 > group:forecast_1@0');
  });
});

test('in Azure Blob Storage the lineage is the same', async () => {
  const azurite = await startAzurite();
  try {
    const store = await azurite.newStore();
    await commitWholeFlow(workspaceIn(store));
    expect(await traceLineage(store, 'forecast')).toEqual(await traceLineage(flow, 'forecast'));
  } finally {
    await azurite.close();
  }
});

describe('what changed over time', () => {
  test('a release rests on the trainings of its parents too', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/old_1');
    await workspace.commit('feature_groups/new_1');
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/old_1': 0 } });
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/new_1': 0 } });
    expect(idsOf(await traceLineage(workspace, 'f', { direction: 'up' }))).toEqual([
      'group:new_1@0',
      'group:old_1@0',
      'models:f@1',
      'release:f@2',
      'training:f@1',
    ]);
    expect(idsOf(await traceLineage(workspace, 'f@1', { direction: 'up' }))).not.toContain('group:new_1@0');
  });

  test('a name alone means all its states below it, a version that state and what grew from it', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/raw_1', { contentDigest: 'a' });
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/raw_1': 0 } });
    await workspace.commit('feature_groups/raw_1', { contentDigest: 'b' });
    expect(linksOf(await traceLineage(workspace, 'raw', { direction: 'down' }))).toContain(
      'group:raw_1@1 > training:f@0 (@0)',
    );
    expect(linksOf(await traceLineage(workspace, 'raw@1'))).toEqual([]);
    expect(linksOf(await traceLineage(workspace, 'raw@0', { direction: 'down' }))).toContain(
      'group:raw_1@0 > training:f@0',
    );
    await workspace.commit('feature_groups/raw_1');
    await workspace.commit('feature_groups/made_1', { tablesRead: { 'feature_groups/raw_1': 2 } });
    expect(linksOf(await traceLineage(workspace, 'raw@1', { direction: 'down' }))).toEqual([
      'group:raw_1@2 > group:made_1@0',
      'group:raw_1@1 > group:raw_1@2',
    ]);
  });

  test('through a view it is told which commit of a group was read', async () => {
    const workspace = await newWorkspace();
    const featureView = { name: 'v', version: 1 };
    await workspace.commit('feature_groups/raw_1', { contentDigest: 'a' });
    await workspace.commit('feature_store/views', { featureView, tablesRead: { 'feature_groups/raw_1': 0 } });
    await workspace.commit('feature_groups/raw_1', { contentDigest: 'b' });
    await commitRound(workspace, 'f', { featureView, tablesRead: { 'feature_groups/raw_1': 1 } });
    const graph = await traceLineage(workspace, 'f');
    expect(linksOf(graph).slice(-2)).toEqual(['view:v@1 > training:f@0', 'group:raw_1@1 > view:v@1']);
    expect(graph.nodes.find(({ kind }) => kind === 'training')?.words).toBe('challengers of 3 keys, from raw_1@1');
  });

  test('decisions that led to no release are an evaluation', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/raw_1');
    const info = { tablesRead: { 'feature_groups/raw_1': 0 } };
    await commitRound(workspace, 'f', info);
    await workspace.commit('fleets/f/challengers', info, { mode: 'overwrite' });
    await workspace.commit('fleets/f/decisions', info);
    const graph = await traceLineage(workspace, 'raw', { direction: 'down' });
    expect(linksOf(graph)).toContain('training:f@1 > evaluation:f@1');
    expect(graph.nodes.find(({ kind }) => kind === 'evaluation')?.words).toBe('2 decisions that no release names');
  });

  test('forecasts that feed the features they were made from end in no circle', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/start_1');
    await workspace.commit('feature_groups/features_1', { tablesRead: { 'feature_groups/start_1': 0 } });
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/features_1': 0 } });
    await workspace.commit('feature_groups/forecast_1', { tablesRead: { 'fleets/f/releases': 0 } });
    await workspace.commit(
      'feature_groups/features_1',
      { tablesRead: { 'feature_groups/forecast_1': 0 } },
      { mode: 'overwrite' },
    );
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/features_1': 1 } });
    await workspace.commit('feature_groups/forecast_1', { tablesRead: { 'fleets/f/releases': 1 } });
    for (const thing of ['start', 'features', 'f', 'forecast']) {
      const graph = await traceLineage(workspace, thing);
      const lines = lineageText(graph);
      for (const { name, version } of graph.nodes) {
        expect(lines.some((line) => line.includes(`${name}@${version}`))).toBe(true);
      }
    }
  });

  test('every commit of a long history is a node, of which the nearest are looked at', async () => {
    const workspace = await newWorkspace();
    for (let i = 0; i < 60; i++) await workspace.commit('feature_groups/raw_1');
    const graph = await traceLineage(workspace, 'raw', { direction: 'up', all: true });
    expect(graph.nodes).toHaveLength(60);
    expect(graph.nodes[0]).toMatchObject({ id: 'group:raw_1@59', state: 'there', words: '120 rows' });
    expect(graph.nodes.filter(({ state }) => state === 'unknown')).toHaveLength(10);
    expect(lineageText(graph).at(-1)).toBe('what 10 further nodes hold was not looked up: --depth shows fewer');
    expect((await traceLineage(workspace, 'raw')).nodes).toHaveLength(1);
  });

  test('a compaction changes nothing of what a release was made from', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/raw_1');
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/raw_1': 0 } });
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/raw_1': 0 } });
    for (const table of ['releases', 'models']) {
      await optimizeTable(workspace, `fleets/f/${table}`, { info: { operation: 'OPTIMIZE' }, now: start + hour });
    }
    await workspace.commit('feature_groups/forecast_1', { tablesRead: { 'fleets/f/releases': 2 } });
    expect(linksOf(await traceLineage(workspace, 'forecast'))).toEqual([
      'release:f@2 > group:forecast_1@0',
      'models:f@1 > release:f@2',
      'training:f@1 > models:f@1',
      'group:raw_1@0 > training:f@1',
    ]);
  });
});

test('every state of a chain is found up and down, in the same order each time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat(6), { maxLength: 3 }), { minLength: 1, maxLength: 7 }), async (reads) => {
      const workspace = await newWorkspace();
      const sources = reads.map((each, i) => [...new Set(each.filter((source) => source < i))]);
      for (const [i, each] of sources.entries()) {
        const tablesRead = Object.fromEntries(each.map((source) => [`feature_groups/g${source}_1`, 0]));
        await workspace.commit(`feature_groups/g${i}_1`, { tablesRead });
      }
      const reaches = (from: number, to: number): boolean =>
        from === to || sources[to]!.some((source) => reaches(from, source));
      for (const i of sources.keys()) {
        const graph = await traceLineage(workspace, `g${i}`);
        const expected = [...sources.keys()].filter((other) => reaches(i, other) || reaches(other, i));
        expect(idsOf(graph)).toEqual(expected.map((other) => `group:g${other}_1@0`).sort());
        expect(await traceLineage(workspace, `g${i}`)).toEqual(graph);
        const linked = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
        if (expected.length > 1) expect([...linked].sort()).toEqual(idsOf(graph));
      }
    }),
    { numRuns: 12 },
  );
});
