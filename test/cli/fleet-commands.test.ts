import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { keyOfText } from '#src/cli/key-argument.ts';
import { digestOf } from '#src/core/index.ts';
import { unpackModel } from '#src/learners/index.ts';
import { openLocalDirectory } from '#src/storage/index.ts';
import { candidates, fleetOf, train, trending } from '../evaluation/small-fleet.ts';
import { openCommands } from './commands-in-process.ts';
import { newFolder, rowsOf, runGate } from '../registry/gate-run.ts';

const fleet = fleetOf([
  [['1', '9'], trending(48)],
  [['2', '9'], trending(48).map((value) => value * 2)],
]);
const root = await newFolder();
await runGate(openLocalDirectory(root), fleet, await train(fleet, { candidates: [candidates.naive] }));
await runGate(openLocalDirectory(root), fleet, await train(fleet), { run: 'run-2' });

const { workspace, muster, json, refused } = openCommands(root);
const key = 'location=1,product_id=9';

test('models: lists, tags, finds, compares and shows versions', async () => {
  expect(await json('models', 'list', '--limit', '3')).toMatchObject({
    fleet: 'demand',
    found: 4,
    models: [{ version: 1 }, { version: 2, aliases: ['champion'] }, {}],
  });
  await muster(
    'models',
    'tag',
    key,
    'champion',
    '--set',
    'team=north',
    '--alias',
    'shadow',
    '--description',
    'the first',
  );
  expect(await json('models', 'list', '--where', "tag.team = 'north'", '--champions')).toMatchObject({
    found: 1,
    models: [
      { key: { location: '1', product_id: '9' }, version: 2, tags: { team: 'north' }, description: 'the first' },
    ],
  });
  expect(await muster('models', 'compare', key, '1', 'shadow')).toMatch(/learner +seasonal_naive +linear/);
  const shown = await muster('models', 'show', key);
  expect(shown).toMatch(/made from +feature_groups\/demand_1 v3/);
  expect(shown).toMatch(/ +1 +seasonal_naive .* FIRST +1/);
  expect(await muster('models', 'tag', key, '2', '--remove', 'team', '--remove-alias', 'shadow')).toContain(
    'tag team taken away',
  );
  expect(await refused(2, 'models', 'show', key, 'shadow')).toContain('REGISTRY_MODEL_UNKNOWN');
  expect(await refused(2, 'models', 'list', '--where', "tag.team = 'north'")).toContain(
    'There is no column "tag.team"',
  );
  expect(await refused(2, 'models', 'tag', key, '2')).toContain('There is nothing to note.');
});

test('models: promotes with a reason and exports what there is', async () => {
  expect(await refused(2, 'models', 'promote', key, '1')).toContain('There is no reason.');
  expect(await muster('models', 'promote', key, '1', '--reason', 'it overshoots', '--actor', 'ada')).toBe(
    'location=1, product_id=9: version 1 is in service in the place of version 2; release 3.\n',
  );
  expect(await json('release', 'list')).toMatchObject([
    { release: 3, operation: 'PROMOTE', actor: 'ada', reason: 'it overshoots', nKeys: 1 },
    {},
    {},
  ]);
  const file = join(workspace(), 'models.json');
  await muster('models', 'export', '--where', 'alias.champion', '--to', file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    release: 3,
    keyColumns: ['location', 'product_id'],
    models: [{ version: 1 }, { version: 2 }],
  });
});

test('models: downloads the bytes that were registered, and not others', async () => {
  const { folder, files } = (await json('models', 'download', key, '1', '--to', join(workspace(), 'outputs'))) as {
    folder: string;
    files: string[];
  };
  expect(files).toEqual(['model.muster', 'configuration.json', 'model.json']);
  const bytes = readFileSync(join(folder, 'model.muster'));
  const about = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { digest: string };
  expect([digestOf(bytes), unpackModel(bytes).learner]).toEqual([about.digest, 'seasonal_naive']);
  expect(existsSync(join(folder, 'signature.json'))).toBe(false);
  const [row] = await rowsOf(openLocalDirectory(workspace()), 'models');
  const pack = String(row?.['blob_path']);
  const store = openLocalDirectory(workspace());
  const changed = await store.read(pack);
  changed[Number(row?.['blob_offset'])]! ^= 1;
  await store.write(pack, changed);
  const refusal = await refused(1, 'models', 'download', key, '1', '--to', join(workspace(), 'other'));
  expect(refusal).toContain('REGISTRY_MODEL_UNLOADABLE');
});

test('release: lists, shows, compares and rolls back', async () => {
  expect(await muster('release', 'show', '1')).toContain('2 champions moved');
  expect(await muster('release', 'diff', '1', '2')).toContain('2 champions differ from release 1 to release 2');
  expect(await muster('release', 'rollback', '--dry-run')).toContain(
    '2 champions would come back from release 1; all of them load.',
  );
  expect(await refused(2, 'release', 'rollback')).toContain('There is no reason.');
  expect(await refused(2, 'release', 'rollback', '--location', '7', '--reason', 'x')).toContain(
    'No key has location=7.',
  );
  expect(await refused(2, 'release', 'rollback', '--keys', 'locaton=1', '--reason', 'x')).toContain(
    'Did you mean "location"?',
  );
  expect(await muster('release', 'rollback', '1', '--keys', key, '--reason', 'x')).toContain(
    '1 champion came back from release 1; release 3.',
  );
  expect(await muster('release', 'diff', '2', '3', '--limit', '1')).toMatch(/1 +9 +version 2 +version 1/);
  expect(await muster('release', 'show')).toMatch(/how +roll back: ROLLED_BACK 1\nreason +x\n/);
  expect(await refused(2, 'release', 'show', '9')).toContain('REGISTRY_RELEASE_UNKNOWN');
});

test('release rollback: names keys as the other commands do, whatever characters their values hold', async () => {
  const strange = fleetOf([
    [['a;b', 'x,y'], trending(48)],
    [['a', 'z'], trending(48)],
  ]);
  const store = openLocalDirectory(workspace());
  const run = async (candidate: 'naive' | 'linear') =>
    runGate(store, strange, await train(strange, { candidates: [candidates[candidate]] }), { run: candidate });
  const { release: before } = await run('naive');
  await run('linear');
  const rollBack = ['release', 'rollback', String(before), '--dry-run', '--json'];
  const back = async (...options: readonly string[]): Promise<unknown> =>
    (JSON.parse(await muster(...rollBack, ...options)) as { moved: { key: unknown }[] }).moved.map((each) => each.key);
  expect(await back('--keys', 'location=a;b,product_id="x,y"')).toEqual([['a;b', 'x,y']]);
  expect(await back('--location', 'a;b')).toEqual([['a;b', 'x,y']]);
  expect(await back('--product', 'x,y')).toEqual([['a;b', 'x,y']]);
  const file = join(workspace(), 'keys.csv');
  await writeFile(file, 'product_id\n"x,y"\nz\n');
  expect(await back('--keys', file)).toEqual([
    ['a', 'z'],
    ['a;b', 'x,y'],
  ]);
  await writeFile(file, 'product_id\nz\nnope\n');
  expect(await refused(2, ...rollBack, '--keys', file)).toMatch(/keys\.csv:3: No key has product_id=nope\./);
  await writeFile(file, 'product\nz\n');
  expect(await refused(2, ...rollBack, '--keys', file)).toMatch(/keys\.csv: The keys have no column "product"/);
});

test('explain: says why, and what is in service', async () => {
  const text = await muster('explain', key);
  expect(text).toMatch(/^location=1, product_id=9: registered, PROMOTED/);
  expect(text).toContain('What would have changed it');
  expect(text).toContain('In service now: version 2, since release 2.');
  await muster('release', 'rollback', '--reason', 'wrong prices');
  expect(await json('explain', key)).toMatchObject({
    code: 'PROMOTED',
    run: 'run-2',
    rules: null,
    service: 'In service now: version 1, since release 3 (roll back: wrong prices).',
  });
  expect(await refused(2, 'explain', 'location=1,product_id=90')).toContain('Did you mean "location=1, product_id=9"?');
});

test.each([
  ['location=1,product_id=9', ['location', 'product_id'], ['1', '9']],
  ['product_id = 9 , location = 1', ['location', 'product_id'], ['1', '9']],
  ['["a,b","c=d"]', ['location', 'product_id'], ['a,b', 'c=d']],
  ['location=a=b', ['location'], ['a=b']],
  ['-', [], []],
])('reads the key %s', (text, keyColumns, expected) => {
  expect(keyOfText(text, keyColumns)).toEqual(expected);
});

test.each([
  ['location=1', ['location', 'product_id'], 'USAGE'],
  ['["1"]', ['location', 'product_id'], 'USAGE'],
  ['LOC-01', ['location'], 'USAGE'],
  ['x=1', [], 'KEY_COLUMN_UNKNOWN'],
])('refuses the key %s', (text, keyColumns, code) => {
  expect(() => keyOfText(text, keyColumns)).toThrow(expect.objectContaining({ code }));
});
