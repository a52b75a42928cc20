import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '#test/house/project.ts';
import { openCommandProcess, openSandbox, run, type CommandProcess, type Ended, type Sandbox } from './command.ts';

let sandbox: Sandbox;
let commands: CommandProcess;
const examples = 'docs/examples/feature-store';

async function muster(...args: readonly string[]): Promise<Ended> {
  return commands.muster(...args, '--workspace', join(sandbox.folder, 'workspace'));
}

beforeAll(async () => {
  sandbox = openSandbox();
  commands = openCommandProcess();
  const times = ['--event-time', 'valid_from', '--knowledge-time', 'known_at'];
  await muster('features', 'create', 'prices', `${examples}/prices.csv`, '--primary-key', 'product_id', ...times);
});
afterAll(async () => {
  await commands.close();
  sandbox.remove();
});

test.each([
  ['a key that is not there', ['features', 'get', 'prices', 'Z'], 'FEATURE_KEY_UNKNOWN'],
  ['a group that is not there', ['features', 'read', 'price'], 'Did you mean "prices"?'],
  ['a column that is not there', ['features', 'read', 'prices', '--where', 'prise>3'], 'Did you mean "price"?'],
  ['text for a number', ['features', 'read', 'prices', '--where', 'price>dear'], '"dear" is no value'],
  ['a file that is not there', ['features', 'insert', 'prices', 'no.csv'], 'DATA_FILE_NOT_FOUND'],
  ['a type that there is not', ['features', 'create', 'x', '--types', 'a=number'], '--types gives the column a'],
  ['neither file nor types', ['features', 'create', 'x'], 'the columns are not known'],
  ['a view that is not there', ['view', 'read', 'none'], 'FEATURE_VIEW_MISSING'],
  ['two kinds of splits', ['dataset', 'create', 'v', '--test', '0.2', '--origins', '3'], 'random and rolling'],
  ['a part that there is not', ['dataset', 'read', 'v', '--split', 'tests'], 'Did you mean "test"?'],
  ['what is neither file nor group', ['profile', 'prises'], 'Did you mean "prices"?'],
  ['a target that is no column', ['profile', 'prices', '--target', 'prise'], 'Did you mean "price"?'],
])('%s is refused with what to do', async (_, args, said) => {
  const { err, exitCode } = await muster(...args);
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining(said) });
});

test('a file with semicolons, a decimal comma, a BOM and CRLF is read as what it says', async () => {
  const file = join(sandbox.folder, 'german.csv');
  writeFileSync(file, '\uFEFFitem;weight;when\r\n007;1,5;31.12.2025\r\n008;2,25;01.01.2026\r\n');
  const created = await muster('features', 'create', 'items', file, '--primary-key', 'item', '--event-time', 'when');
  expect(created.out).toContain('item string, weight double, when timestamp');
  const { out } = await muster('features', 'read', 'items', '--json');
  expect(JSON.parse(out)).toEqual([
    { item: '007', weight: 1.5, when: '2025-12-31T00:00:00.000Z' },
    { item: '008', weight: 2.25, when: '2026-01-01T00:00:00.000Z' },
  ]);
});

test('with a quarantine the bad rows are set aside, and all rows are accounted for', async () => {
  const expectations = `${examples}/prices-expectations.yml`;
  const made = ['features', 'create', 'checked', '--types', 'product_id=string,valid_from=timestamp,price=double'];
  await muster(...made, '--primary-key', 'product_id', '--expectations', expectations, '--quarantine');
  const file = join(sandbox.folder, 'bad.csv');
  writeFileSync(file, 'product_id,valid_from,price\nA,2026-03-01,9\nB,2026-03-01,-19\n');
  const { out, exitCode } = await muster('features', 'insert', 'checked', file);
  expect({ out, exitCode }).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 row inserted') });
  expect(out).toContain('1 row refused and kept in checked_quarantine_1');
  const kept = await muster('sql', 'select product_id, price, reason from checked_quarantine_1', '--json');
  expect(JSON.parse(kept.out)).toEqual([
    { product_id: 'B', price: -19, reason: expect.stringContaining('expect_column_values_to_be_between') },
  ]);
});

test('a time in a key is UTC wherever the command runs, and a real one', async () => {
  const file = join(sandbox.folder, 'moments.csv');
  writeFileSync(file, 'at,x\n2026-01-31T06:00:00Z,1\n');
  await muster('features', 'create', 'moments', file, '--primary-key', 'at');
  const get = async (at: string): Promise<Ended> => {
    const args = ['features', 'get', 'moments', at, '--json', '--workspace', join(sandbox.folder, 'workspace')];
    return run([join(projectRoot, 'bin/muster.mjs'), ...args], { TZ: 'America/New_York' });
  };
  expect(JSON.parse((await get('2026-01-31 06:00')).out)).toMatchObject({ x: 1 });
  const refused = await get('31 January 2026');
  expect(refused).toMatchObject({ exitCode: 2, err: expect.stringContaining('FEATURE_ONLINE_KEY') });
});

test('a profile of a group is one page with charts', async () => {
  const page = join(sandbox.folder, 'page.html');
  const { out, exitCode } = await muster('profile', 'prices', '--target', 'on_sale', '--html', page);
  expect({ out, exitCode }).toEqual({ exitCode: 0, out: expect.stringContaining('6 rows, 5 columns') });
});

test('a group whose first rows are refused is not left behind: the corrected file makes the same version', async () => {
  const file = join(sandbox.folder, 'twice.csv');
  writeFileSync(file, 'id,x\n1,2\n1,3\n');
  const create = ['features', 'create', 'twice', file, '--primary-key', 'id'];
  expect(await muster(...create)).toMatchObject({ exitCode: 2, err: expect.stringContaining('FEATURE_KEY_REPEATED') });
  writeFileSync(file, 'id,x\n1,2\n2,3\n');
  expect((await muster(...create)).out).toContain('twice_1 made');
});

test('a group that is derived again holds what the query gives now, and nothing from before', async () => {
  const derive = async (query: string): Promise<Ended> =>
    muster('features', 'derive', 'd', query, '--primary-key', 'id');
  await derive('select unnest([1, 2]) as id, 1 as x');
  expect((await derive('select 2 as id, 5 as x')).out).toContain('1 row inserted');
  expect(JSON.parse((await muster('features', 'read', 'd', '--json')).out)).toEqual([{ id: 2, x: 5 }]);
});
