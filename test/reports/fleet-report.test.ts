import { expect, test } from '@jest/globals';
import type { FleetSeries, Key } from '#src/core/index.ts';
import { fleetPage, fleetReport, namedOnce, readCourses, readFleet } from '#src/reports/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { candidates, fleetOf, noisy, repeating, train, trending } from '../evaluation/small-fleet.ts';
import { folder, judge, keepTraining, openWorkspace, rowsOf } from './fleet-workspace.ts';
import { parsedSvg } from './svg-boxes.ts';

const keyColumns = ['location', 'product_id'];
const about = { pipeline: 'demand', target: 'units', gitCommit: '1234567', settings: [['horizon', '6']] as const };
const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const both = { candidates: [candidates.naive, candidates.linear] };

const noisyKeys = Array.from({ length: 6 }, (_, i) => [['1', `n${i}`], noisy(48, i + 1)] as const);
const fleet = fleetOf([
  ...noisyKeys,
  [['1', 't'], trending(48)],
  [['1', 'constant'], Array.from({ length: 48 }, () => 5)],
  [
    ['1', 'short'],
    [1, 2, 3],
  ],
  // The history repeats itself up to the holdout, so that no error has a scale.
  [
    ['1', 'unscaled'],
    [...repeating(42, 9), ...noisy(6, 10)],
  ],
  [['<b>', '"&\'<script>alert(1)</script>'], noisy(48, 20)],
]);
const challengers = await train(fleet, both);

async function workspaceWith(trained: readonly Challenger[], of: FleetSeries = fleet): Promise<ObjectStore> {
  const store = await openWorkspace();
  await keepTraining(store, of, { challengers: trained, run: 'run-1', now: start });
  await judge(store, of, { challengers: trained, run: 'run-1', now: start + 1000 });
  return store;
}

const store = await workspaceWith(challengers);
const report = fleetReport(await readFleet(store, folder, { keyColumns }), about);

type Row = Readonly<Record<string, unknown>>;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const numbersOf = (rows: readonly Row[], name: string): readonly number[] =>
  rows.map((row) => row[name]).filter((value) => typeof value === 'number');

const totalOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test('says which candidate each name of the page is', () => {
  const boosters = [{}, { max_depth: 6, objective: 'poisson' }].map((parameters) => ({
    learner: 'boosting',
    parameters,
  }));
  const { html } = fleetPage({ ...report, about: { ...about, candidates: boosters } }, new Map());
  const cells = /<th scope="row" >(boosting[^<]*)<\/th>\s*<td>([^<]*)<\/td>/g;
  const rows = [...html.matchAll(cells)].map(([, ...texts]) => texts);
  expect(rows).toEqual([
    ['boosting', 'all by default'],
    ['boosting 2', 'max_depth: 6, objective: poisson'],
  ]);
});

test('counts every key once by state and once by decision', async () => {
  const decisions = await rowsOf(store, 'decisions');
  const { keys } = report;
  expect(keys.total).toBe(11);
  expect(keys.byState).toEqual({ TRAINED: 9, BLOCKED_DATA: 2 });
  const codes = [...new Set(decisions.map((row) => row['code'] as string))];
  expect(keys.byCode).toEqual(
    Object.fromEntries(codes.map((code) => [code, decisions.filter((row) => row['code'] === code).length])),
  );
  expect(keys.registered).toBe(decisions.filter((row) => row['is_registered'] === true).length);
  expect(report.service.nModels).toBe(keys.registered);
  expect(report.keysWithoutModel.map(({ key }) => key[1])).toEqual(['constant', 'short']);
  expect(report.nKeysWithoutModel).toBe(2);
});

test('holds the errors of the table of decisions, with those that have no scale left out and counted', async () => {
  const decisions = await rowsOf(store, 'decisions');
  for (const [whose, summary] of [
    ['challenger', report.errors.holdout],
    ['benchmark', report.errors.naiveOnHoldout],
  ] as const) {
    const values = numbersOf(decisions, `${whose}_mase`);
    expect(summary.mase).toMatchObject({ n: 8, max: Math.max(...values) });
    expect(summary.mase!.mean).toBeCloseTo(mean(values), 12);
    expect(summary.rmsse!.mean).toBeCloseTo(mean(numbersOf(decisions, `${whose}_rmsse`)), 12);
  }
  expect(report.errors).toMatchObject({ nScored: 9, nWithoutScale: 1, nCompared: 8 });
  const better = decisions.filter(
    (row) => row['challenger_mase'] !== null && row['challenger_mase']! < row['benchmark_mase']!,
  );
  expect(report.errors.nBetterThanNaive).toBe(better.length);
  const counted = report.errors.bins.holdout.reduce((sum, { count }) => sum + count, 0);
  expect(counted).toBe(8);
});

test('the coverage is the share of the values, not of the keys', async () => {
  const decisions = (await rowsOf(store, 'decisions')).filter((row) => row['challenger_coverage'] !== null);
  const shares = numbersOf(decisions, 'challenger_coverage');
  expect(report.coverage).toMatchObject({ nominal: [0.8], nKeys: decisions.length });
  expect(report.coverage!.ofValues).toBeCloseTo(mean(shares), 12);
});

test('scales the errors of validation as those of the holdout, and holds the two against each other', async () => {
  const rows = await rowsOf(store, 'challengers');
  const decisions = await rowsOf(store, 'decisions');
  const pairs = rows.flatMap((row) => {
    const decision = decisions.find((each) => each['product_id'] === row['product_id'])!;
    const validation = JSON.parse(row['validation'] as string) as readonly { mae: number; isChosen?: true }[];
    if (decision['challenger_mase'] === null) return [];
    const scale = (decision['benchmark_mae'] as number) / (decision['benchmark_mase'] as number);
    return [
      {
        learner: row['learner'] as string,
        chosen: validation.find(({ isChosen }) => isChosen)!.mae / scale,
        linear: validation[1]!.mae / scale,
        holdout: decision['challenger_mase'] as number,
      },
    ];
  });
  const [all] = report.optimism.chosen;
  expect(all).toMatchObject({ name: 'all', n: 8 });
  expect(all!.validationMase).toBeCloseTo(mean(pairs.map(({ chosen }) => chosen)), 10);
  expect(all!.ratio).toBeCloseTo(
    mean(pairs.map(({ holdout }) => holdout)) / mean(pairs.map(({ chosen }) => chosen)),
    10,
  );
  const sorted = pairs.map(({ holdout, chosen }) => holdout / chosen).sort((a, b) => a - b);
  expect(all!.medianRatio).toBeCloseTo((sorted[3]! + sorted[4]!) / 2, 10);
  const linear = report.optimism.candidates.find(({ name }) => name === 'linear')!;
  expect(linear.validationMase).toBeCloseTo(mean(pairs.map((pair) => pair.linear)), 10);
  expect(report.optimism.cells.reduce((sum, { count }) => sum + count, 0)).toBe(8);
});

test('tells for each algorithm how often it was chosen, registered and serves', async () => {
  const rows = await rowsOf(store, 'challengers');
  const models = await rowsOf(store, 'models');
  for (const { learner, chosen, registered, inService } of report.learners) {
    expect(chosen).toBe(rows.filter((row) => row['learner'] === learner).length);
    expect(registered).toBe(models.filter((row) => row['learner'] === learner).length);
    expect(inService).toBe(registered);
  }
  expect(report.learners.reduce((sum, { chosen }) => sum + chosen, 0)).toBe(9);
});

test('names the worst keys by both orders', async () => {
  const decisions = await rowsOf(store, 'decisions');
  const order = (error: (row: Row) => number): readonly unknown[] =>
    decisions
      .filter((row) => row['challenger_mae'] !== null && !Number.isNaN(error(row)))
      .toSorted((a, b) => error(b) - error(a))
      .map((row) => row['product_id']);
  expect(report.worst.byScaledError.map(({ key }) => key[1])).toEqual(
    order((row) => (row['challenger_mase'] as number | null) ?? Number.NaN),
  );
  expect(report.worst.byVolume.map(({ key }) => key[1])).toEqual(order((row) => (row['challenger_mae'] as number) * 6));
});

test('sums the bytes of the packed models and the milliseconds of their training', async () => {
  const rows = await rowsOf(store, 'challengers');
  expect(report.cost.bytes.total).toBe(totalOf(numbersOf(rows, 'model_length')));
  // Keys for which nothing was chosen cost a moment too, which is not time of training.
  const trained = rows.filter((row) => row['learner'] !== null);
  const times = numbersOf(trained, 'train_ms');
  expect(times.length).toBeGreaterThan(5);
  expect(report.cost.trainMs.total).toBeCloseTo(totalOf(times), 6);
});

test('times that an earlier training did not record are said to be missing', async () => {
  const { keys, ...record } = await readFleet(store, folder, { keyColumns });
  const untimed = keys.map((each) =>
    each.challenger === undefined ? each : { ...each, challenger: { ...each.challenger, trainMs: null } },
  );
  const numbers = fleetReport({ ...record, keys: untimed }, about);
  expect(numbers.cost.trainMs).toMatchObject({ total: null, all: null, bins: [] });
  expect(fleetPage(numbers, new Map()).html).toContain('Time of training: not recorded.');
});

test('a page shows keys as text, whatever they are called, and says what is missing', async () => {
  const record = await readFleet(store, folder, { keyColumns });
  const courses = await readCourses(
    store,
    record,
    namedOnce(report.worst).map(({ key }) => key),
  );
  const { html, charts } = fleetPage(report, courses);
  expect(html).not.toMatch(/<script|<b>/);
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(html).toContain('It is not known which data the training read.');
  expect(html).not.toMatch(/NaN|undefined|Infinity|null/);
  expect(html).not.toMatch(/\b(?:src|href)="(?!#)/);
  expect(fleetPage(fleetReport(record, about), courses).html).toBe(html);
  for (const { svg } of charts) {
    expect([...parsedSvg(svg).querySelectorAll('rect, path')].length).toBeGreaterThan(0);
    expect(svg).toMatch(
      /^<svg [^>]*role="img"[\s\S]*<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>[\s\S]*<\/svg>$/,
    );
  }
  const anchors = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
  expect(anchors.filter((id) => !html.includes(`id="${id}"`))).toEqual([]);
});

test.each([
  ['one model', { ...fleetOf([[[], noisy(48, 1)]]), keyColumns: [] }, 1],
  ['one key', fleetOf([[['1', 'a'], noisy(48, 1)]]), 1],
  [
    'no key that could be trained',
    fleetOf([
      [
        ['1', 'a'],
        [1, 2],
      ],
    ]),
    0,
  ],
])('makes a page of %s', async (_, of, nTrained) => {
  const trained = await train(of, both);
  const small = await workspaceWith(trained, of);
  const record = await readFleet(small, folder, { keyColumns: of.keyColumns });
  const numbers = fleetReport(record, about);
  expect(numbers.keys).toMatchObject({ total: 1 });
  expect(numbers.keys.byState['TRAINED'] ?? 0).toBe(nTrained);
  const { html } = fleetPage(numbers, new Map());
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
});

test('reports a training that is not judged yet, an older run and an older release', async () => {
  const of = fleetOf(noisyKeys);
  const first = await train(of, { candidates: [candidates.naive] });
  const workspace = await workspaceWith(first, of);
  const second = await train(of, { candidates: [candidates.linear] });
  await keepTraining(workspace, of, { challengers: second, run: 'run-2', now: start + day });
  const unjudged = await readFleet(workspace, folder, { keyColumns });
  expect(unjudged).toMatchObject({
    training: { run: 'run-2' },
    evaluation: null,
    release: { number: 1, isOwn: false },
  });
  expect(fleetReport(unjudged, about).keys.byCode).toEqual({ NOT_JUDGED: 6 });
  expect(fleetPage(fleetReport(unjudged, about), new Map()).html).toContain('not judged yet');
  await judge(workspace, of, { challengers: second, run: 'run-2', now: start + day + 1000 });
  const newest = fleetReport(await readFleet(workspace, folder, { keyColumns }), about);
  expect(newest).toMatchObject({ training: { run: 'run-2' }, evaluation: { run: 'run-2' } });
  expect(newest.learners.find(({ learner }) => learner === 'linear')?.chosen).toBe(6);
  for (const wish of [{ runs: ['run-reused', 'run-1'] }, { release: 1 }]) {
    const older = fleetReport(await readFleet(workspace, folder, { keyColumns, ...wish }), about);
    expect(older).toMatchObject({ training: { run: 'run-1', version: 0 }, release: { number: 1, isOwn: true } });
    expect(older.learners).toMatchObject([{ learner: 'seasonal_naive', chosen: 6, registered: 6 }]);
  }
});

test.each([
  ['REPORT_RUN_WITHOUT_FLEET', { runs: ['run-9'] }],
  ['REPORT_RELEASE_UNKNOWN', { release: 9 }],
])('refuses what there is not with %s', async (code, wish) => {
  await expect(readFleet(store, folder, { keyColumns, ...wish })).rejects.toMatchObject({ code });
});

test('refuses a workspace in which nothing was trained', async () => {
  await expect(readFleet(await openWorkspace(), folder, { keyColumns })).rejects.toMatchObject({
    code: 'REPORT_NOTHING_TRAINED',
  });
});

test('the page of 10,000 keys has under 3 MB', async () => {
  const record = await readFleet(store, folder, { keyColumns });
  const trained = record.keys.filter(({ challenger }) => challenger?.state === 'TRAINED');
  const keys = Array.from({ length: 10_000 }, (_, i) => {
    const { challenger, decision } = trained[i % trained.length]!;
    const key: Key = [`location ${i % 97}`, `product ${i}`];
    return { key, challenger: { ...challenger!, key, trainMs: i % 31 }, decision: { ...decision!, key } };
  });
  const numbers = fleetReport({ ...record, keys }, about);
  const { html } = fleetPage(numbers, new Map());
  expect(numbers.keys.total).toBe(10_000);
  expect(html.length).toBeLessThan(3e6);
  expect(html).not.toContain('not recorded');
  expect(numbers.cost.trainMs.total).toBe(keys.reduce((sum, { challenger }) => sum + challenger.trainMs, 0));
});
