import { expect, test } from '@jest/globals';
import type { Key } from '#src/core/index.ts';
import { defaultGateRules, summariseDecisions } from '#src/evaluation/index.ts';
import {
  diffReleases,
  findFleet,
  modelRecord,
  openRegistry,
  promoteModel,
  readReleases,
  rowOfVersion,
} from '#src/registry/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { inService, newFolder, now, rowsOf, runGate } from './gate-run.ts';

const key: Key = ['1', '9'];
const other: Key = ['1', '10'];
const fleet = fleetOf([key, other].map((each) => [each, trending(48)]));
const { keyColumns } = fleet;
const manual = { rules: { ...defaultGateRules, approval: 'manual' } } as const;
const by = { run: 'run-by-hand', actor: 'ada', now, codeVersion: '0.1.0', reason: 'looked at' };

test('what waits for approval is a version of its key, and moves nothing until it is promoted', async () => {
  const store = openLocalDirectory(await newFolder());
  await runGate(store, fleet, await train(fleet, { candidates: [candidates.naive] }));
  const before = await inService(store, keyColumns);
  const challengers = await train(fleet);
  const { release, registered, decisions } = await runGate(store, fleet, challengers, { ...manual, run: 'run-2' });
  expect({ release, registered }).toEqual({ release: 2, registered: 0 });
  expect(summariseDecisions(decisions)).toMatchObject({ nKeys: 2, nRegistered: 0, counts: { PENDING_APPROVAL: 2 } });
  expect(await inService(store, keyColumns)).toEqual(before);
  const demand = await findFleet(store, 'demand');
  expect(await diffReleases(demand, [1, 2])).toEqual([]);
  expect((await readReleases(demand)).at(-1)).toMatchObject({ nKeys: 0, codes: { PENDING_APPROVAL: 2 } });
  const recorded = (await rowsOf(store, 'decisions')).filter(({ run }) => run === 'run-2');
  expect(recorded.map(({ code, approved_as: as }) => [code, as])).toEqual([
    ['PENDING_APPROVAL', 'PROMOTED'],
    ['PENDING_APPROVAL', 'PROMOTED'],
  ]);

  const registry = await openRegistry(demand);
  const waiting = modelRecord(registry, rowOfVersion(registry, key, '2'));
  expect(waiting).toMatchObject({ learner: 'linear', code: 'PENDING_APPROVAL', aliases: [] });
  expect(await promoteModel(registry, waiting, by)).toEqual({ release: 3, replaces: 1 });
  expect(await inService(store, keyColumns)).toMatchObject([
    { key, version: 2, learner: 'linear', loaded: waiting.digest },
    { key: other, version: 1, learner: 'seasonal_naive' },
  ]);

  // The approved one meets its own bytes, the other waits on: neither is stored twice.
  const again = await runGate(store, fleet, challengers, { ...manual, run: 'run-3' });
  expect(again.release).toBeUndefined();
  expect(again.decisions.map(({ code }) => code)).toEqual(['UNCHANGED', 'PENDING_APPROVAL']);
  expect(await rowsOf(store, 'models')).toHaveLength(4);
  // A later version takes a number that no waiting one has.
  const challenger = await train(fleet, { candidates: [candidates.shortLinear] });
  const later = await runGate(store, fleet, challenger, {
    rules: { ...defaultGateRules, profile: 'none' },
    run: 'run-4',
  });
  const released = (await rowsOf(store, 'releases')).filter((row) => row['release'] === later.release);
  expect(released.map((row) => [row['product_id'], row['version'], row['code']])).toEqual([
    ['9', 3, 'PROMOTED'],
    ['10', 3, 'PROMOTED'],
  ]);
});

test('a first model waits as well: the key has no champion until then', async () => {
  const store = openLocalDirectory(await newFolder());
  const { release, registered } = await runGate(store, fleet, await train(fleet), manual);
  expect({ release, registered }).toEqual({ release: 1, registered: 0 });
  expect(await inService(store, keyColumns)).toEqual([]);
  const demand = await findFleet(store, 'demand');
  const registry = await openRegistry(demand);
  await promoteModel(registry, modelRecord(registry, rowOfVersion(registry, key, '1')), by);
  expect(await inService(store, keyColumns)).toMatchObject([{ key, version: 1, learner: 'linear' }]);
});

test('refuses an approval that it does not know', async () => {
  const store = openLocalDirectory(await newFolder());
  const rules = { ...defaultGateRules, approval: 'maybe' as 'manual', maxUses: 0 };
  await expect(runGate(store, fleet, [], { rules })).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'max_uses is 0.' }, { what: 'approval is maybe.' }],
  });
});
