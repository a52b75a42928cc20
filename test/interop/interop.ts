// Other engines read and write what Muster writes, and the other way round: npm run interop [-- --engine NAME]; see docs/interop.md.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, deleteRows, optimizeTable, readTable, tableVersion, upsertRows } from '#src/tables/index.ts';
import { projectRoot } from '#test/house/project.ts';
import { buildEvents } from './build-events.ts';
import { buildPack, buildSales } from './build-sales.ts';
import { openCheckReport, type CheckReport } from './check-report.ts';
import { compareTable, jobOf, type ComparedTable } from './compare.ts';
import { allEngines, installEngines, readWith, writeWith, type Engine } from './engines.ts';

/** The tables to whose copies the other engines append. */
const appendedTo = ['events', 'sales'];
const madeBy = (engine: Engine): string => `made-by-${engine}`;
const copyFor = (table: string, engine: Engine): string => `${table}-and-${engine}`;

const { values } = parseArgs({ options: { engine: { type: 'string' } } });
const engines = allEngines.filter((engine) => values.engine === undefined || engine === values.engine);
const report = openCheckReport();
await installEngines();
const folder = await mkdtemp(join(tmpdir(), 'muster-interop-'));
try {
  await compareAll(report, folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

async function compareAll(checks: CheckReport, place: string): Promise<void> {
  const store = openStore(place);
  const now = Date.now();
  const tables: ComparedTable[] = [];
  const add = async (title: string, build: () => Promise<readonly ComparedTable[]>): Promise<void> =>
    checks.run(title, async () => {
      tables.push(...(await build()));
    });
  await add('Muster makes a table by 25 commits of all kinds', async () => [await builtEvents(store, now)]);
  await add('Muster makes a partitioned table', async () => [await builtSales(store, now)]);
  await add('Muster makes a table of packs', async () => {
    await buildPack(store, 'pack', now);
    return [{ name: 'a table of packs', table: 'pack', versions: [1, 0] }];
  });
  await add('Muster runs a small pipeline', async () => ranPipeline(place));
  const own = [...tables];
  for (const engine of engines) {
    await checks.run(`${engine} makes a table, and appends to copies of ours`, async () => letWrite(engine, place));
    await add(`Muster writes to the table that ${engine} made`, async () => [await continued(store, engine)]);
    for (const table of own.filter(({ table: path }) => appendedTo.includes(path))) {
      await add(`Muster reads ${table.name} with rows of ${engine}`, async () => [
        await appended(store, engine, table),
      ]);
    }
  }
  for (const engine of engines) {
    await checks.run(`${engine} reads ${tables.length} tables`, async () => {
      const jobs = tables.map((table) => jobOf(place, table));
      const answers = await readWith(engine, jobs, place);
      for (const compared of tables) {
        await compareTable(checks, engine, { store, compared, answer: answers[compared.name]! });
      }
    });
  }
}

async function builtEvents(store: ObjectStore, now: number): Promise<ComparedTable> {
  const { path, version, older } = await buildEvents(store, now + 86_400_000);
  return {
    name: 'the table of 25 commits',
    table: path,
    versions: [version, ...older],
    conditions: [
      [
        "name >= 'event-0100' AND name < 'event-0400'",
        {
          and: [
            { column: 'name', is: '>=', value: 'event-0100' },
            { column: 'name', is: '<', value: 'event-0400' },
          ],
        },
      ],
      ['units < 30', { column: 'units', is: '<', value: 30 }],
      ["label > '日'", { column: 'label', is: '>', value: '日' }],
      ['amount > 2.5', { column: 'amount', is: '>', value: 2.5 }],
      ['total IS NULL', { column: 'total', is: 'null' }],
      [
        "at = TIMESTAMP '2026-02-28 23:59:59.999Z'",
        { column: 'at', is: '=', value: Date.UTC(2026, 1, 28, 23, 59, 59, 999) },
      ],
      ['score IS NOT NULL', { column: 'score', is: 'not null' }],
    ],
  };
}

async function builtSales(store: ObjectStore, now: number): Promise<ComparedTable> {
  const version = await buildSales(store, 'sales', now);
  return {
    name: 'the partitioned table',
    table: 'sales',
    versions: [version, 3, 1],
    conditions: [
      ["region = 'Zürich'", { column: 'region', is: '=', value: 'Zürich' }],
      ["region = 'a/b=c %20 é'", { column: 'region', is: '=', value: 'a/b=c %20 é' }],
      ['year IS NULL', { column: 'year', is: 'null' }],
      [
        "day = TIMESTAMP '2026-01-02 12:30:00.250Z'",
        { column: 'day', is: '=', value: Date.UTC(2026, 0, 2, 12, 30, 0, 250) },
      ],
    ],
  };
}

/** Gives every table of a workspace after a run of batchai on the keys of one location. */
async function ranPipeline(place: string): Promise<readonly ComparedTable[]> {
  const workspace = join(place, 'workspace');
  const places = ['--workspace', workspace, '--output', join(place, 'output')];
  const command = [join(projectRoot, 'bin/muster.mjs'), 'run', 'pipelines/batchai.yml', '--location', 'LOC-01'];
  await promisify(execFile)(process.execPath, [...command, ...places], { cwd: projectRoot, maxBuffer: 64e6 });
  const found = await readdir(workspace, { recursive: true, encoding: 'utf8' });
  const paths = found.filter((path) => path.endsWith('_delta_log')).map((path) => path.slice(0, -'/_delta_log'.length));
  const store = openStore(workspace);
  return Promise.all(
    paths.sort().map(async (path) => {
      const versions = [(await tableVersion(store, path))!];
      return { name: `workspace/${path}`, table: `workspace/${path}`, versions };
    }),
  );
}

async function letWrite(engine: Engine, place: string): Promise<void> {
  for (const table of appendedTo)
    await cp(join(place, table), join(place, copyFor(table, engine)), { recursive: true });
  const append = appendedTo.map((table) => join(place, copyFor(table, engine)));
  await writeWith(engine, { create: [join(place, madeBy(engine))], append }, place);
}

/** Appends to, deletes from, upserts and optimizes a table that another engine made. */
async function continued(store: ObjectStore, engine: Engine): Promise<ComparedTable> {
  const table = madeBy(engine);
  const made = (await readTable(store, table))!;
  const { schema, rows } = made;
  const words = { info: { operation: 'WRITE' }, now: Date.now() };
  const renumbered = {
    ...rows,
    columns: { ...rows.columns, id: Array.from({ length: rows.nRows }, (_, i) => 1000 + i) },
  };
  await commitRows(store, table, { schema, rows: renumbered, mode: 'append', ...words });
  await deleteRows(store, table, { where: { column: 'region', is: '=', value: 'a/b=c %20' }, ...words });
  await upsertRows(store, table, { schema, rows: renumbered, key: ['id'], ...words });
  const { version } = await optimizeTable(store, table, words);
  return {
    name: `the table that ${engine} made`,
    table,
    versions: [version, made.version + 1, made.version],
    isForeign: true,
  };
}

async function appended(
  store: ObjectStore,
  engine: Engine,
  { name, table, versions }: ComparedTable,
): Promise<ComparedTable> {
  const copy = copyFor(table, engine);
  const before = (await readTable(store, table))!;
  const after = (await readTable(store, copy))!;
  if (after.rows.nRows !== 2 * before.rows.nRows) {
    throw new Error(`${after.rows.nRows} rows where twice ${before.rows.nRows} were expected`);
  }
  return {
    name: `${name} with rows of ${engine}`,
    table: copy,
    versions: [after.version, versions[0]!],
    isForeign: true,
  };
}
