import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keyId, periodLabel } from '#src/core/index.ts';
import { readCourses, readFleet } from '#src/reports/index.ts';
import { openStore } from '#src/storage/index.ts';
import { readTable, tableHistory } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { reservedNames } from '#src/steps/index.ts';
import { runWithBrokenKey } from './broken-key.ts';
import { openCommandProcess, openSandbox, type Ended } from './command.ts';
import { closingCounts, lastDecisions, sum } from './key-states.ts';
import { writeSmallInput } from './small-input.ts';

// The shipped pipeline on the first three of the 25 locations of its sample; batchai.long.ts takes all of them.
const commands = openCommandProcess();
const sample = openSandbox(commands);
const nKeys = 120;
const { demand, knownFuture } = writeSmallInput(sample.folder, nKeys);
const runSample = async (): Promise<Ended> =>
  sample.muster('run', 'pipelines/batchai.yml', '--input', demand, '--known-future', knownFuture);
let first: Ended;
afterAll(async () => {
  await commands.close();
  sample.remove();
});
beforeAll(async () => {
  first = await runSample();
}, 300_000);

type ReportNumbers = {
  readonly about: { readonly settings: readonly (readonly [string, string])[] };
  readonly keys: {
    readonly byState: Readonly<Record<string, number>>;
    readonly byCode: Readonly<Record<string, number>>;
  };
  readonly worst: Readonly<
    Record<'byScaledError' | 'byVolume', readonly { readonly key: readonly string[]; readonly mae: number }[]>
  >;
};

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('the main job on the sample', () => {
  test('goes from CSV files to forecasts for all keys, and the states of all keys add up', async () => {
    expect(first).toMatchObject({ exitCode: 0, err: '' });
    expect(sum(closingCounts(first.out))).toBe(nKeys);
    const forecasts = sample.csv('forecasts/item_demand_forecast.csv');
    expect(new Set(forecasts.map((row) => `${row['location']}/${row['product_id']}`)).size).toBe(nKeys);
    expect(forecasts).toHaveLength(12 * nKeys);
    expect(forecasts.every((row) => Number(row['forecast']) >= 0 && row['forecast'] !== '')).toBe(true);
    expect(new Set(forecasts.map((row) => row['period']))).toEqual(
      new Set(sample.csv('forecasts/location_demand_summary.csv').map((row) => row['period'])),
    );
  });

  test('says for every forecast where it comes from', () => {
    const forecasts = sample.csv('forecasts/item_demand_forecast.csv');
    const champions = forecasts.filter((row) => row['source'] === 'champion');
    const fallbacks = forecasts.filter((row) => row['source'] !== 'champion');
    expect(champions.every((row) => row['version'] === '1' && row['release'] === '1' && row['model'] !== '')).toBe(
      true,
    );
    expect(fallbacks.length).toBeGreaterThan(0);
    expect(
      fallbacks.every((row) => row['source']!.startsWith('fallback:') && row['reason'] !== '' && row['version'] === ''),
    ).toBe(true);
  });

  test('sums by location are the sums of the forecasts', () => {
    const sums = new Map<string, number>();
    for (const row of sample.csv('forecasts/item_demand_forecast.csv')) {
      const id = `${row['location']} ${row['period']}`;
      sums.set(id, (sums.get(id) ?? 0) + Number(row['forecast']));
    }
    const summary = sample.csv('forecasts/location_demand_summary.csv');
    expect(summary).toHaveLength(sums.size);
    for (const row of summary)
      expect(Number(row['forecast'])).toBeCloseTo(sums.get(`${row['location']} ${row['period']}`)!, 4);
  });

  test('leaves the folders of the seed: data, target, coefficient, rmse and metrics', () => {
    const output = join(sample.folder, 'output');
    for (const path of [
      'DataPrep_outputs/LOC-01/1001/data.csv',
      'DataPrep_outputs/LOC-01/1001/target.csv',
      'Training_Output/LOC-01/1001/coefficient.csv',
      'Training_Output/LOC-01/1001/rmse.csv',
      'Training_Output/coefficients.csv',
      'Training_Output/rmse.csv',
    ]) {
      expect([path, existsSync(join(output, path))]).toEqual([path, true]);
    }
    const summary = JSON.parse(readFileSync(join(output, 'model_metrics/training_summary.json'), 'utf8')) as {
      keys: number;
      states: Record<string, number>;
    };
    expect(summary.keys).toBe(nKeys);
    expect(sum(summary.states)).toBe(nKeys);
    expect(JSON.parse(readFileSync(join(output, 'model_metrics/all_model_metrics.json'), 'utf8'))).toHaveLength(nKeys);
    expect(sample.csv('DataPrep_outputs/index.csv')).toHaveLength(nKeys);
  });

  test('registers one release whose champions the models table holds', async () => {
    const store = openStore(join(sample.folder, 'workspace'));
    const models = (await readTable(store, 'fleets/batchai/models'))!.rows;
    const releases = (await readTable(store, 'fleets/batchai/releases'))!.rows;
    expect(releases.nRows).toBe(models.nRows);
    expect(await tableHistory(store, 'fleets/batchai/releases')).toHaveLength(1);
    const decisions = [...(await lastDecisions(sample)).values()];
    expect(decisions).toHaveLength(nKeys);
    expect(decisions.every(({ sentence }) => sentence.length > 20)).toBe(true);
  });

  test('the report shows the worst keys with the forecasts that the gate judged, and writes its charts as pictures', async () => {
    const workspace = join(sample.folder, 'workspace');
    const [page, pictures] = [join(sample.folder, 'report.html'), join(sample.folder, 'charts')];
    const report = async (...args: readonly string[]): Promise<Ended> =>
      commands.muster('report', 'pipelines/batchai.yml', '--workspace', workspace, ...args);
    expect(await report('--to', page, '--png', pictures)).toMatchObject({ exitCode: 0, err: '' });
    const html = readFileSync(page, 'utf8');
    expect(html).toContain(`each adds up to ${nKeys} keys`);
    expect(html).not.toContain('No chart.');
    const charts = [...html.matchAll(/<title id="([^"]+)-title">/g)].map((match) => match[1]!);
    // The picture of a key's chart says behind the chart's name which key it shows.
    const files = readdirSync(pictures).map((file) => file.replace(/(?<=^chart-key-\d+)-.+(?=\.png$)/, ''));
    expect(files.sort()).toEqual(charts.map((chart) => `${chart}.png`).sort());
    expect(
      readdirSync(pictures).filter((file) => /^chart-key-\d+-LOC-\d+-\d+\.png$/.test(file)).length,
    ).toBeGreaterThan(5);

    const json = await report('--json');
    const { keys, worst, about } = JSON.parse(json.out) as ReportNumbers;
    expect(sum(keys.byState)).toBe(nKeys);
    expect(sum(keys.byCode)).toBe(nKeys);
    expect(about.settings).toContainEqual(['horizon', '12']);
    const store = openStore(workspace);
    const record = await readFleet(store, 'fleets/batchai', { keyColumns: ['location', 'product_id'] });
    const named = [...worst.byScaledError, ...worst.byVolume];
    const courses = await readCourses(
      store,
      record,
      named.map(({ key }) => key),
    );
    expect(courses.size).toBeGreaterThan(10);
    for (const { key, mae } of named) {
      const course = courses.get(keyId(key))!;
      if ('missing' in course) throw new Error(course.missing);
      // The gate judges by no value that data preparation filled or changed.
      const rows = sample.csv(`DataPrep_outputs/${key.join('/')}/data.csv`).filter((row) => row['repaired'] === '1');
      const repaired = new Set(rows.map((row) => row['period']));
      const errors = course.forecast
        .filter(({ period }) => !repaired.has(periodLabel('monthly', period)))
        .map(({ period, value }) => Math.abs(value - course.observed.find((each) => each.period === period)!.value));
      expect(sumOf(errors) / errors.length).toBeCloseTo(mae, 8);
    }
  });

  test('a second run on the same input registers nothing, says why for each key, and gives the same bytes', async () => {
    const paths = [
      'forecasts/item_demand_forecast.csv',
      'forecasts/location_demand_summary.csv',
      'Training_Output/coefficients.csv',
      'Training_Output/rmse.csv',
      'model_metrics/all_model_metrics.json',
    ];
    const bytes = (): readonly string[] =>
      paths.map((path) => readFileSync(join(sample.folder, 'output', path), 'utf8'));
    const before = bytes();
    const second = await runSample();
    expect(second.exitCode).toBe(0);
    expect(second.out).toContain('Model was not registered for this run.');
    expect(bytes()).toEqual(before);
    expect(await tableHistory(openStore(join(sample.folder, 'workspace')), 'fleets/batchai/releases')).toHaveLength(1);
    const decisions = [...(await lastDecisions(sample)).values()];
    expect(decisions).toHaveLength(nKeys);
    expect(decisions.filter(({ code }) => ['FIRST', 'FIRST_BASELINE', 'PROMOTED', 'REFRESHED'].includes(code))).toEqual(
      [],
    );
    expect(decisions.every(({ sentence }) => sentence.length > 20)).toBe(true);
  });
});

test('the columns that Muster writes beside keys and known-future columns are names that no key may have', async () => {
  const store = openStore(join(sample.folder, 'workspace'));
  const tables = ['feature_groups/demand_1', 'feature_groups/demand_1_keys'];
  tables.push(
    ...['challengers', 'models', 'decisions', 'releases', 'forecasts'].map((table) => `fleets/batchai/${table}`),
  );
  const names = new Set<string>();
  for (const table of tables) for (const { name } of (await readTable(store, table))!.schema) names.add(name);
  for (const name of Object.keys(sample.csv('forecasts/item_demand_forecast.csv')[0]!)) names.add(name);
  for (const name of ['location', 'product_id', 'price', 'promotion']) names.delete(name);
  expect([...names].filter((name) => !reservedNames.has(name))).toEqual([]);
});

describe('the steps alone, from what is on disk', () => {
  test('inference of one location and product forecasts one key', async () => {
    const ended = await sample.muster('inference', '--location', 'LOC-02', '--product', '1003');
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    expect(
      new Set(sample.csv('forecasts/item_demand_forecast.csv').map((row) => `${row['location']}/${row['product_id']}`)),
    ).toEqual(new Set(['LOC-02/1003']));
  });

  test('inference of the keys of a file forecasts these, and names those that are not in the data by line', async () => {
    const file = join(sample.folder, 'keys.csv');
    writeFileSync(file, 'product_id,location\n1003,LOC-02\n1001,LOC-01\n');
    expect(await sample.muster('inference', '--keys', file)).toMatchObject({ exitCode: 0, err: '' });
    expect(
      new Set(sample.csv('forecasts/item_demand_forecast.csv').map((row) => `${row['location']}/${row['product_id']}`)),
    ).toEqual(new Set(['LOC-01/1001', 'LOC-02/1003']));
    writeFileSync(file, 'product_id,location\n1003,LOC-02\n1003,LOC-O2\n');
    const ended = await sample.muster('inference', '--keys', file);
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.err).toContain('keys.csv:3: No key has product_id=1003, location=LOC-O2. Did you mean "LOC-02"?');
  });

  test('training one location touches its keys only, and the gate leaves the champions of the others', async () => {
    const trained = await sample.muster('train', '--location', 'LOC-03');
    expect(trained.out).toContain('of 40 keys trained');
    expect(trained.out).toContain(`The challengers of ${nKeys - 40} other keys are kept.`);
    expect(sample.csv('DataPrep_outputs/index.csv')).toHaveLength(nKeys);
    const judged = await sample.muster('evaluate');
    expect(judged).toMatchObject({ exitCode: 0, err: '' });
    expect(sum(closingCounts(judged.out))).toBe(nKeys);
    const decisions = sample.csv('model_metrics/decisions.csv');
    expect(decisions).toHaveLength(nKeys);
    expect(decisions.every((row) => row['code'] !== '' && row['sentence']!.length > 20)).toBe(true);
    const { BLOCKED_DATA: nBlocked, ...others } = closingCounts(first.out);
    expect(nBlocked).toBeGreaterThan(0);
    expect((await sample.muster('inference')).out).toContain(`${sum(others)} by their champion`);
  });

  test('a key that does not exist is told with near ones', async () => {
    const ended = await sample.muster('inference', '--location', 'LOC-O2');
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.err).toContain('KEY_NOT_FOUND');
    expect(ended.err).toContain('Did you mean "LOC-02"?');
  });

  test('a selection by a column that keys do not have is told with those that they have', async () => {
    const ended = await sample.muster('inference', '--key', 'locatoin=LOC-02');
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.err).toContain('KEY_COLUMN_UNKNOWN');
    expect(ended.err).toContain('Did you mean "location"?');
  });

  test.each(['train', 'evaluate', 'inference'])('%s before data preparation says what to do first', async (step) => {
    const empty = openSandbox(commands);
    const ended = await empty.muster(step);
    expect(ended).toMatchObject({ exitCode: 2 });
    expect(ended.err).toContain('FEATURE_GROUP_MISSING');
    expect(ended.err).toContain('npm run dataprep');
    empty.remove();
  });
});

test('one corrupted key: all others are done, the broken one is named, and the states add up', async () => {
  const sandbox = openSandbox(commands);
  expect(await runWithBrokenKey(sandbox, 60)).toMatchObject({
    ended: { exitCode: 0, err: '' },
    nKeysByState: 60,
    nKeysForecast: 60,
    broken: {
      code: 'BLOCKED_DATA',
      sources: ['fallback:fleet_median'],
      reason: expect.stringContaining('None of its rows is usable'),
    },
  });
  sandbox.remove();
});

test('a reader that stops early, such as head, does not break the command', async () => {
  const command = `"${process.execPath}" bin/muster.mjs inference --location LOC-02 --product 1003 --workspace "${sample.folder}/workspace" --output "${sample.folder}/output"`;
  const ended = spawnSync('bash', ['-c', `set -o pipefail; ${command} | head -1`], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  expect([ended.status, ended.stderr]).toEqual([0, '']);
});
