import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { generateSample } from '#src/sample-data/index.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { readTable, stringColumn, tableHistory } from '#src/tables/index.ts';
import { openSandbox, type Ended } from '#test/e2e/command.ts';
import { openCheckout } from './checkout.ts';
import { openLocalCloud, type LocalCloud } from './local-cloud.ts';
import { smallPipelineFile, smallPipelineText } from './small-fleet.ts';

/** What became of a fleet that machines shared, of which one was lost. */
export type FleetOnNodes = {
  /** The end of the command that waited for the job, and of the one that asked for its release. */
  readonly ran: Ended;
  readonly verified: Ended;
  /** Pieces of work that were there when the machine was lost, and their number in all, of both passes. */
  readonly nPiecesBefore: number;
  readonly nPieces: number;
  /** How often the process of the lost machine was started. */
  readonly nStarts: number;
  /** Keys with a challenger and with a decision, each with how often it is there. */
  readonly challengers: ReadonlyMap<string, number>;
  readonly decisions: ReadonlyMap<string, number>;
  readonly nChallengerCommits: number;
  readonly nReleases: number;
};

const nNodes = 4;
const lostNode = 2;
const build = '1';

/** Trains a fleet on 4 machines of the emulator from inputs on Azure Blob, has one lost amid the comparison of keys, and waits for the end. */
export async function trainOnNodes(nKeys: number): Promise<FleetOnNodes> {
  const sandbox = openSandbox();
  const cloud = await openLocalCloud('--nodes', String(nNodes));
  try {
    const store = openStore(cloud.uri, { connectionString: cloud.connectionString });
    const text = await pipelineOnBlob(cloud, nKeys);
    const file = join(sandbox.folder, 'small.yml');
    writeFileSync(file, text);
    await publish(cloud, text);
    const azure = (...args: readonly string[]): Promise<Ended> =>
      cloud.muster(['azure', ...args, '--pipeline', file, '--build-id', build]);
    const begun = await azure('run', 'training', '--no-wait');
    const nPiecesBefore = await loseNode(cloud, store, nKeys);
    const ran = await azure('run', 'training');
    const verified = await azure('verify', 'training');
    const log = await cloud.logOf(begun.out.trim(), 'train', `user_logs/std_log_process_${lostNode}.txt`);
    return {
      ran,
      verified,
      nPiecesBefore,
      nPieces: await nPiecesOf(store),
      nStarts: log?.match(/^small {2}PROD/gm)?.length ?? 0,
      challengers: await keysOf(store, 'challengers'),
      decisions: await keysOf(store, 'decisions'),
      nChallengerCommits: (await tableHistory(store, 'fleets/small/challengers')).length,
      nReleases: (await tableHistory(store, 'fleets/small/releases')).length,
    };
  } finally {
    await cloud.close();
    sandbox.remove();
  }
}

/** Puts the inputs into the storage account and gives the pipeline file that reads them there. */
async function pipelineOnBlob(cloud: LocalCloud, nKeys: number): Promise<string> {
  const place = cloud.uri.replace(/\/muster$/, '/inputs');
  const inputs = openStore(place, { connectionString: cloud.connectionString });
  const { demand, knownFuture } = generateSample({ nLocations: nKeys / 40, nProducts: 40 });
  await inputs.write('demand.csv', Buffer.from(demand));
  await inputs.write('known_future.csv', Buffer.from(knownFuture));
  const text = smallPipelineText()
    .replaceAll('DataPrep_inputs/small', place)
    .replace('per_key_csv: auto', 'per_key_csv: never');
  // One thread a process: what shares the work are machines.
  return `${text}\nworkers: 1\n`;
}

async function publish(cloud: LocalCloud, text: string): Promise<void> {
  const checkout = openCheckout();
  try {
    checkout.write({ [smallPipelineFile]: text });
    const args = ['--pipeline', smallPipelineFile, '--build-id', build, '--nodes', String(nNodes), '--no-endpoint'];
    const published = await cloud.muster(['azure', 'publish', 'training', ...args], {}, checkout.folder);
    if (published.exitCode !== 0) throw new Error(published.err);
  } finally {
    checkout.remove();
  }
}

/** Loses a machine when nearly half of the comparisons are there; gives their number. */
async function loseNode(cloud: LocalCloud, store: ObjectStore, nKeys: number): Promise<number> {
  const wanted = Math.floor(nKeys / 256 / 2.5);
  let nPieces = 0;
  while (nPieces < wanted) {
    await pause(50);
    nPieces = await nPiecesOf(store);
  }
  await cloud.addFaults({ kind: 'node-lost', step: 'train', rank: lostNode });
  return nPieces;
}

async function nPiecesOf(store: ObjectStore): Promise<number> {
  let n = 0;
  for await (const { path } of store.list('shards/')) if (/\/(?:compare|fit)-[^/]*$/.test(path)) n++;
  return n;
}

async function keysOf(store: ObjectStore, table: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = (await readTable(store, `fleets/small/${table}`))!;
  const [locations, products] = ['location', 'product_id'].map((name) => stringColumn(rows, name));
  const counts = new Map<string, number>();
  for (const [i, location] of locations!.entries()) {
    const key = `${location} ${products![i]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
