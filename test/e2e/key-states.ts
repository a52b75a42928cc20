import { join } from 'node:path';
import { openStore } from '#src/storage/index.ts';
import { readTable, stringColumn } from '#src/tables/index.ts';
import type { Sandbox } from './command.ts';

/** Gives the counts of the closing table by state, the line of all keys left out. */
export function closingCounts(out: string): Readonly<Record<string, number>> {
  const lines = out.slice(out.indexOf('what became of the keys')).split('\n').slice(2);
  const rows = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('all keys')),
  );
  return Object.fromEntries(
    rows.map((line) => line.split(/ {2,}/)).map(([state, count]) => [state!, Number(count!.replace(',', ''))]),
  );
}

/** Gives the number of keys of all states. */
export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Gives the decisions of the last run of batchai on a sandbox's workspace by `location/product_id`. */
export async function lastDecisions(
  sandbox: Sandbox,
): Promise<ReadonlyMap<string, { code: string; sentence: string }>> {
  const { rows } = (await readTable(openStore(join(sandbox.folder, 'workspace')), 'fleets/batchai/decisions'))!;
  const runs = stringColumn(rows, 'run');
  const [locations, products, codes, sentences] = ['location', 'product_id', 'code', 'sentence'].map((name) =>
    stringColumn(rows, name),
  );
  const last = runs.flatMap((run, i) => (run === runs.at(-1) ? [i] : []));
  return new Map(last.map((i) => [`${locations![i]}/${products![i]}`, { code: codes![i]!, sentence: sentences![i]! }]));
}
