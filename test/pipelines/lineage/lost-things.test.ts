import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { lineageText, traceLineage } from '#src/pipelines/index.ts';
import { expireLog, vacuumTable, writeCheckpoint } from '#src/tables/index.ts';
import {
  commitRound,
  commitWholeFlow,
  linksOf,
  stateOf,
  upOfRelease,
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

describe('what is lost', () => {
  test('is a state of its node: deleted, made anew, vacuumed, expired, damaged', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/anew_1');
    for (let i = 0; i < 3; i++)
      await workspace.commit('feature_groups/raw_1', { contentDigest: String(i) }, { mode: 'overwrite' });
    await workspace.commit('feature_groups/torn_1');
    await commitRound(workspace, 'f', {
      tablesRead: {
        'feature_groups/gone_1': 4,
        'feature_groups/anew_1': 7,
        'feature_groups/raw_1': 1,
        'feature_groups/torn_1': 0,
      },
    });
    const first = await traceLineage(workspace, 'f');
    expect(stateOf(first, 'group:gone_1@4')).toBe('deleted');
    expect(stateOf(first, 'group:anew_1@7')).toBe('deleted');
    expect(stateOf(first, 'group:raw_1@1')).toBe('there');

    const later = Date.now() + hour;
    await vacuumTable(workspace, 'feature_groups/raw_1', { now: later, retentionInMs: 0, allowShortRetention: true });
    await writeFile(join(workspace.folder, 'feature_groups/torn_1/_delta_log/00000000000000000000.json'), '{"add":');
    const second = await traceLineage(workspace, 'f');
    expect(stateOf(second, 'group:raw_1@1')).toBe('vacuumed');
    expect(stateOf(second, 'group:torn_1@0')).toBe('damaged');
    expect((await traceLineage(workspace, 'torn_1')).nodes).toMatchObject([
      { id: 'group:torn_1@0', state: 'damaged' },
      {},
      {},
      {},
    ]);
    expect(lineageText(second).filter((line) => line.includes('its files are gone'))).toHaveLength(1);

    await writeCheckpoint(workspace, 'feature_groups/raw_1');
    await expireLog(workspace, 'feature_groups/raw_1', { before: later, now: later });
    expect(stateOf(await traceLineage(workspace, 'f'), 'group:raw_1@1')).toBe('expired');
  });

  test('of the thing itself does not end the command', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/raw_1');
    await commitRound(workspace, 'f', { tablesRead: { 'feature_groups/raw_1': 0 } });
    for (const table of ['feature_groups/raw_1', 'fleets/f/releases']) {
      await writeFile(join(workspace.folder, table, '_delta_log/00000000000000000000.json'), 'torn');
    }
    expect((await traceLineage(workspace, 'f')).nodes).toMatchObject([
      { id: 'release:f', version: null, at: null, state: 'damaged' },
    ]);
    expect(linksOf(await traceLineage(workspace, 'training:f'))).toEqual([
      'group:raw_1@0 > training:f@0',
      'training:f@0 > models:f@0',
    ]);
  });

  test('a view that was deleted stays in the way that led over it', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/raw_1');
    const featureView = { name: 'v', version: 1 };
    await workspace.commit('feature_store/views', { featureView, tablesRead: { 'feature_groups/raw_1': 0 } });
    await commitRound(workspace, 'f', { featureView, tablesRead: { 'feature_groups/raw_1': 0 } });
    await workspace.commit('feature_store/views', { featureView, operation: 'DELETE FEATURE VIEW' });
    const graph = await traceLineage(workspace, 'f');
    expect(stateOf(graph, 'view:v@1')).toBe('deleted');
    expect(linksOf(graph)).toContain('group:raw_1@0 > view:v@1');
    expect(linksOf(graph)).toContain('view:v@1 > training:f@0');
  });

  test('a training dataset of which the rows were purged is deleted, and still known', async () => {
    const workspace = await newWorkspace();
    await commitWholeFlow(workspace);
    await rm(join(workspace.folder, 'training_datasets'), { recursive: true });
    const graph = await traceLineage(workspace, 'shop');
    expect(stateOf(graph, 'dataset:sales_view@1/1')).toBe('deleted');
    expect([...linksOf(graph)].sort()).toEqual([...upOfRelease, 'release:shop@2 > group:forecast_1@0'].sort());
  });
});

describe('names', () => {
  test.each([
    ['saless', 'LINEAGE_THING_UNKNOWN', 'Did you mean "sales"?'],
    ['shop@9', 'LINEAGE_THING_UNKNOWN', 'version 9'],
    ['view:sales', 'LINEAGE_THING_UNKNOWN', 'view:sales'],
    ['dataset:sales_view@1/9', 'LINEAGE_THING_UNKNOWN', '1/9'],
    ['run:run-9', 'LINEAGE_THING_UNKNOWN', 'Did you mean "run:'],
    ['model:shopp/a', 'LINEAGE_THING_UNKNOWN', 'model:shopp/a'],
    ['', 'LINEAGE_THING_UNKNOWN', '""'],
    ['../x', 'LINEAGE_THING_UNKNOWN', '../x'],
  ])('%j is refused with %s', async (thing, code, words) => {
    const failure: unknown = await traceLineage(flow, thing).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test('a group and a fleet of one name are told apart by a prefix', async () => {
    const workspace = await newWorkspace();
    await workspace.commit('feature_groups/demand_1');
    await commitRound(workspace, 'demand', { tablesRead: { 'feature_groups/demand_1': 0 } });
    const failure: unknown = await traceLineage(workspace, 'demand').catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'LINEAGE_THING_AMBIGUOUS',
      faults: [{ expected: 'group:demand or fleet:demand' }],
    });
    expect((await traceLineage(workspace, 'group:demand')).root).toBe('group:demand_1@0');
    expect((await traceLineage(workspace, 'fleet:demand')).root).toBe('release:demand@1');
  });

  test('an empty workspace says what to do', async () => {
    const failure: unknown = await traceLineage(await newWorkspace(), 'demand').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'LINEAGE_THING_UNKNOWN' });
  });

  test('of ten versions of a group the tenth is the newest', async () => {
    const workspace = await newWorkspace();
    for (const version of [9, 10]) await workspace.commit(`feature_groups/raw_${version}`);
    expect((await traceLineage(workspace, 'raw')).root).toBe('group:raw_10@0');
  });
});
