import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readChampions, versionsInUse } from '#src/registry/index.ts';
import { openStore } from '#src/storage/index.ts';
import { findTables, optimizeTable, readTable } from '#src/tables/index.ts';
import { openCommandProcess, openSandbox, run, type Ended, type Sandbox } from './command.ts';
import { demandText } from './demand-text.ts';

const sandbox = openSandbox();
afterAll(() => sandbox.remove());
const pipeline = 'test/fixtures/pipelines/one-key-column.yml';
const input = join(sandbox.folder, 'demand.csv');
const folder = 'fleets/one-key-column';
const workspace = openStore(join(sandbox.folder, 'workspace'));

function vacuum(...args: readonly string[]): Promise<Ended> {
  return run(['bin/muster.mjs', 'vacuum', ...args, ...workspaceOf(sandbox)]);
}

function workspaceOf(place: Sandbox): readonly string[] {
  return ['--workspace', join(place.folder, 'workspace')];
}

function parts(): readonly string[] {
  return sandbox.files().filter((path) => path.endsWith('.parquet') && !path.includes('_delta_log'));
}

test('a vacuum deletes what no release needs, and leaves every release readable and the forecasts as they were', async () => {
  for (const scale of [1, 2, 3]) {
    writeFileSync(input, demandText(scale, scale === 3 ? ['a', 'b', 'c'] : ['a', 'b']));
    expect(await sandbox.muster('run', pipeline, '--input', input)).toMatchObject({ exitCode: 0, err: '' });
    await sandbox.muster('train', '--pipeline', pipeline);
  }
  const before = parts();
  const forecasts = readFileSync(join(sandbox.folder, 'output/forecasts/item_demand_forecast.csv'), 'utf8');
  const tables = await findTables(workspace);
  const inUse = await versionsInUse(workspace, tables);
  expect([...inUse.keys()].sort()).toEqual([
    'feature_groups/one_1',
    'feature_groups/one_1_keys',
    'feature_store/views',
    ...['challenger_blobs', 'challengers', 'decisions', 'forecasts', 'model_blobs', 'models', 'releases'].map(
      (name) => `${folder}/${name}`,
    ),
  ]);

  const dry = await vacuum('--days', '0', '--force', '--dry-run');
  expect(dry).toMatchObject({ exitCode: 0, err: '' });
  expect(parts()).toEqual(before);

  const ended = await vacuum('--days', '0', '--force');
  expect(ended).toMatchObject({ exitCode: 0, err: '' });
  expect(parts().length).toBeLessThan(before.length);
  for (const [path, versions] of inUse) {
    for (const version of versions) expect((await readTable(workspace, path, { version }))?.version).toBe(version);
  }
  const { release, champions } = await readChampions(workspace, folder, { keyColumns: ['location'] });
  expect(release).toBeGreaterThan(1);
  expect([...champions.values()].every((champion) => champion.model !== undefined)).toBe(true);
  for (const step of ['inference', 'evaluate', 'train', 'dataprep']) {
    const more = step === 'dataprep' ? ['--input', input] : [];
    expect(await sandbox.muster(step, '--pipeline', pipeline, ...more)).toMatchObject({ exitCode: 0, err: '' });
  }
  expect(readFileSync(join(sandbox.folder, 'output/forecasts/item_demand_forecast.csv'), 'utf8')).toBe(forecasts);
});

test('a vacuum leaves the judged forecasts of every day, and the next day goes on from them', async () => {
  const commands = openCommandProcess();
  const place = openSandbox(commands);
  const demand = join(place.folder, 'demand.csv');
  const store = openStore(join(place.folder, 'workspace'));
  const names = ['forecasts', 'forecast_errors', 'forecast_accuracy'];
  const tableRows = (): Promise<unknown> =>
    Promise.all(names.map(async (name) => readTable(store, `${folder}/${name}`)));
  const muster = async (...args: readonly string[]): Promise<string> => {
    const ended = await place.muster(...args);
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    return ended.out;
  };
  const days = ['2023-10', '2023-11', '2023-12'];
  for (const [day, last] of days.entries()) {
    const rows = demandText(1, ['a', 'b']).split('\n');
    writeFileSync(demand, rows.filter((row) => !days.some((month) => month > last && row.includes(month))).join('\n'));
    if (day === 0) await muster('run', pipeline, '--input', demand);
    else await muster('dataprep', '--pipeline', pipeline, '--input', demand);
    await muster('predict', '--pipeline', pipeline, '--mode', 'daily');
    const before = await tableRows();
    const vacuumed = await commands.muster('vacuum', '--days', '0', '--force', ...workspaceOf(place));
    expect(vacuumed).toMatchObject({ exitCode: 0, err: '' });
    expect(await tableRows()).toEqual(before);
    expect(await muster('predict', '--pipeline', pipeline, '--mode', 'daily')).toContain('nothing new for the table');
    expect(await tableRows()).toEqual(before);
  }
  // Of November each key had one forecast, of December two.
  expect((await readTable(store, `${folder}/forecast_errors`))!.rows.nRows).toBe(2 + 2 * 2);
  await commands.close();
  place.remove();
});

test('a compaction by other hands, and a vacuum after it, leave the feature group readable', async () => {
  const info = { operation: 'OPTIMIZE' };
  await optimizeTable(workspace, 'feature_groups/one_1', {
    info,
    now: Date.now(),
    targetBytes: 1,
    sortBy: ['location', 'period'],
  });
  expect(await vacuum('--days', '0', '--force')).toMatchObject({ exitCode: 0, err: '' });
  expect(await sandbox.muster('train', '--pipeline', pipeline)).toMatchObject({ exitCode: 0, err: '' });
});

test('fewer days than a week are refused unless they are forced', async () => {
  const ended = await vacuum('--days', '1');
  expect(ended).toMatchObject({ exitCode: 2 });
  expect(ended.err).toContain('TABLE_RETENTION_SHORT');
});
