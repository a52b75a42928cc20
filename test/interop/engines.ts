import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A table that the engines shall read. */
export type TableJob = {
  readonly name: string;
  /** The folder of the table. */
  readonly path: string;
  readonly versions: readonly number[];
  /** Conditions in SQL by which the rows of each version are counted. */
  readonly conditions: readonly string[];
};

/** What an engine found in one version of a table. */
type VersionAnswer = {
  /** Name, type in the words of Delta, and whether it takes nulls; null where the engine does not tell. */
  readonly columns: readonly (readonly [string, string, boolean | null])[];
  readonly rows: readonly (readonly unknown[])[];
  readonly counts: Readonly<Record<string, number>>;
};

/** What an engine found in a table. */
export type TableAnswer = {
  readonly versions: Readonly<Record<string, VersionAnswer>>;
  readonly history: readonly { readonly version: number; readonly operation: string; readonly timestamp?: number }[];
};

/** The engines other than ours. */
export const allEngines = ['delta-rs', 'Spark'] as const;
export type Engine = (typeof allEngines)[number];

const scripts: Readonly<Record<Engine, { readonly read: string; readonly write: string }>> = {
  'delta-rs': { read: 'read_delta_rs.py', write: 'write_delta_rs.py' },
  Spark: { read: 'read_spark.py', write: 'write_spark.py' },
};
const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const python = join(here, '../../.interop/python/bin/python');

/** Installs the engines where they are not yet: see install.sh. */
export async function installEngines(): Promise<void> {
  const [code] = (await once(spawn('bash', [join(here, 'install.sh')], { stdio: 'inherit' }), 'exit')) as [
    number | null,
  ];
  if (code !== 0) throw new Error(`install.sh ended with code ${code}.`);
}

/** Gives what an engine finds in the tables, by name. `scratch` is a folder for its own files. */
export async function readWith(
  engine: Engine,
  tables: readonly TableJob[],
  scratch: string,
): Promise<Readonly<Record<string, TableAnswer>>> {
  const job = join(scratch, `${engine}.job.json`);
  const answer = join(scratch, `${engine}.answer.json`);
  await writeFile(job, JSON.stringify({ tables }));
  await runPython([scripts[engine].read, job, answer, scratch]);
  return JSON.parse(await readFile(answer, 'utf8')) as Readonly<Record<string, TableAnswer>>;
}

/** Folders in which an engine shall make a table of its own, and those of tables to which it shall append the rows that they have. */
export type WriteJob = { readonly create: readonly string[]; readonly append: readonly string[] };

/** Lets an engine write. `scratch` is a folder for its own files. */
export async function writeWith(engine: Engine, job: WriteJob, scratch: string): Promise<void> {
  const file = join(scratch, `${engine}.write.json`);
  await writeFile(file, JSON.stringify(job));
  await runPython([scripts[engine].write, file, scratch]);
}

async function runPython([script, ...args]: readonly string[]): Promise<void> {
  process.stdout.write(`Running ${script}.\n`);
  try {
    await run(python, ['-B', join(here, script!), ...args], { maxBuffer: 64e6 });
  } catch (error) {
    const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string };
    // The error itself would tell the same, many lines of it, three times over.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(`${script} failed:\n${(stderr || message).trim().split('\n').slice(-15).join('\n')}`);
  }
}
