import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { openStore } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { cutLabels, overlappingLabels, parsedSvg } from '#test/reports/svg-boxes.ts';
import { openCommandProcess, openSandbox } from './command.ts';

const realData = join(projectRoot, '../shared/data/demand_qty_item_loc.csv');
const plots = 'forecasts/plots';

type Row = Readonly<Record<string, string>>;

/** A call as a planner makes it, and what it is to forecast. */
type Call = {
  readonly args: readonly string[];
  readonly keys: number;
  /** The first and the last month. */
  readonly months: readonly [string, string];
  readonly periods: number;
  readonly isBacktest: boolean;
};

const item = '9684698';
const calls: readonly (readonly [name: string, call: Call])[] = [
  [
    'one item and location',
    {
      args: ['--item', item, '--location', '3'],
      keys: 1,
      months: ['2025-04', '2026-03'],
      periods: 12,
      isBacktest: false,
    },
  ],
  ['the whole fleet', { args: [], keys: 200, months: ['2025-04', '2026-03'], periods: 12, isBacktest: false }],
  [
    'six months from 2023-07',
    {
      args: ['--start-year', '2023', '--start-month', '7', '--periods', '6'],
      keys: 200,
      months: ['2023-07', '2023-12'],
      periods: 6,
      isBacktest: true,
    },
  ],
  [
    'twelve months of 2024 for one item',
    {
      args: ['--item', item, '--start-year', '2024', '--start-month', '1', '--periods', '12'],
      keys: 1,
      months: ['2024-01', '2024-12'],
      periods: 12,
      isBacktest: true,
    },
  ],
  [
    'all items of location 3 for one quarter',
    {
      args: ['--location', '3', '--start', '2025-Q2', '--periods', '3'],
      keys: 200,
      months: ['2025-04', '2025-06'],
      periods: 3,
      isBacktest: false,
    },
  ],
];

// Skipped where the data, which are no part of the project, do not lie beside it.
(existsSync(realData) ? describe : describe.skip)('real demand with other column names', () => {
  const commands = openCommandProcess();
  const sandbox = openSandbox(commands);
  const demand = existsSync(realData) ? (parse(readFileSync(realData), { columns: true }) as Row[]) : [];
  const store = openStore(join(sandbox.folder, 'workspace'));
  afterAll(async () => {
    await commands.close();
    sandbox.remove();
  });

  beforeAll(async () => {
    const map = 'location=loc_id,product_id=sp_id,time=time_bucket,target=repetitive_demand_quantity';
    const ended = await sandbox.muster('run', 'pipelines/batchai.yml', '--input', realData, '--map', map);
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
  });

  test('is forecast for exactly its 200 keys, twelve months each', () => {
    const expected = new Set(demand.map((row) => `${row['loc_id']}/${row['sp_id']}`));
    expect(expected.size).toBe(200);
    const forecasts = sandbox.csv('forecasts/item_demand_forecast.csv');
    expect(new Set(forecasts.map((row) => `${row['location']}/${row['product_id']}`))).toEqual(expected);
    expect(forecasts).toHaveLength(200 * 12);
  });

  test.each(calls)('%s: the file, the table, the totals and the charts agree', async (_, call) => {
    const { exitCode, err, out } = await sandbox.muster('predict', '--pipeline', 'pipelines/batchai.yml', ...call.args);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out.includes('backtest: rows are known up to')).toBe(call.isBacktest);
    const rows = sandbox.csv('forecasts/item_demand_forecast.csv');
    checkRows(rows, call, demand);
    expect(rows.map(comparable)).toEqual((await tableOf(/run-\S+/.exec(out)![0])).map(comparable));
    checkTotals(sandbox.csv('forecasts/location_demand_summary.csv'), rows);
    const { pictures, index } = picturesOf(call.keys);
    expect(index.map((row) => row['file'])).toEqual(pictures.slice(2));
    for (const picture of pictures) checkPicture(picture, call);
  });

  /** Reads what a run put into the table of forecasts, in the order of the file, as the texts of the file where they are told apart. */
  async function tableOf(run: string): Promise<readonly Row[]> {
    const { rows } = (await readTable(store, 'fleets/batchai/forecasts'))!;
    const texts = ['location', 'product_id', 'model', 'source', 'reason'] as const;
    const numbers = ['forecast', 'lower', 'upper', 'version', 'release'] as const;
    const textOf = Object.fromEntries(texts.map((name) => [name, stringColumn(rows, name)]));
    const numberOf = Object.fromEntries(numbers.map((name) => [name, numberColumn(rows, name)]));
    const [runs, periods] = [stringColumn(rows, 'run'), numberColumn(rows, 'period')];
    return runs.flatMap((each, row): readonly Row[] =>
      each !== run
        ? []
        : [
            {
              ...Object.fromEntries(texts.map((name) => [name, textOf[name]![row]!])),
              ...Object.fromEntries(numbers.map((name) => [name, String(numberOf[name]![row]!)])),
              period: new Date(periods[row]!).toISOString().slice(0, 7),
            },
          ],
    );
  }

  /** Gives the charts that a call of so many keys draws, the fleet's first, below the folder of the charts; all others are gone. */
  function picturesOf(nKeys: number): { readonly pictures: readonly string[]; readonly index: readonly Row[] } {
    const index = sandbox.csv(`${plots}/index.csv`);
    const drawn = sandbox.files().filter((path) => path.startsWith(`${plots}/`) && path.endsWith('.svg'));
    const ofKeys = index.map((row) => `keys/3/${row['product_id']}.svg`);
    expect(ofKeys).toHaveLength(Math.min(10, nKeys));
    const pictures = ['fleet-overview.svg', 'demand-heat-map.svg', ...ofKeys];
    expect(drawn.map((path) => path.slice(plots.length + 1)).sort()).toEqual([...pictures].sort());
    return { pictures, index };
  }

  function checkPicture(path: string, { periods, isBacktest }: Call): void {
    const file = join(sandbox.folder, 'output', plots, path);
    const svg = readFileSync(file, 'utf8');
    expect({ path, overlapping: overlappingLabels(svg), cut: cutLabels(svg) }).toEqual({
      path,
      overlapping: [],
      cut: [],
    });
    const picture = parsedSvg(svg);
    const count = (selector: string): number => [...picture.querySelectorAll(selector)].length;
    const said = [...picture.querySelectorAll('text')].map(({ textContent }) => textContent);
    const [width, height] = ['width', 'height'].map((name) =>
      Number([...picture.querySelectorAll('svg')][0]!.getAttribute(name)),
    );
    const png = readFileSync(file.replace(/svg$/, 'png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * width!, Math.round(2 * height!)]);
    expect(said).toContain('month');
    if (path.startsWith('demand-heat-map')) {
      expect(said).toEqual(expect.arrayContaining(['location', 'Total quantity per month by location']));
      expect(count('[aria-label="cell"] rect')).toBe(periods);
      return;
    }
    expect(width).toBe(720);
    expect(said).toEqual(expect.arrayContaining(['quantity per month', 'observed', 'forecast', '80% interval']));
    expect(said.some((text) => text.startsWith('known up to 20'))).toBe(true);
    expect(count('[aria-label="area"] path')).toBe(1);
    expect(count('circle[r="3.2"]')).toBe(isBacktest ? periods : 0);
    // All that was observed up to the cutoff is shown, and the forecast, a dot each.
    const observed = { '2025': 48, '2023': 27, '2024': 33 }[said.join(' ').match(/(?:Backtest|Forecast) (\d{4})/)![1]!];
    expect(count('circle[r="1.8"]')).toBe(observed! + periods);
  }
});

/** Checks that every key has each month once, with a forecast inside its interval, and in a backtest with what the raw file says came. */
function checkRows(rows: readonly Row[], { keys, months, periods, isBacktest }: Call, demand: readonly Row[]): void {
  const byKey = Map.groupBy(rows, (row) => `${row['location']}/${row['product_id']}`);
  expect(byKey.size).toBe(keys);
  for (const own of byKey.values()) {
    expect(own.map((row) => row['period'])).toEqual(monthsBetween(months));
    expect(own).toHaveLength(periods);
  }
  for (const row of rows) {
    const [forecast, lower, upper] = ['forecast', 'lower', 'upper'].map((name) => Number(row[name]));
    expect(lower! >= 0 && lower! <= forecast! && forecast! <= upper! && row['upper'] !== '').toBe(true);
    expect(row['source'] === 'champion' || row['reason'] !== '').toBe(true);
    expect(row['backtest']).toBe(isBacktest ? 'true' : undefined);
  }
  if (!isBacktest) return;
  const came = new Map(
    demand.map((row) => [
      nameOf(row['loc_id']!, row['sp_id']!, row['time_bucket']!.replace(/^(\d{4})/, '$1-')),
      Number(row['repetitive_demand_quantity']),
    ]),
  );
  for (const row of rows) {
    expect(Number(row['actual'])).toBe(came.get(nameOf(row['location']!, row['product_id']!, row['period']!)));
  }
}

/** Checks that the totals of the one location are the sums of its keys, with an interval around them. */
function checkTotals(totals: readonly Row[], rows: readonly Row[]): void {
  const byMonth = Map.groupBy(rows, (row) => row['period']!);
  expect(totals.map((row) => row['period'])).toEqual([...byMonth.keys()]);
  for (const total of totals) {
    const own = byMonth.get(total['period']!)!;
    expect(Number(total['keys'])).toBe(own.length);
    expect(Number(total['forecast'])).toBeCloseTo(
      own.reduce((sum, row) => sum + Number(row['forecast']), 0),
      6,
    );
    expect(Number(total['lower'])).toBeLessThan(Number(total['forecast']));
    expect(Number(total['upper'])).toBeGreaterThan(Number(total['forecast']));
  }
}

function nameOf(location: string, product: string, month: string): string {
  return `${location}/${product}/${month}`;
}

function monthsBetween([from, to]: readonly [string, string]): readonly string[] {
  return Array.from({ length: monthNumber(to) - monthNumber(from) + 1 }, (_, i) => {
    const month = monthNumber(from) + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

function monthNumber(month: string): number {
  return 12 * Number(month.slice(0, 4)) + Number(month.slice(5)) - 1;
}

/** Gives what the file and the table both say of a forecast; numbers to the ten digits of the file. */
function comparable(row: Row): Readonly<Record<string, string | number>> {
  const { location, product_id: product, period, model, source, reason } = row as Record<string, string>;
  const numbers = ['forecast', 'lower', 'upper', 'version', 'release'].map(
    (name) => [name, Number(Number(row[name]).toPrecision(10))] as const,
  );
  return {
    location: location!,
    product: product!,
    period: period!,
    model: model!,
    source: source!,
    reason: reason!,
    ...Object.fromEntries(numbers),
  };
}
