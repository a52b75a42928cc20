import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lastObservedPeriod, periodLabel, type FleetSeries } from '#src/core/index.ts';
import { describeQuality } from '#src/data-preparation/index.ts';
import { csv, months, prepareText } from '#test/data-preparation/csv-source.ts';

type Rows = ReturnType<typeof months>;

const fleetOf = (nKeys: number, nMonths = 48): Rows =>
  Array.from({ length: nKeys }, (_, i) =>
    months(
      `K${i}`,
      Array.from({ length: nMonths }, () => 10 + i),
    ),
  ).flat();
const endOf = (fleet: FleetSeries): string => periodLabel(fleet.frequency, lastObservedPeriod(fleet)!);
const tolerant = { maxFilledShare: 1 };

test.each([5, 40].flatMap((nKeys) => [14, 20, 30, 40].map((later) => [nKeys, later] as const)))(
  'refuses the one row of %i keys that lies %i months after all others, and ends no series by it',
  async (nKeys, later) => {
    const [late] = months('K0', [99], 47 + later);
    const { fleet, keyQuality, report } = await prepareText(csv(...fleetOf(nKeys), late!));
    expect(report.keys).toEqual({ read: nKeys, ready: nKeys, blocked: 0 });
    expect(endOf(fleet)).toBe('2024-12');
    expect([...fleet.nObserved]).toEqual(Array.from({ length: nKeys }, () => 48));
    expect(keyQuality[0]).toMatchObject({ key: ['K0'], read: 49, kept: 48, refused: 1 });
    expect(report.demand.fates).toMatchObject([{ name: 'TIME_AFTER_FLEET_END', outcome: 'refused', count: 1 }]);
    expect(report.demand.fates[0]!.examples).toEqual([{ line: nKeys * 48 + 2, key: 'location=K0', value: late![1] }]);
  },
);

test('says on the screen what decides about the end of the fleet, and what to do', async () => {
  const late = months('K0', [99], 61);
  expect(describeQuality((await prepareText(csv(...fleetOf(40), ...late))).report)).toContain(
    "demand.csv: 1 row lies after 2024-12 and is refused: the fleet's last period is the last that 2 of its 40 keys reach; behind a pause of more than 12 months, more than half of them or rows for 12 months. Correct the dates; if they are right, set min_end_share: 0.",
  );
  expect(describeQuality((await prepareText(csv(...fleetOf(5), ...late, ...months('K0', [98], 62)))).report)).toContain(
    "demand.csv: 2 rows lie after 2024-12 and are refused: the fleet's last period is the last that a key reaches; behind a pause of more than 12 months, more than half of them or rows for 12 months. Correct the dates; if they are right, set min_end_share: 0.",
  );
});

test.each<[string, number, number, number, string]>([
  ['two of 40 keys go on', 40, 2, 0.05, '2025-01'],
  ['one of 40 keys goes on', 40, 1, 0.05, '2024-12'],
  ['one of 40 keys goes on and one is enough', 40, 1, 0, '2025-01'],
  ['two of 60 keys go on and 5 % are three', 60, 2, 0.05, '2024-12'],
  ['three of 60 keys go on', 60, 3, 0.05, '2025-01'],
  ['half of 40 keys must go on and do', 40, 20, 0.5, '2025-01'],
  ['half of 40 keys must go on and do not', 40, 19, 0.5, '2024-12'],
  ['one of 19 keys goes on', 19, 1, 0.05, '2025-01'],
])('lets the keys that go on decide: %s', async (_, nKeys, nLonger, minEndShare, end) => {
  const longer = Array.from({ length: nLonger }, (__, i) => months(`K${i}`, [5], 48)).flat();
  const { fleet, report } = await prepareText(csv(...fleetOf(nKeys), ...longer), { rules: { minEndShare } });
  expect([endOf(fleet), report.periods!.to]).toEqual([end, end]);
  expect(report.demand.refused).toBe(end === '2025-01' ? 0 : nLonger);
});

test.each<[string, number, number, number]>([
  ['one of 40 keys goes on', 40, 1, 1],
  ['half of 40 keys go on', 40, 20, 20],
  ['more than half of 40 keys go on', 40, 21, 0],
  ['half of 4 keys go on', 4, 2, 2],
  ['all of 2 keys go on', 2, 2, 0],
])('behind a pause of the whole fleet needs more than half of its keys: %s', async (_, nKeys, nLater, refused) => {
  const later = Array.from({ length: nLater }, (__, i) => months(`K${i}`, [5], 48 + 13)).flat();
  const { fleet, report } = await prepareText(csv(...fleetOf(nKeys), ...later), { rules: tolerant });
  expect([report.demand.refused, endOf(fleet)]).toEqual([refused, refused === 0 ? '2026-02' : '2024-12']);
});

test('lets a single key pause as long as it likes, and says so by no refusal', async () => {
  const { fleet, report } = await prepareText(csv(...months('a', [1, 2, 3]), ...months('a', [4], 3 + 30)), {
    rules: { ...tolerant, maxRefusedShare: 1 },
  });
  expect([endOf(fleet), report.demand.refused]).toEqual(['2023-10', 0]);
});

test.each<[string, number, number, readonly string[], number]>([
  ['a season long, behind a pause', 20, 12, ['READY', 'BLOCKED_DATA'], 0],
  ['shorter than a season, behind a pause', 20, 11, ['BLOCKED_DATA', 'READY'], 11],
  ['short, without a pause', 0, 3, ['READY', 'READY'], 0],
])('takes the rows of a product that follows another when they are %s', async (_, pause, length, states, refused) => {
  const old = months(
    'old',
    Array.from({ length: 24 }, () => 7),
  );
  const next = months(
    'new',
    Array.from({ length }, () => 8),
    24 + pause,
  );
  const { keyQuality, report } = await prepareText(csv(...old, ...next));
  expect([keyQuality.map(({ state }) => state), report.demand.refused]).toEqual([states, refused]);
});

test('blocks a key whose rows all lie after the end, with the reason', async () => {
  const { keyQuality } = await prepareText(csv(...fleetOf(40), ...months('late', [1, 2], 60)));
  expect(keyQuality.find(({ key }) => key[0] === 'late')).toMatchObject({
    state: 'BLOCKED_DATA',
    reason: 'None of its rows is usable: TIME_AFTER_FLEET_END 2.',
  });
});

test('counts duplicates after the end as refused, and does not take the file for wrong because of late rows', async () => {
  const late = Array.from({ length: 30 }, () => months('K0', [3], 60)).flat();
  const { report } = await prepareText(csv(...fleetOf(20, 4), ...late));
  expect(report.demand).toMatchObject({ read: 110, kept: 80, repaired: 0, refused: 30 });
});

test('lets no series reach beyond the end of the fleet, whatever the rows are, and one reaches it', async () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 29 }), fc.integer({ min: 0, max: 60 })), {
    minLength: 1,
    maxLength: 120,
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(0, 0.05, 0.3), async (places, minEndShare) => {
      // Two months in a row: lone years are refused as yearly.
      const text = csv(...months('K0', [1, 1]), ...places.flatMap(([key, month]) => months(`K${key}`, [1], month)));
      const { fleet, report } = await prepareText(text, { rules: { ...tolerant, maxRefusedShare: 1, minEndShare } });
      expect(endOf(fleet)).toBe(report.periods!.to);
      if (minEndShare === 0) expect(report.demand.fates.map(({ name }) => name)).not.toContain('TIME_AFTER_FLEET_END');
    }),
    { numRuns: 150 },
  );
});
