import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { runCreate, type CreateOptions } from '#src/cli/features/run-create.ts';
import { runDelete } from '#src/cli/features/run-delete.ts';
import { runDerive } from '#src/cli/features/run-derive.ts';
import { runExpect } from '#src/cli/features/run-expect.ts';
import { runInsert } from '#src/cli/features/run-insert.ts';
import { runRead, type ReadOptions } from '#src/cli/features/run-read.ts';
import { runProfile } from '#src/cli/run-profile.ts';
import { deleteFeatureGroup, findFeatureGroup, getFeatureGroup, groupHistory } from '#src/feature-store/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { findTables } from '#src/tables/index.ts';
import { dyingStore } from '../registry/gate-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-'));
let nWorkspaces = 0;
let workspace: string;
let store: ObjectStore;
beforeEach(() => {
  workspace = join(folder, `workspace-${nWorkspaces++}`);
  store = openStore(workspace);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'given.csv');
  writeFileSync(path, text);
  return path;
}

async function create(text: string, options: Partial<CreateOptions> = {}): Promise<void> {
  await runCreate('g', file(text), { primaryKey: ['id'], policy: 'STRICT', workspace, ...options });
}

async function linesOfRead(options: Partial<ReadOptions>): Promise<readonly string[]> {
  const csv = join(folder, 'read.csv');
  await runRead('g', { limit: 20, csv, workspace, ...options });
  return readFileSync(csv, 'utf8').trimEnd().split('\n');
}

test.each([{}, { groupVersion: 2 }])(
  'a deletion that was killed behind its last commit is finished: %j',
  async (which) => {
    await create('id,x\n1,2\n');
    await create('id,x\n1,3\n');
    const group = { name: 'g', version: 2 };
    const by = { run: 'r', step: 's', codeVersion: 'c', now: Date.now() };
    for (let nCalls = 1; (await findFeatureGroup(store, group)) !== undefined; nCalls++) {
      await deleteFeatureGroup(dyingStore(store, nCalls), group, by).catch(() => undefined);
    }
    expect(await findTables(store)).toContain('feature_groups/g_2');
    await runDelete('g', { workspace, ...which });
    expect(await findTables(store)).toContain('feature_groups/g_2');
    await runDelete('g', { workspace, yes: true, ...which });
    expect(await findTables(store)).not.toContain('feature_groups/g_2');
    expect(await findFeatureGroup(store, { name: 'g' })).toMatchObject({ group: { version: 1 } });
  },
);

test('--none takes all expectations away and sets the policy that is given with it', async () => {
  const suite = join(folder, 'suite.yml');
  writeFileSync(suite, '- expectation_type: expect_column_values_to_not_be_null\n  kwargs: { column: x }\n');
  await create('id,x\n1,2\n', { expectations: suite });
  await runExpect('g', undefined, { none: true, policy: 'NONE', workspace });
  const { group } = await getFeatureGroup(store, { name: 'g' });
  expect(group).toMatchObject({ expectations: [], policy: 'NONE' });
});

async function changes(options: Partial<ReadOptions>): Promise<readonly string[]> {
  const [header, ...rows] = await linesOfRead({ changesSince: 1, ...options });
  return [header!, ...rows.sort()];
}

test('changes are those of the rows that are asked for, up to the time that is', async () => {
  await create('id,x\n1,2\n2,2\n');
  for (const text of ['id,x\n1,5\n3,9\n', 'id,x\n4,9\n']) await runInsert('g', file(text), { workspace });
  const [, second] = (await groupHistory(store, { name: 'g' })).toSorted((a, b) => a.version - b.version).slice(1);
  const all = ['change,id,x', '+,1,5', '+,3,9', '+,4,9', '-,1,2'];
  expect(await changes({})).toEqual(all);
  const where = [{ column: 'id', is: '<=' as const, text: '3' }];
  expect(await changes({ where })).toEqual(['change,id,x', '+,1,5', '+,3,9', '-,1,2']);
  expect(await changes({ where, columns: ['x'] })).toEqual(['change,x', '+,5', '+,9', '-,2']);
  expect(await changes({ asOf: { at: second!.at } })).toEqual(['change,id,x', '+,1,5', '+,3,9', '-,1,2']);
  expect(await changes({ asOf: { tableVersion: 2 } })).toEqual(['change,id,x', '+,1,5', '+,3,9', '-,1,2']);
});

test('a derived group has the knowledge time that is said', async () => {
  const query = "select 1 as id, timestamp '2026-01-01' as at, timestamp '2026-01-02' as known";
  await runDerive('d', query, { primaryKey: ['id'], eventTime: 'at', knowledgeTime: 'known', workspace });
  expect((await getFeatureGroup(store, { name: 'd' })).group).toMatchObject({
    eventTime: 'at',
    knowledgeTime: 'known',
  });
});

test('a folder that is named like a group does not hide the group', async () => {
  const place = mkdtempSync(join(folder, 'place-'));
  await create('id,x\n1,2\n2,2\n');
  mkdirSync(join(place, 'g'));
  const html = join(place, 'page.html');
  const before = process.cwd();
  process.chdir(place);
  try {
    await runProfile('g', { html, workspace });
  } finally {
    process.chdir(before);
  }
  expect(readFileSync(html, 'utf8')).toContain('the feature group g_1');
});
