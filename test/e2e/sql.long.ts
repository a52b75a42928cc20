import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStore } from '#src/storage/index.ts';
import { commitRows, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { openSandbox, run, type Ended } from './command.ts';

const sandbox = openSandbox();
const workspace = join(sandbox.folder, 'workspace');
const start = Date.UTC(2026, 0, 1);

afterAll(() => sandbox.remove());

beforeAll(async () => {
  const store = openStore(workspace);
  const append = async (path: string, schema: TableSchema, columns: TableRows['columns']): Promise<void> => {
    const nRows = Object.values(columns)[0]!.length;
    await commitRows(store, path, {
      schema,
      rows: { nRows, columns },
      mode: 'append',
      info: { operation: 'WRITE' },
      now: start,
    });
  };
  const demand: TableSchema = [
    { name: 'item', type: 'string' },
    { name: 'time', type: 'timestamp' },
    { name: 'quantity', type: 'double' },
  ];
  const rows = { item: ['a, "b"', 'c\nd'], time: [start, start + 3_600_000], quantity: [0.1, -2.5e21] };
  await append('feature_groups/demand_1', demand, { item: ['old'], time: [start], quantity: [1] });
  await append('feature_groups/demand_10', demand, rows);
  await append('feature_groups/demand_9', demand, { item: ['ninth'], time: [start], quantity: [9] });
  await append('feature_groups/demand_10', demand, { item: [null], time: [null], quantity: [Number.NaN] });
  await append(
    'fleets/batchai/models',
    [
      { name: 'model', type: 'binary' },
      { name: 'rmse', type: 'double' },
    ],
    {
      model: [Uint8Array.of(1, 2, 3)],
      rmse: [1 / 3],
    },
  );
});

async function sql(...args: readonly string[]): Promise<Ended> {
  return run(['bin/muster.mjs', 'sql', '--workspace', workspace, ...args]);
}

test('lists the tables with their names, versions, rows and columns', async () => {
  const { out, exitCode } = await sql('--tables');
  expect(exitCode).toBe(0);
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['table', 'also', 'versions', 'rows', 'columns'],
    expect.anything(),
    ['demand_1', 'v0', '1', 'item, time, quantity'],
    ['demand_10', 'demand', 'v0-v1', '3', 'item, time, quantity'],
    ['demand_9', 'v0', '1', 'item, time, quantity'],
    ['batchai.models', 'v0', '1', 'model, rmse'],
    [''],
  ]);
});

test('shows a table for people', async () => {
  expect((await sql('select * from demand')).out.split('\n')).toEqual([
    'item    time              quantity',
    '------  ----------------  --------',
    'a, "b"  2026-01-01 00:00       0.1',
    'c d     2026-01-01 01:00  -2.5e+21',
    'null    null                  null',
    '',
    '3 rows',
    '',
  ]);
  const shown = await sql('select *, models.rmse * 3 from batchai.models@v0', '--limit', '1');
  expect(shown.out).toContain('3 bytes  0.3333333333');
  expect((await sql('select item from demand@2026-01-01 union all select 1', '--limit', '2')).out).toMatch(
    /the first 2 rows; --limit shows more, --csv writes all\n$/,
  );
});

test('writes all rows as CSV and as JSON, numbers with all their digits', async () => {
  const file = join(sandbox.folder, 'rows.csv');
  const query = 'select *, 1/3 as third from demand';
  expect((await sql(query, '--csv', file, '--limit', '1')).out).toBe(`${file}: 3 rows\n`);
  const third = '0.3333333333333333';
  expect(readFileSync(file, 'utf8')).toBe(
    `item,time,quantity,third\n"a, ""b""",2026-01-01T00:00:00.000Z,0.1,${third}\n"c\nd",2026-01-01T01:00:00.000Z,-2.5e+21,${third}\n,,,${third}\n`,
  );
  const { out } = await sql('select item, item, model from demand, models', '--json');
  const model = 'AQID';
  expect(JSON.parse(out)).toEqual([
    { item: 'a, "b"', item_2: 'a, "b"', model },
    { item: 'c\nd', item_2: 'c\nd', model },
    { item: null, item_2: null, model },
  ]);
});

test('writes through a link and into a pipe, and leaves both what they are', async () => {
  const [target, link, pipe] = ['target.csv', 'link.csv', 'pipe'].map((name) => join(sandbox.folder, name));
  writeFileSync(target!, 'old');
  symlinkSync(target!, link!);
  expect((await sql('select 1 as n', '--csv', link!)).exitCode).toBe(0);
  expect([lstatSync(link!).isSymbolicLink(), readFileSync(target!, 'utf8')]).toEqual([true, 'n\n1\n']);
  execFileSync('mkfifo', [pipe!]);
  const read = readFile(pipe!, 'utf8');
  expect((await sql('select 1 as n', '--csv', pipe!)).exitCode).toBe(0);
  expect([await read, lstatSync(pipe!).isFIFO()]).toEqual(['n\n1\n', true]);
});

test('the engine does not take a proxy, with its password, from the environment', async () => {
  const code = [
    "const { openEngine } = await import('./src/tables/query/engine.ts');",
    'const engine = await openEngine();',
    `const answer = await engine.connection.runAndReadAll("SELECT current_setting('http_proxy')");`,
    'console.log(JSON.stringify(answer.getRows()));',
    'await engine.close();',
  ].join('\n');
  const ended = await run(['--input-type=module', '-e', code], { HTTP_PROXY: 'http://user:topsecret@proxy.example:1' });
  expect(ended).toMatchObject({ exitCode: 0, out: '[["none"]]\n' });
});

test.each([
  ['a table that is not there', ['select * from modles'], 'SQL_TABLE_UNKNOWN', 'Did you mean "models"?'],
  ['a column that is not there', ['select quantty from demand'], 'SQL_COLUMN_UNKNOWN', 'Did you mean "quantity"?'],
  ['a file', ["select * from read_text('/etc/passwd')"], 'SQL_NOT_ALLOWED', 'read_text'],
  ['no query', [], 'USAGE', 'There is no query'],
  ['a query and the list', ['select 1', '--tables'], 'USAGE', '--tables takes no query'],
  ['two forms at once', ['select 1', '--csv', 'x.csv', '--json'], 'USAGE', '--csv and --json'],
  ['a folder that is not there', ['select 1', '--csv', '/nowhere/x.csv'], 'USAGE', '/nowhere/x.csv'],
  ['a limit that is none', ['select 1', '--limit', '0'], 'whole number', '--limit'],
])('%s is refused with exit code 2', async (_, args, code, text) => {
  const ended = await sql(...args);
  expect(ended.exitCode).toBe(2);
  expect(ended.err).toContain(code);
  expect(ended.err).toContain(text);
});

test('Ctrl-C stops a query', async () => {
  const query = 'select count(*) from range(10000000000) a, range(1000) b where a.range + b.range = random()';
  const child = spawn(process.execPath, ['bin/muster.mjs', 'sql', query, '--workspace', workspace], {
    cwd: projectRoot,
    env: { ...process.env, MUSTER_LOG_LEVEL: 'debug' },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // The line says that the query begins.
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGINT'), 300));
  expect(await ended).toBe(130);
});
