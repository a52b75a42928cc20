import { deepStrictEqual } from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitParts, readTable, tableHistory, writePart, type TableRead } from '#src/tables/index.ts';
import { pairSchema, type Round } from './writer-round.ts';

/** Where the writers meet. */
export type Meeting = Pick<Round, 'place' | 'connectionString'>;

const nWriters = 20;
const script = fileURLToPath(new URL('writer-process.ts', import.meta.url));

/** Starts 20 processes that write when they are told to; `compiled` is a folder for their compiled code. */
export function startWriters(compiled: string): readonly ChildProcess[] {
  const env = { NODE_COMPILE_CACHE: compiled };
  return Array.from({ length: nWriters }, () => fork(script, { env }));
}

/** Ends the writers, by closing their channels. */
export async function endWriters(writers: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    writers.map(async (writer) => {
      if (writer.exitCode !== null || writer.signalCode !== null) return;
      const ended = once(writer, 'exit');
      writer.disconnect();
      await ended;
    }),
  );
}

/**
 * Lets all writers append to one table and upsert into it at once, and gives the number of commits: in odd rounds to a table that the
 * first of them makes. A quarter of them upserts the same row, the others a row each. Throws where a committed row is missing or
 * there twice, a version is missing, or an older version is not what its commits make.
 */
export async function runRound(writers: readonly ChildProcess[], meeting: Meeting, round: number): Promise<number> {
  const table = `round-${round}`;
  const store = openStore(meeting.place, { connectionString: meeting.connectionString });
  const seed = round % 2 === 0 ? await seedTable(store, table) : [];
  const tasks = writers.map((_, writer) => ({ ...meeting, table, writer, upserts: rowOf(writer, round) }));
  const versions = await Promise.all(tasks.map(async (task, i) => tell(writers[i]!, task)));
  const made = versions.flatMap(([append, upsert], writer) => [
    { version: append!, operation: 'WRITE', writer },
    { version: upsert!, operation: 'MERGE', writer },
  ]);
  const commits = [...seed, ...made].sort((a, b) => a.version - b.version);
  const history = await tableHistory(store, table);
  const inLog = history.map(({ version, info }) => ({ version, operation: info.operation, writer: info['writer'] }));
  deepStrictEqual(inLog, commits, 'the log holds each commit once, under the version that its writer was told');
  deepStrictEqual(
    inLog.map(({ version }) => version),
    commits.map((_, i) => i),
    'no version is missing',
  );
  for (const version of [commits.length - 1, nWriters, 5]) {
    const rows = pairsOf((await readTable(store, table, { version }))!);
    deepStrictEqual(rows, expectedPairs(commits.slice(0, version + 1), round), `the rows of version ${version}`);
  }
  return commits.length;
}

type Commit = { readonly version: number; readonly operation: string; readonly writer: number };
type Pair = readonly [string, number];

const shared = 'upserted by several';

function rowOf(writer: number, round: number): string {
  return writer % 4 === round % 4 ? shared : `upserted by ${String(writer).padStart(2, '0')}`;
}

const seedPairs: readonly Pair[] = [shared, ...Array.from({ length: nWriters }, (_, i) => rowOf(2 * i, 1))]
  .slice(0, nWriters / 2)
  .map((name) => [name, -1]);

/** Makes a table with a row, in a file of its own, for half of the writers to update. */
async function seedTable(store: ObjectStore, table: string): Promise<readonly Commit[]> {
  const parts = await Promise.all(
    seedPairs.map(async ([name, value]) =>
      writePart(store, table, pairSchema, { nRows: 1, columns: { name: [name], value: [value] } }),
    ),
  );
  const info = { operation: 'SEED', writer: -1 };
  const { version } = await commitParts(store, table, {
    schema: pairSchema,
    parts,
    mode: 'append',
    info,
    now: Date.now(),
  });
  return [{ version, ...info }];
}

type Answer = { readonly versions?: readonly number[]; readonly error?: string };

async function tell(child: ChildProcess, round: Round): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`writer ${round.writer}: ${why}`));
    const onExit = (): void => fail('its process ended');
    child.once('exit', onExit);
    child.once('message', ({ versions, error }: Answer) => {
      child.off('exit', onExit);
      if (versions === undefined) fail(error ?? 'no answer');
      else resolve(versions);
    });
    child.send(round);
  });
}

function pairsOf({ rows }: TableRead): readonly Pair[] {
  const { name, value } = rows.columns as { readonly name: readonly string[]; readonly value: Float64Array };
  return inOrder(name.map((text, i) => [text, value[i]!] as const));
}

/** Gives the rows that commits make when they run one after the other. */
function expectedPairs(commits: readonly Commit[], round: number): readonly Pair[] {
  const appended: Pair[] = [];
  const upserted = new Map<string, number>();
  for (const { operation, writer } of commits) {
    if (operation === 'SEED') for (const [name, value] of seedPairs) upserted.set(name, value);
    else if (operation === 'MERGE') upserted.set(rowOf(writer, round), writer);
    else appended.push([`appended by ${writer}`, 0], [`appended by ${writer}`, 1]);
  }
  return inOrder([...appended, ...upserted]);
}

function inOrder(pairs: readonly Pair[]): readonly Pair[] {
  return [...pairs].sort(([a, x], [b, y]) => (a === b ? x - y : a < b ? -1 : 1));
}
