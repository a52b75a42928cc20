import { expect, test } from '@jest/globals';
import { fleetVerdict, defaultGateRules, holdDecisions, keyVolumes } from '#src/evaluation/index.ts';
import { explainDecision, readChampions, readKeyDecisions, readReleases, type GateFleet } from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import { candidates, fleetOf, noisy, train, trending } from '../evaluation/small-fleet.ts';
import { folder, inService, newFolder, runGate } from './gate-run.ts';

const rows = 48;
const fleet = fleetOf([
  [['1', '9'], trending(rows)],
  [['1', '10'], noisy(rows, 2)],
]);
const { keyColumns } = fleet;
const place = { store: openLocalDirectory(await newFolder()), folder, name: 'demand', keyColumns };
const { store } = place;
const first = await train(fleet, { candidates: [candidates.naive] });
const second = await train(fleet, { candidates: [candidates.linear] });

const rules = { ...defaultGateRules, maxChangeShare: 0.4 };
const verdictOf = (decisions: Parameters<GateFleet>[0]) =>
  fleetVerdict(
    {
      decisions,
      cases: [],
      champions: new Map(
        decisions.flatMap(({ key, champion }) => (champion ? [[JSON.stringify(key), champion as never]] : [])),
      ),
      volumes: keyVolumes(fleet, 12),
    },
    { rules, keyColumns, horizon: 6, seed: 1 },
  );
const holding: GateFleet = (decisions) => {
  const { broken } = verdictOf(decisions);
  return { decisions: broken.length === 0 ? decisions : holdDecisions(decisions, broken) };
};
const forcing: GateFleet = (decisions) => {
  const brokenRules = verdictOf(decisions).broken.map(({ sentence }) => sentence);
  return { decisions, info: { reason: 'sale', actor: 'ada', brokenRules } };
};

test('a held fleet writes what its keys would have been, and moves no champion', async () => {
  await runGate(store, fleet, first, { gateFleet: holding });
  const before = await inService(store, keyColumns);
  const { release, registered, decisions } = await runGate(store, fleet, second, { run: 'run-2', gateFleet: holding });
  expect({ release, registered }).toEqual({ release: undefined, registered: 0 });
  expect(decisions.map(({ code, isHeld }) => [code, isHeld])).toContainEqual(['PROMOTED', true]);
  expect(await inService(store, keyColumns)).toEqual(before);
  expect((await readChampions(store, folder, { keyColumns })).release).toBe(1);
  const { columns } = (await readTable(store, `${folder}/decisions`))!.rows;
  const held = [...(columns['run'] as readonly string[])].flatMap((run, i) =>
    run === 'run-2' ? [[columns['code']![i], columns['is_registered']![i], columns['is_held']![i]]] : [],
  );
  expect(held).toContainEqual(['PROMOTED', false, true]);
  expect(held.filter(([, isRegistered]) => isRegistered)).toEqual([]);
});

test('the explanation of a held decision says that its fleet was held, by which rule, and what would change it', async () => {
  const decisions = await readKeyDecisions(place, ['1', '9']);
  const explanation = explainDecision(decisions.at(-1)!, null);
  expect(explanation).toMatchObject({ code: 'PROMOTED', isRegistered: false, isHeld: true });
  expect(explanation.meaning).toMatch(/^Had the fleet passed: /);
  expect(explanation.sentence).toMatch(/^Held with the whole fleet \(max_change_share\): nothing was registered\./);
  expect(explanation.wouldChange[0]).toContain('--force --reason');
});

test('a release that was forced keeps who forced it, why, and against which rules', async () => {
  const { release } = await runGate(store, fleet, second, { run: 'run-3', gateFleet: forcing });
  expect(release).toBe(2);
  const [ordinary, forced] = await readReleases(place);
  expect(ordinary).toMatchObject({ reason: null, brokenRules: [] });
  expect(forced).toMatchObject({ release: 2, reason: 'sale', actor: 'ada' });
  expect(forced!.brokenRules).toEqual([expect.stringContaining('max_change_share allows 40 %')]);
});

test('a release that lost a race is judged as a fleet again: a key that another run moved is not released with a held fleet', async () => {
  const raced = openLocalDirectory(await newFolder());
  await runGate(raced, fleet, first);
  const asked: number[] = [];
  const gateFleet: GateFleet = (decisions) => {
    asked.push(decisions.filter(({ isRegistered }) => isRegistered).length);
    return holding(decisions);
  };
  // The expected version is one release behind, as it is for a run that another one has overtaken.
  const { release } = await runGate(raced, fleet, second, { run: 'run-2', expected: -1, gateFleet });
  expect(release).toBeUndefined();
  expect(asked[0]).toBeGreaterThan(0);
  expect((await readChampions(raced, folder, { keyColumns })).release).toBe(1);
});
