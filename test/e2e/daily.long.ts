import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { openCommandProcess, openSandbox, run } from './command.ts';

const commands = openCommandProcess();
const sandbox = openSandbox(commands);
const base = join(sandbox.folder, 'workspace');
const pipeline = join(sandbox.folder, 'shop.yml');
const demand = join(sandbox.folder, 'demand.csv');
const dying = pathToFileURL(join(projectRoot, 'test/e2e/dying-process.ts')).href;
const tables = ['forecasts', 'forecast_errors', 'forecast_accuracy'] as const;
const firstDay = 34;
/** What differs from run to run. */
const ofRuns = new Set(['run', 'forecast_run', 'forecast_at', 'judged_at', 'scored_at']);
afterAll(async () => {
  await commands.close();
  sandbox.remove();
});

/** Writes the first months of one key, and of another that is late the months of the first day. */
function writeDemand(nMonths: number): void {
  const rows = ['a', 'b'].flatMap((key, i) =>
    Array.from({ length: i === 0 ? nMonths : firstDay }, (_, t) => {
      const month = `${2021 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`;
      return `${key},${month},${100 * (i + 1) + 2 * t + Math.round(20 * Math.sin((t * Math.PI) / 6)) + ((t * 7) % 5)}`;
    }),
  );
  writeFileSync(demand, `location,time,target\n${rows.join('\n')}\n`);
}

beforeAll(async () => {
  writeFileSync(
    pipeline,
    `name: shop
inputs: { demand: ${JSON.stringify(demand)} }
feature_group: { name: demand }
keys: [location]
frequency: monthly
horizon: 3
exports: { per_key_csv: never }
steps:
  - { name: dataprep, uses: prepare-series }
  - { name: train, uses: train-fleet, candidates: [theta], min_rows: 12, selection: key }
  - { name: evaluate, uses: gate }
  - { name: inference, uses: batch-forecast }
`,
  );
  writeDemand(firstDay);
  expect(await sandbox.muster('run', pipeline)).toMatchObject({ exitCode: 0, err: '' });
  writeDemand(firstDay + 1);
  expect(await sandbox.muster('dataprep', '--pipeline', pipeline)).toMatchObject({ exitCode: 0, err: '' });
});

/** A copy of the fleet on the morning of a day, with the command that makes its forecasts. */
function copyOf(name: string): { readonly folder: string; readonly command: readonly string[] } {
  const folder = join(sandbox.folder, name);
  mkdirSync(folder);
  cpSync(base, join(folder, 'workspace'), { recursive: true });
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  return { folder, command: ['predict', '--pipeline', pipeline, '--mode', 'daily', '--plots', 'none', ...places] };
}

/** Gives what the day left: the rows of its tables without their runs and times, and its file. */
async function leftIn(folder: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const left: Record<string, readonly string[]> = {};
  for (const name of tables) {
    const { rows, schema } = (await readTable(openStore(join(folder, 'workspace')), `fleets/shop/${name}`))!;
    const columns = schema.map((column) => column.name).filter((column) => !ofRuns.has(column));
    left[name] = Array.from({ length: rows.nRows }, (_, row) =>
      JSON.stringify(columns.map((column) => rows.columns[column]![row])),
    ).sort();
  }
  const file = readFileSync(join(folder, 'output/forecasts/item_demand_forecast.csv'), 'utf8');
  return { ...left, file: file.trim().split('\n') };
}

let expected: Awaited<ReturnType<typeof leftIn>> = {};
beforeAll(async () => {
  const { folder, command } = copyOf('undisturbed');
  expect(await commands.muster(...command)).toMatchObject({ exitCode: 0, err: '' });
  expected = await leftIn(folder);
  expect(tables.map((name) => expected[name]!.length)).toEqual([2 * 3 + 3 + 1, 1, 2]);
});

test.each(['before', 'after'])(
  'a day that is killed %s any file of its tables is in place, and done again, leaves what an undisturbed one leaves',
  async (when) => {
    let nDeaths = 0;
    for (let at = 1, hasDied = true; hasDied; at++) {
      const { folder, command } = copyOf(`${when}-${at}`);
      const death = { DIE_IN: join(folder, 'workspace/fleets/shop/forecast'), DIE_AT: String(at), DIE_WHEN: when };
      const ended = await run(['--import', dying, 'bin/muster.mjs', ...command], death);
      hasDied = ended.exitCode === 128 + constants.signals.SIGKILL;
      if (hasDied) nDeaths++;
      else expect(ended).toMatchObject({ exitCode: 0, err: '' });
      expect(await commands.muster(...command)).toMatchObject({ exitCode: 0 });
      expect({ at, ...(await leftIn(folder)) }).toEqual({ at, ...expected });
      rmSync(folder, { recursive: true });
    }
    // A part file and an entry of the log for each table.
    expect(nDeaths).toBeGreaterThanOrEqual(2 * tables.length);
  },
  // Each death is two commands.
  300_000,
);
