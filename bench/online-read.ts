import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '#src/core/index.ts';
import { createFeatureGroup } from '#src/feature-store/groups/create-group.ts';
import { insertRows } from '#src/feature-store/groups/insert-rows.ts';
import { openOnlineFeatures } from '#src/feature-store/online/open-online-features.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { readTable, type TableRows, type TableSchema } from '#src/tables/index.ts';
import { duckdbLookUp, mapLookUp, type Answer, type LookUp } from './online-read-peers.ts';
import { median, timed } from './stopwatch.ts';
import type { AccuracyBench, BenchLine } from './workload.ts';

const nKeys = 1_000_000;
const nAsked = 100_000;
// Each waits for another thread: as many as for the others would take most of the bench.
const nAskedOfDuckdb = 10_000;
const mostP99InUs = 1000;
const rounds = 5;

/** Looks up the newest features of random keys, of a million, one by one, beside a Map of objects and a prepared statement of DuckDB. */
export const onlineRead: AccuracyBench = {
  measure: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    try {
      return await measure(openStore(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(store: ObjectStore): Promise<BenchLine> {
  await writeCustomers(store);
  const rssBefore = process.memoryUsage().rss;
  const opening = await timed(async () => openOnlineFeatures(store, { name: 'customers' }));
  const features = opening.result;
  const rssInMb = inMb(process.memoryUsage().rss - rssBefore);
  const asked = askedKeys();
  const ours = latencies(asked, (customer) => features.get([customer]) as Answer);
  const many = await throughput(asked, () => features.getMany([asked]));
  const single = await throughput(asked, () => sumOf(asked, (customer) => features.get([customer]) as Answer));
  const { rows } = (await readTable(store, 'feature_groups/customers_1'))!;
  const map = mapLookUp(rows);
  const ofMap = latencies(asked, map);
  const mapPerS = await throughput(asked, () => sumOf(asked, map));
  const duckdb = await duckdbLatencies(rows, asked.slice(0, nAskedOfDuckdb));
  const isSame = ours.proof === ofMap.proof && duckdb.proof === latencies(duckdb.asked, map).proof;
  const peers = { map: mapPerS, duckdb: duckdb.perS };
  return {
    bench: 'online-read',
    unit: 'gets/s',
    ours: rounded(single),
    peers: { map: rounded(peers.map), duckdb: rounded(peers.duckdb) },
    ratio: { map: rounded(single / peers.map), duckdb: rounded(single / peers.duckdb) },
    guard: {
      isSame,
      mostP99InUs,
      latencyInUs: { ours: ours.inUs, map: ofMap.inUs, duckdb: duckdb.inUs },
      getManyPerS: rounded(many),
      openingInS: rounded(opening.seconds),
      bytesInMb: inMb(features.byteLength),
      rssOfOpeningInMb: rssInMb,
      nKeys: features.nKeys,
      nRows: rows.nRows,
    },
    ok: isSame && features.nKeys === nKeys && ours.inUs.p99 < mostP99InUs,
  };
}

const schema: TableSchema = [
  { name: 'customer', type: 'string' },
  { name: 'time', type: 'timestamp' },
  { name: 'amount', type: 'double' },
  { name: 'visits', type: 'integer' },
  { name: 'score', type: 'double' },
  { name: 'segment', type: 'string' },
];

/** A row for each customer, then a newer one for every fifth. */
async function writeCustomers(store: ObjectStore): Promise<void> {
  const definition = { name: 'customers', primaryKey: ['customer'], eventTime: 'time' };
  const by = { run: 'bench', step: 'write', codeVersion: 'bench', now: 0 };
  await createFeatureGroup(store, definition, schema, by);
  for (const [seed, step] of [1, 5].entries()) {
    const rows = customersOf(seed, step);
    await insertRows(
      store,
      { name: 'customers', version: 1 },
      { schema, rows },
      { ...by, mode: 'append', run: `${seed}` },
    );
  }
}

function customersOf(seed: number, step: number): TableRows {
  const random = seededRandom(seed);
  const customers = Array.from({ length: nKeys / step }, (_, i) => customerAt(i * step));
  const columns = {
    customer: customers,
    time: Float64Array.from(customers, () => 1.7e12 + seed * 86_400_000 + Math.floor(random() * 86_400) * 1000),
    amount: Float64Array.from(customers, () => (random() < 0.05 ? Number.NaN : Math.floor(random() * 1e6) / 100)),
    visits: Int32Array.from(customers, () => Math.floor(random() * 50)),
    score: Float64Array.from(customers, random),
    segment: customers.map(() => (random() < 0.02 ? null : `segment ${Math.floor(random() * 20)}`)),
  };
  return { nRows: customers.length, columns };
}

function customerAt(i: number): string {
  return `customer-${String(i).padStart(8, '0')}`;
}

/** Random keys, of which one in twenty is not there. */
function askedKeys(): readonly string[] {
  const random = seededRandom(17);
  return Array.from({ length: nAsked }, () => customerAt(Math.floor(random() * nKeys * 1.05)));
}

type Latencies = {
  readonly inUs: { readonly p50: number; readonly p99: number; readonly most: number };
  readonly proof: number;
};

function latencies(asked: readonly string[], lookUp: LookUp): Latencies {
  // Once beforehand, so that compiling is not part of it.
  for (const customer of asked) lookUp(customer);
  const took = new Float64Array(asked.length);
  let proof = 0;
  for (const [i, customer] of asked.entries()) {
    const start = performance.now();
    const answer = lookUp(customer);
    took[i] = performance.now() - start;
    proof += proofOf(answer, i);
  }
  return { inUs: percentiles(took), proof };
}

async function duckdbLatencies(
  rows: TableRows,
  asked: readonly string[],
): Promise<Latencies & { readonly asked: readonly string[]; readonly perS: number }> {
  const { lookUp, close } = await duckdbLookUp(rows);
  const took = new Float64Array(asked.length);
  let proof = 0;
  try {
    for (const [i, customer] of asked.entries()) {
      const { seconds, result } = await timed(async () => lookUp(customer));
      took[i] = seconds * 1000;
      proof += proofOf(result, i);
    }
  } finally {
    close();
  }
  const perS = (asked.length / took.reduce((sum, ms) => sum + ms, 0)) * 1000;
  return { asked, inUs: percentiles(took), proof, perS };
}

/** A number in which the place of an answer counts too, so that it is another one wherever a value differs. */
function proofOf(answer: Answer, i: number): number {
  if (answer === undefined) return i % 7;
  const { time, amount, visits, score, segment } = answer;
  return (
    (time / 1e12 + (amount ?? -1) + visits + score + (segment?.length ?? 0) + Number(segment?.slice(8) ?? 99)) *
    ((i % 7) + 1)
  );
}

function percentiles(milliseconds: Float64Array): Latencies['inUs'] {
  const sorted = milliseconds.toSorted();
  const at = (share: number): number => rounded(sorted[Math.floor(share * (sorted.length - 1))]! * 1000);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

async function throughput(asked: readonly string[], work: () => unknown): Promise<number> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) seconds.push((await timed(async () => work())).seconds);
  return asked.length / median(seconds);
}

/** What comes of the answers is used, since a look-up whose answer is not may be left out by the compiler. */
function sumOf(asked: readonly string[], lookUp: LookUp): number {
  return asked.reduce((sum, customer) => sum + (lookUp(customer)?.visits ?? 0), 0);
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function inMb(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
