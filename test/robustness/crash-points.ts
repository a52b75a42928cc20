import { deepStrictEqual, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { readTable, tableVersion, vacuumTable } from '#src/tables/index.ts';
import type { CrashCase } from './crash-cases.ts';
import type { Death } from './dying-store.ts';

const script = fileURLToPath(new URL('crash-process.ts', import.meta.url));
const path = 't';
const week = 7 * 86_400_000;

/** The rows of a version, one text each, sorted; null where there is no table. */
type Rows = readonly string[] | null;

/** What a case finds, what it leaves when nothing kills it, and the rows of the versions that stay readable. */
type Expected = {
  readonly before: Rows;
  readonly after: Rows;
  readonly kept: readonly Rows[];
  readonly files: readonly string[];
};

/**
 * Kills a process before and after each call of the store that a case makes, and gives the number of deaths. Throws where a reader
 * then sees anything but the table before or after the case, an older version is lost, or running the case again does not finish it.
 */
export async function surviveCrashes(crashCase: CrashCase, folder: string): Promise<number> {
  const base = join(folder, 'base');
  await mkdir(base, { recursive: true });
  await crashCase.prepare(openStore(base));
  const done = join(folder, 'done');
  await cp(base, done, { recursive: true });
  await crashCase.run(openStore(done));
  const expected: Expected = {
    before: await rowsOf(openStore(base)),
    after: await rowsOf(openStore(done)),
    kept: await Promise.all(crashCase.keeps.map(async (version) => rowsOf(openStore(base), version))),
    files: await filesOf(openStore(done)),
  };
  const deaths = await Promise.all(
    (['before', 'after'] as const).map(async (when) => dieAtEachCall(crashCase, expected, { base, folder, when })),
  );
  const seen = new Set(deaths.flat());
  const states = new Set([JSON.stringify(expected.before), JSON.stringify(expected.after)]);
  ok(seen.size === states.size, 'deaths came before the case was done, and after');
  return deaths.flat().length;
}

/** Gives what readers saw after each death, as text. */
async function dieAtEachCall(
  crashCase: CrashCase,
  expected: Expected,
  { base, folder, when }: { readonly base: string; readonly folder: string; readonly when: Death['when'] },
): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let call = 1; ; call++) {
    const place = join(folder, `${when}-${call}`);
    await cp(base, place, { recursive: true });
    const hasDied = await runUntilDeath(crashCase, place, { call, when });
    if (!hasDied) return seen;
    try {
      seen.push(await checkSurvivor(crashCase, expected, openStore(place)));
    } catch (error) {
      throw new Error(`after a death ${when} call ${call} of the store`, { cause: error });
    }
    await rm(place, { recursive: true });
  }
}

async function runUntilDeath({ name }: CrashCase, place: string, { call, when }: Death): Promise<boolean> {
  const env = { NODE_COMPILE_CACHE: join(place, '../compiled') };
  const child = spawn(process.execPath, [script, place, name, String(call), when], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  ok(signal === 'SIGKILL' || code === 0, `the process ended by itself with code ${code}`);
  return signal === 'SIGKILL';
}

async function checkSurvivor(crashCase: CrashCase, expected: Expected, store: ObjectStore): Promise<string> {
  const seen = JSON.stringify(await rowsOf(store));
  const states = [expected.before, expected.after].map((rows) => JSON.stringify(rows));
  ok(states.includes(seen), `readers see ${seen}`);
  await checkKept(crashCase, expected, store);
  await crashCase.run(store);
  deepStrictEqual(await rowsOf(store), expected.after, 'run again, the case finishes');
  await checkKept(crashCase, expected, store);
  if (crashCase.leavesNoGarbage === true) deepStrictEqual(await filesOf(store), expected.files, 'no garbage is left');
  await vacuumTable(store, path, { retentionInMs: week, now: Date.now() + 5 * week });
  deepStrictEqual(await rowsOf(store), expected.after, 'a vacuum later takes what the dead left, and nothing else');
  const nFiles = (await filesOf(store)).length;
  ok(nFiles <= expected.files.length, `${nFiles} files are left`);
  return seen;
}

async function checkKept({ keeps }: CrashCase, { kept }: Expected, store: ObjectStore): Promise<void> {
  for (const [i, version] of keeps.entries()) {
    deepStrictEqual(await rowsOf(store, version), kept[i], `version ${version} is as it was`);
  }
}

async function rowsOf(store: ObjectStore, version?: number): Promise<Rows> {
  if ((await tableVersion(store, path)) === undefined) return null;
  const { rows, schema } = (await readTable(store, path, { version }))!;
  return Array.from({ length: rows.nRows }, (_, i) =>
    JSON.stringify(schema.map(({ name }) => rows.columns[name]![i])),
  ).sort();
}

/** Gives the part files of the table. */
async function filesOf(store: ObjectStore): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const object of store.list(`${path}/`)) if (!object.path.includes('/_delta_log/')) files.push(object.path);
  return files;
}
